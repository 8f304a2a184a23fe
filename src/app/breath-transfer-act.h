/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"
#include "breath-transfers.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER_ACT (breath_transfer_act_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransferAct, breath_transfer_act, BREATH, TRANSFER_ACT, AdwBin)

void breath_transfer_act_set_transfers (BreathTransferAct *self,
                                        BreathTransfers   *transfers,
                                        BreathMirrors     *mirrors);
void breath_transfer_act_show          (BreathTransferAct *self,
                                        BreathTransfer    *transfer,
                                        gboolean           declines);
void breath_transfer_act_clear         (BreathTransferAct *self);

G_END_DECLS
