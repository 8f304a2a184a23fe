/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-inbox.h"
#include "breath-host.h"
#include "breath-seed-shelves.h"
#include "breath-transfer-inbox.h"

G_BEGIN_DECLS

#define BREATH_TYPE_DESK (breath_desk_get_type ())
G_DECLARE_FINAL_TYPE (BreathDesk, breath_desk, BREATH, DESK, GObject)

BreathDesk          *breath_desk_new           (BreathHost *host) G_GNUC_WARN_UNUSED_RESULT;
BreathNode          *breath_desk_get_node      (BreathDesk *self);
BreathMirrors       *breath_desk_get_mirrors   (BreathDesk *self);
BreathTrust         *breath_desk_get_trust     (BreathDesk *self);
BreathMeeting       *breath_desk_get_meeting   (BreathDesk *self);
BreathCentre        *breath_desk_get_centre    (BreathDesk *self);
BreathCopies        *breath_desk_get_copies    (BreathDesk *self);
BreathAlertInbox    *breath_desk_get_alerts    (BreathDesk *self);
BreathTransferInbox *breath_desk_get_transfers (BreathDesk *self);
BreathSeedShelves   *breath_desk_get_seeds     (BreathDesk *self);
gboolean             breath_desk_is_private    (BreathDesk *self);

G_END_DECLS
