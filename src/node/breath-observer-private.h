/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-meeting.h"
#include "p2p-identify.h"

G_BEGIN_DECLS

/* Emits "changed" when neighbours agree on something else. */
#define BREATH_TYPE_OBSERVER (breath_observer_get_type ())
G_DECLARE_FINAL_TYPE (BreathObserver, breath_observer, BREATH, OBSERVER, GObject)

BreathObserver *breath_observer_new           (P2pIdentify     *identify,
                                               const P2pPeerId *own) G_GNUC_WARN_UNUSED_RESULT;
void            breath_observer_clear         (BreathObserver  *self);
void            breath_observer_tell          (BreathObserver  *self,
                                               BreathMeeting   *meeting);
GPtrArray      *breath_observer_dup_confirmed (BreathObserver  *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
