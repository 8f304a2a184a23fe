/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-log-entry.h"
#include "breath-tally.h"

G_BEGIN_DECLS

#define BREATH_HEAD_ANCHOR_NAME    "head"
#define BREATH_HEAD_ANCHOR_MAX_LEN 512   /* bytes of the file */

/**
 * BreathHeadAnchor:
 * @epoch: of the last entry of the log; 0 if there is none
 * @seq: its number; 0 if there is none
 * @hash: its hash; zeros if there is none
 * @commits: transactions committed by then
 * @digest: of the [struct@Breath.Tally] by then
 * @n_kinds: how many kinds of rows there were in the program that wrote it
 * @counts: rows of each kind by then
 *
 * Where the database was, kept in a file beside it. A database that is behind it has lost its end, or was put back.
 */
typedef struct
{
  guint32 epoch;
  guint64 seq;
  guint8  hash[BREATH_HASH_LEN];
  guint64 commits;
  guint8  digest[BREATH_TALLY_DIGEST_LEN];
  guint   n_kinds;
  guint64 counts[BREATH_N_ROW_KINDS];
} BreathHeadAnchor;

char    *breath_head_anchor_to_text (const BreathHeadAnchor *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_head_anchor_parse   (BreathHeadAnchor       *self,
                                     const char             *text,
                                     gsize                   len,
                                     GError                **error);
gboolean breath_head_anchor_read    (BreathHeadAnchor       *self,
                                     const char             *path,
                                     gboolean               *exists,
                                     GError                **error);
gboolean breath_head_anchor_write   (const BreathHeadAnchor *self,
                                     const char             *path,
                                     GError                **error);

G_END_DECLS
