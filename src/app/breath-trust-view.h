/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-meeting.h"
#include "breath-trust.h"
#include "breath-view.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRUST_VIEW (breath_trust_view_get_type ())
G_DECLARE_FINAL_TYPE (BreathTrustView, breath_trust_view, BREATH, TRUST_VIEW, BreathView)

void breath_trust_view_set_node (BreathTrustView *self,
                                 BreathNode      *node,
                                 BreathTrust     *trust,
                                 BreathMeeting   *meeting,
                                 BreathMirrors   *mirrors);
void breath_trust_view_offer    (BreathTrustView *self,
                                 const char      *text);

G_END_DECLS
