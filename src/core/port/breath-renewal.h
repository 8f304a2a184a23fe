/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_RENEWAL_NAME "renewal"  /* the setting's key */
#define BREATH_RENEWAL_LEN  12         /* since, u64, and epoch, u32, little endian */

/**
 * BreathRenewal:
 * @since: unix seconds until which the node may have gone on without this store
 * @epoch: an epoch that the node may have signed in; the next is higher
 *
 * The mark that a store is not the one the node ended with: restored from a backup, or what was left of a damaged one.
 *
 * The core that reads it gives the next head a new epoch and the journal a new id, forgets the cursors, and takes the
 * privacy of a whole window for spent. The mark goes with the commit of that head, so a cut before it changes nothing.
 */
typedef struct
{
  gint64  since;
  guint32 epoch;
} BreathRenewal;

void     breath_renewal_put   (BreathBatch         *batch,
                               const BreathRenewal *renewal);
void     breath_renewal_clear (BreathBatch         *batch);
gboolean breath_renewal_is    (const BreathRow     *row);
gboolean breath_renewal_read  (BreathRenewal       *renewal,
                               const BreathRow     *row);

G_END_DECLS
