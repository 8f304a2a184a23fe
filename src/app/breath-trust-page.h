/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRUST_PAGE (breath_trust_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathTrustPage, breath_trust_page, BREATH, TRUST_PAGE, AdwBin)

void        breath_trust_page_set_trust (BreathTrustPage *self,
                                         BreathNode      *node,
                                         BreathTrust     *trust,
                                         BreathMirrors   *mirrors);
void        breath_trust_page_show      (BreathTrustPage *self,
                                         const char      *id);
const char *breath_trust_page_get_id    (BreathTrustPage *self);
char       *breath_trust_page_dup_place (BreathTrustPage *self) G_GNUC_WARN_UNUSED_RESULT;
void        breath_trust_page_update    (BreathTrustPage *self);

G_END_DECLS
