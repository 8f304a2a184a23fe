/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"
#include "breath-node.h"
#include "breath-transfers.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER_FORM (breath_transfer_form_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransferForm, breath_transfer_form, BREATH, TRANSFER_FORM, AdwBin)

void breath_transfer_form_set_transfers (BreathTransferForm *self,
                                         BreathNode         *node,
                                         BreathTransfers    *transfers,
                                         BreathMirrors      *mirrors);
void breath_transfer_form_propose       (BreathTransferForm *self,
                                         BreathMatch        *match);
void breath_transfer_form_counter       (BreathTransferForm *self,
                                         BreathTransfer     *transfer);
void breath_transfer_form_clear         (BreathTransferForm *self);

G_END_DECLS
