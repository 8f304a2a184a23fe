/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

#include "p2p-identity.h"

G_BEGIN_DECLS

#define BREATH_LOG_KEY_LEN  8
#define BREATH_LOG_MAX_BODY 1024 /* bytes */

/**
 * BreathLogKind:
 * @BREATH_LOG_START: the log begins
 * @BREATH_LOG_RESTORE: the node goes on from a backup
 * @BREATH_LOG_STOCK: a stock of our own was set; body: as in the row
 * @BREATH_LOG_DRAW: a level was drawn; body: as in the row
 * @BREATH_LOG_PROFILE: what the node says of itself changed; body: id of the item
 * @BREATH_LOG_SALVAGE: the node goes on with what was left of a damaged store
 * @BREATH_LOG_FOUND: something was found about another node; body: its key, a [enum@Breath.LogFinding], details
 * @BREATH_LOG_CHECKPOINT: nothing but the node's signature over all before it
 * @BREATH_LOG_MIRROR_ADDED: somebody became a Mirror; body: their key, their name
 * @BREATH_LOG_MIRROR_RESET: a Mirror has a new key, since the passphrase was forgotten; body: the new key, their name
 * @BREATH_LOG_MIRROR_REMOVED: somebody is a Mirror no more; body: their key, their name
 * @BREATH_LOG_ALERT_RAISED: a Mirror of ours raised, updated or cancelled an alert; body: a [enum@Breath.AlertMessage],
 *   id of the item, key of the node, key of the Mirror, headline
 * @BREATH_LOG_ALERT_HEARD: the same by a Mirror of another node
 * @BREATH_LOG_ASSESSED: a Mirror of ours assessed an alert; body: a [enum@Breath.AssessmentView], id of the alert, key of
 *   the Mirror
 * @BREATH_LOG_ASSESSMENT_TAKEN_BACK: and took that back; body: a zero, id of the alert, key of the Mirror
 * @BREATH_LOG_ISOLATED: a Mirror isolated a node; body: the node, the Mirror's key, a byte of
 *   [flags@Breath.IsolationScope], until (8 bytes), the reason
 * @BREATH_LOG_ISOLATION_UNDONE: a Mirror ended that; body: the node, the Mirror's key
 * @BREATH_LOG_ISOLATION_OVER: it ended by itself; body: the node
 * @BREATH_LOG_FLAGGED: a Mirror flagged a node; body: the node, the Mirror's key, id of the item
 * @BREATH_LOG_FLAG_WITHDRAWN: a Mirror withdrew that; body: the same
 * @BREATH_LOG_ANSWERED: a Mirror answered a flag; body: id of the flag's item, the Mirror's key, id of the item
 * @BREATH_LOG_MIRROR_CHOSEN: a Mirror chose whose flags are shown; body: the other's node, the other's key, the Mirror's key
 * @BREATH_LOG_MIRROR_DROPPED: a Mirror ended that; body: the same
 * @BREATH_LOG_TRANSFER_AGREED: a transfer was agreed on by both; body: its id, the other node, the key of our Mirror and of
 *   theirs, the resource (1 byte), whether this node gives (1 byte), the amount (8 bytes, little endian), the unit
 * @BREATH_LOG_HANDED_OVER: a Mirror of ours said how much was handed over; body: id of the transfer, the other node, the
 *   Mirror's key, the amount (8 bytes, little endian)
 * @BREATH_LOG_HANDOVER_HEARD: a Mirror of the other node did; body: the same
 * @BREATH_LOG_SEED_OFFERED: a Mirror offered a knowledge seed; body: its id, the Mirror's key, the title
 * @BREATH_LOG_SEED_ASKED: a Mirror asked to look at one; body: its id, the Mirror's key, the node that offers it
 * @BREATH_LOG_SEED_PLANTED: a Mirror planted one; body: its id, the Mirror's key, id of the item
 * @BREATH_LOG_SEED_SET_ASIDE: a Mirror set one aside; body: its id, the Mirror's key
 * @BREATH_LOG_SEED_WITHDRAWN: a Mirror ended its being offered; body: the same
 * @BREATH_LOG_SEED_BROUGHT: a Mirror brought one in a file, to look at it; body: its id, the Mirror's key, the node that offered it
 *
 * What an entry of the log tells of. The numbers are in files: they are only ever added to. A kind that is not known
 * is one of a later version, and no error.
 */
typedef enum
{
  BREATH_LOG_START = 1,
  BREATH_LOG_RESTORE = 2,
  BREATH_LOG_STOCK = 3,
  BREATH_LOG_DRAW = 4,
  BREATH_LOG_PROFILE = 5,
  BREATH_LOG_SALVAGE = 6,
  BREATH_LOG_FOUND = 7,
  BREATH_LOG_CHECKPOINT = 8,
  BREATH_LOG_MIRROR_ADDED = 9,
  BREATH_LOG_MIRROR_RESET = 10,
  BREATH_LOG_MIRROR_REMOVED = 11,
  BREATH_LOG_ALERT_RAISED = 12,
  BREATH_LOG_ALERT_HEARD = 13,
  BREATH_LOG_ASSESSED = 14,
  BREATH_LOG_ASSESSMENT_TAKEN_BACK = 15,
  BREATH_LOG_ISOLATED = 20,
  BREATH_LOG_ISOLATION_UNDONE = 21,
  BREATH_LOG_ISOLATION_OVER = 22,
  BREATH_LOG_FLAGGED = 23,
  BREATH_LOG_FLAG_WITHDRAWN = 24,
  BREATH_LOG_ANSWERED = 25,
  BREATH_LOG_MIRROR_CHOSEN = 26,
  BREATH_LOG_MIRROR_DROPPED = 27,
  BREATH_LOG_TRANSFER_AGREED = 30,
  BREATH_LOG_HANDED_OVER = 31,
  BREATH_LOG_HANDOVER_HEARD = 32,
  BREATH_LOG_SEED_OFFERED = 35,
  BREATH_LOG_SEED_ASKED = 36,
  BREATH_LOG_SEED_PLANTED = 37,
  BREATH_LOG_SEED_SET_ASIDE = 38,
  BREATH_LOG_SEED_WITHDRAWN = 39,
  BREATH_LOG_SEED_BROUGHT = 40,
} BreathLogKind;

/**
 * BreathLogFinding:
 * @BREATH_LOG_FINDING_EQUIVOCATION: it signed two different heads of one version
 * @BREATH_LOG_FINDING_CLONE: it is ourselves: somebody else signs with our key
 * @BREATH_LOG_FINDING_OMISSION: it withholds what it says it has
 * @BREATH_LOG_FINDING_ROLLBACK: it went back to an earlier version
 * @BREATH_LOG_FINDING_FUTURE: it dates what it signs in the future
 *
 * What can be found about another node. The numbers are in files: they are only ever added to.
 */
typedef enum
{
  BREATH_LOG_FINDING_EQUIVOCATION = 1,
  BREATH_LOG_FINDING_CLONE = 2,
  BREATH_LOG_FINDING_OMISSION = 3,
  BREATH_LOG_FINDING_ROLLBACK = 4,
  BREATH_LOG_FINDING_FUTURE = 5,
} BreathLogFinding;

/**
 * BreathLogEntry:
 * @epoch: of the head that the node signs at that time
 * @seq: counts from 1, without gaps, across all epochs
 * @prev: hash of the entry before; zeros for the first
 * @hash: BLAKE2b-256 of `breath-log/1` ‖ prev ‖ epoch (8 bytes, little endian) ‖ seq (same) ‖ kind (1 byte) ‖ body
 * @kind: a [enum@Breath.LogKind], or a number not known yet
 * @body: unix seconds (8 bytes, little endian), then what the kind says
 * @signature: of a checkpoint: the node's, over `breath-log-checkpoint/1` ‖ public key ‖ hash
 *
 * One entry of a node's log. It stays on the computer: a stock in it is exact.
 */
typedef struct
{
  guint32 epoch;
  guint64 seq;
  guint8  prev[BREATH_HASH_LEN];
  guint8  hash[BREATH_HASH_LEN];
  guint8  kind;
  GBytes *body;
  guint8  signature[P2P_SIGNATURE_LEN];
} BreathLogEntry;

BreathLogEntry *breath_log_entry_new      (const BreathLogEntry *before,
                                           guint32               epoch,
                                           BreathLogKind         kind,
                                           gint64                made,
                                           GBytes               *details) G_GNUC_WARN_UNUSED_RESULT;
void            breath_log_entry_free     (BreathLogEntry       *self);
gboolean        breath_log_entry_follows  (const BreathLogEntry *self,
                                           const BreathLogEntry *before);
gint64          breath_log_entry_get_made (const BreathLogEntry *self);
GBytes         *breath_log_entry_dup_details (const BreathLogEntry *self) G_GNUC_WARN_UNUSED_RESULT;
void            breath_log_entry_sign     (BreathLogEntry       *self,
                                           P2pIdentity          *identity);
gboolean        breath_log_entry_verify   (const BreathLogEntry *self,
                                           const P2pPeerId      *author);
GBytes         *breath_log_entry_dup_key  (const BreathLogEntry *self) G_GNUC_WARN_UNUSED_RESULT;
GBytes         *breath_log_entry_encode   (const BreathLogEntry *self) G_GNUC_WARN_UNUSED_RESULT;
BreathLogEntry *breath_log_entry_decode   (GBytes               *key,
                                           GBytes               *value,
                                           guint64               epoch,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLogEntry, breath_log_entry_free)

G_END_DECLS
