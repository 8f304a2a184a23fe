/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"
#include "breath-node.h"
#include "breath-transfers.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER_PAGE (breath_transfer_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransferPage, breath_transfer_page, BREATH, TRANSFER_PAGE, AdwBin)

void            breath_transfer_page_set_transfers (BreathTransferPage *self,
                                                    BreathNode         *node,
                                                    BreathTransfers    *transfers,
                                                    BreathMirrors      *mirrors);
void            breath_transfer_page_show          (BreathTransferPage *self,
                                                    BreathTransfer     *transfer);
BreathTransfer *breath_transfer_page_get_transfer  (BreathTransferPage *self);
void            breath_transfer_page_clear         (BreathTransferPage *self);
void            breath_transfer_page_clear_words   (BreathTransferPage *self);

G_END_DECLS
