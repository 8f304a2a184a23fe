/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-transfers.h"

#include "breath-core-transfers.h"
#include "breath-mirrors.h"
#include "breath-node-private.h"
#include "breath-transfer-private.h"

G_BEGIN_DECLS

struct _BreathTransfers
{
  GObject        parent_instance;

  BreathNode    *node;
  BreathMirrors *mirrors;
  GPtrArray     *transfers;  /* of BreathTransfer, newest first */
};

BreathTransfers *breath_transfers_new         (BreathNode      *node,
                                               BreathMirrors   *mirrors) G_GNUC_WARN_UNUSED_RESULT;
BreathMirrors   *breath_transfers_get_mirrors (BreathTransfers *self);
BreathTransfer  *breath_transfers_lookup      (BreathTransfers *self,
                                               const guint8    *id);

G_END_DECLS
