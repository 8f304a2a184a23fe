/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alert-text.h"

G_BEGIN_DECLS

void breath_choice_fill (AdwComboRow           *row,
                         const BreathAlertWord *words);

/* Where nothing is chosen in anybody's place */
void        breath_choice_fill_open (AdwComboRow           *row,
                                     const BreathAlertWord *words);
void        breath_choice_set_open  (AdwComboRow           *row,
                                     const BreathAlertWord *words,
                                     const char            *word);
const char *breath_choice_get_open  (AdwComboRow           *row,
                                     const BreathAlertWord *words);

G_END_DECLS
