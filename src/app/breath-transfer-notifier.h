/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-transfer-inbox.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER_NOTIFIER (breath_transfer_notifier_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransferNotifier, breath_transfer_notifier, BREATH, TRANSFER_NOTIFIER, GObject)

BreathTransferNotifier *breath_transfer_notifier_new (GApplication           *application,
                                                      BreathTransferInbox    *inbox) G_GNUC_WARN_UNUSED_RESULT;
void                    breath_transfer_notifier_end (BreathTransferNotifier *self);

G_END_DECLS
