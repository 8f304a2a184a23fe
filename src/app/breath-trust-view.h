/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-meeting.h"
#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRUST_VIEW (breath_trust_view_get_type ())
G_DECLARE_FINAL_TYPE (BreathTrustView, breath_trust_view, BREATH, TRUST_VIEW, AdwBin)

void     breath_trust_view_set_node (BreathTrustView *self,
                                     BreathNode      *node,
                                     BreathTrust     *trust,
                                     BreathMeeting   *meeting,
                                     BreathMirrors   *mirrors);
gboolean breath_trust_view_is_deep (BreathTrustView *self);
void     breath_trust_view_go_back (BreathTrustView *self);
void     breath_trust_view_lock (BreathTrustView *self);

G_END_DECLS
