/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-transfer.h"

#include "breath-negotiation.h"

G_BEGIN_DECLS

BreathTransfer *breath_transfer_new        (const guint8      *id) G_GNUC_WARN_UNUSED_RESULT;
const guint8   *breath_transfer_get_hash   (BreathTransfer    *self);
void            breath_transfer_update     (BreathTransfer    *self,
                                            BreathNegotiation *negotiation,
                                            const char        *node_name);
/* Thousandths as people write them. */
char           *breath_transfer_dup_amount (gint64             milli) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
