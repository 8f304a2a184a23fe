/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-folder-private.h"
#include "breath-meeting.h"
#include "breath-mirrors.h"
#include "breath-node.h"
#include "breath-store.h"
#include "breath-seeds.h"
#include "breath-transfers.h"
#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_CONTROL_MAX_CLIENTS 16

#define BREATH_TYPE_CONTROL_SERVER (breath_control_server_get_type ())
G_DECLARE_FINAL_TYPE (BreathControlServer, breath_control_server, BREATH, CONTROL_SERVER, GObject)

BreathControlServer *breath_control_server_new   (BreathNode           *node,
                                                  BreathMirrors        *mirrors,
                                                  BreathTrust          *trust,
                                                  BreathTransfers      *transfers,
                                                  BreathMeeting        *meeting,
                                                  BreathSeeds          *seeds,
                                                  BreathFolder         *folder,
                                                  BreathStore          *store,
                                                  GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_control_server_close (BreathControlServer  *self);

G_END_DECLS
