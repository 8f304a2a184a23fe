/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-transfers.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER_INBOX (breath_transfer_inbox_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransferInbox, breath_transfer_inbox, BREATH, TRANSFER_INBOX, GObject)

BreathTransferInbox *breath_transfer_inbox_new           (BreathTransfers     *transfers) G_GNUC_WARN_UNUSED_RESULT;
BreathTransfers     *breath_transfer_inbox_get_transfers (BreathTransferInbox *self);
GListModel          *breath_transfer_inbox_get_open      (BreathTransferInbox *self);
GListModel          *breath_transfer_inbox_get_agreed    (BreathTransferInbox *self);
guint                breath_transfer_inbox_count_waiting (BreathTransferInbox *self);
gboolean             breath_transfer_inbox_is_news       (BreathTransferInbox *self,
                                                          BreathTransfer      *transfer);
void                 breath_transfer_inbox_see           (BreathTransferInbox *self,
                                                          BreathTransfer      *transfer);
void                 breath_transfer_inbox_leave         (BreathTransferInbox *self,
                                                          BreathTransfer      *transfer);

G_END_DECLS
