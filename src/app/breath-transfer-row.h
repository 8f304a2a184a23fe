/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-transfer.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER_ROW (breath_transfer_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransferRow, breath_transfer_row, BREATH, TRANSFER_ROW, AdwActionRow)

GtkWidget      *breath_transfer_row_new          (BreathTransfer    *transfer);
BreathTransfer *breath_transfer_row_get_transfer (BreathTransferRow *self);

G_END_DECLS
