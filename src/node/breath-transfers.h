/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-match.h"
#include "breath-mirror.h"
#include "breath-passphrase.h"
#include "breath-transfer.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFERS (breath_transfers_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransfers, breath_transfers, BREATH, TRANSFERS, GObject)

#define BREATH_TRANSFER_DEFAULT_HOURS "72"
#define BREATH_TRANSFER_DEFAULT_DAYS  "7"

/**
 * BreathTransferWords:
 * @resource: id of a resource
 * @amount: how much, as people write numbers
 * @unit: of what
 * @gives: whether whoever proposed it first gives
 * @note: (nullable): what else there is to say
 * @hours: (nullable): for how long anybody may decide, 1 to 72; %NULL for 72
 * @days: (nullable): within how many days it is handed over, 1 to 365; %NULL for 7
 *
 * Terms as a person types them.
 */
typedef struct
{
  const char *resource;
  const char *amount;
  const char *unit;
  gboolean    gives;
  const char *note;
  const char *hours;
  const char *days;
} BreathTransferWords;

/* NULL: there is none, or more than one has an id that begins with @id. */
BreathTransfer *breath_transfers_find            (BreathTransfers           *self,
                                                  const char                *id);
/* (element-type BreathMatch): the most certain first. */
GListModel     *breath_transfers_dup_matches     (BreathTransfers           *self) G_GNUC_WARN_UNUSED_RESULT;

/* Each needs the passphrase of @mirror, and fails as breath_mirrors_sign_in_async() does. */
void            breath_transfers_propose_async   (BreathTransfers           *self,
                                                  BreathMirror              *mirror,
                                                  BreathPassphrase          *passphrase,
                                                  const char                *node,
                                                  const BreathTransferWords *words,
                                                  GAsyncReadyCallback        callback,
                                                  gpointer                   user_data);
BreathTransfer *breath_transfers_propose_finish  (BreathTransfers           *self,
                                                  GAsyncResult              *result,
                                                  GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
void            breath_transfers_counter_async   (BreathTransfers           *self,
                                                  BreathTransfer            *transfer,
                                                  BreathMirror              *mirror,
                                                  BreathPassphrase          *passphrase,
                                                  const BreathTransferWords *words,
                                                  GAsyncReadyCallback        callback,
                                                  gpointer                   user_data);
void            breath_transfers_decide_async    (BreathTransfers           *self,
                                                  BreathTransfer            *transfer,
                                                  BreathMirror              *mirror,
                                                  BreathPassphrase          *passphrase,
                                                  gboolean                   is_yes,
                                                  GAsyncReadyCallback        callback,
                                                  gpointer                   user_data);
void            breath_transfers_decline_async   (BreathTransfers           *self,
                                                  BreathTransfer            *transfer,
                                                  BreathMirror              *mirror,
                                                  BreathPassphrase          *passphrase,
                                                  GAsyncReadyCallback        callback,
                                                  gpointer                   user_data);
void            breath_transfers_hand_over_async (BreathTransfers           *self,
                                                  BreathTransfer            *transfer,
                                                  BreathMirror              *mirror,
                                                  BreathPassphrase          *passphrase,
                                                  const char                *amount,
                                                  GAsyncReadyCallback        callback,
                                                  gpointer                   user_data);
gboolean        breath_transfers_check_amount    (const char                *text,
                                                  gboolean                   is_handed_over,
                                                  GError                   **error);
/* Ends all but a proposal. */
gboolean        breath_transfers_act_finish      (BreathTransfers           *self,
                                                  GAsyncResult              *result,
                                                  GError                   **error);

G_END_DECLS
