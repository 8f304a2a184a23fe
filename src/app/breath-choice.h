/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alert-text.h"

G_BEGIN_DECLS

void breath_choice_fill (AdwComboRow           *row,
                         const BreathAlertWord *words);

G_END_DECLS
