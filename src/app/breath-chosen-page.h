/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_TYPE_CHOSEN_PAGE (breath_chosen_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathChosenPage, breath_chosen_page, BREATH, CHOSEN_PAGE, AdwBin)

void breath_chosen_page_set_trust (BreathChosenPage *self,
                                   BreathTrust      *trust,
                                   BreathMirrors    *mirrors);
void breath_chosen_page_show      (BreathChosenPage *self);
void breath_chosen_page_clear     (BreathChosenPage *self);

G_END_DECLS
