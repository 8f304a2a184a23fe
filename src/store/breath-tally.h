/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_SUM_LEN          16
#define BREATH_TALLY_DIGEST_LEN 16
#define BREATH_TALLY_LEN        (BREATH_N_ROW_KINDS * (8 + BREATH_SUM_LEN))

/**
 * BreathTally:
 * @commits: transactions since the file was made
 * @counts: rows of each kind
 * @sums: the check sums of all rows of each kind, mixed by exclusive or
 *
 * How many rows there are and what they say in all, kept up with every write: a row that goes or comes back in another
 * way than by a write changes it. It is no secret and no proof; whoever can write the file can write this too.
 */
typedef struct
{
  guint64 commits;
  guint64 counts[BREATH_N_ROW_KINDS];
  guint8  sums[BREATH_N_ROW_KINDS][BREATH_SUM_LEN];
} BreathTally;

void     breath_tally_add        (BreathTally       *self,
                                  BreathRowKind      kind,
                                  const guint8       sum[BREATH_SUM_LEN]);
void     breath_tally_remove     (BreathTally       *self,
                                  BreathRowKind      kind,
                                  const guint8       sum[BREATH_SUM_LEN]);
void     breath_tally_encode     (const BreathTally *self,
                                  guint8             bytes[BREATH_TALLY_LEN]);
gboolean breath_tally_decode     (BreathTally       *self,
                                  const guint8      *bytes,
                                  gsize              len);
void     breath_tally_get_digest (const BreathTally *self,
                                  guint              n_kinds,
                                  guint8             digest[BREATH_TALLY_DIGEST_LEN]);
gboolean breath_tally_has_same   (const BreathTally *self,
                                  const BreathTally *other,
                                  BreathRowKind     *differs);

G_END_DECLS
