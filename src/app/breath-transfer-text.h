/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-match.h"
#include "breath-transfer.h"

G_BEGIN_DECLS

char       *breath_transfer_text_amount       (const char     *amount,
                                               const char     *unit) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_transfer_text_title        (BreathTransfer *transfer) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_transfer_text_place        (BreathTransfer *transfer) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_transfer_text_question     (BreathTransfer *transfer) G_GNUC_WARN_UNUSED_RESULT;
const char *breath_transfer_text_get_state    (BreathTransfer *transfer);
char       *breath_transfer_text_notice       (BreathTransfer *transfer) G_GNUC_WARN_UNUSED_RESULT;
const char *breath_transfer_text_match        (BreathMatch    *match);
char       *breath_transfer_text_match_reason (BreathMatch    *match) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
