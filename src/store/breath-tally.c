/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-tally.h"

#include <sodium.h>
#include <string.h>

static void
mix (BreathTally  *self,
     BreathRowKind kind,
     const guint8  sum[BREATH_SUM_LEN])
{
  for (guint i = 0; i < BREATH_SUM_LEN; i++)
    self->sums[kind][i] ^= sum[i];
}

void
breath_tally_add (BreathTally  *self,
                  BreathRowKind kind,
                  const guint8  sum[BREATH_SUM_LEN])
{
  self->counts[kind]++;
  mix (self, kind, sum);
}

void
breath_tally_remove (BreathTally  *self,
                     BreathRowKind kind,
                     const guint8  sum[BREATH_SUM_LEN])
{
  self->counts[kind]--;
  mix (self, kind, sum);
}

/* All but the commits: for each kind its count, little endian, and its sum. */
void
breath_tally_encode (const BreathTally *self,
                     guint8             bytes[BREATH_TALLY_LEN])
{
  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    {
      guint64 count = GUINT64_TO_LE (self->counts[kind]);

      memcpy (bytes, &count, sizeof count);
      memcpy (bytes + sizeof count, self->sums[kind], BREATH_SUM_LEN);
      bytes += sizeof count + BREATH_SUM_LEN;
    }
}

/**
 * breath_tally_decode:
 * @self: (out caller-allocates): the tally; its commits are not touched
 * @bytes: (array length=len): what breath_tally_encode() gave, perhaps when there were fewer kinds of rows
 * @len: how many
 *
 * Returns: %FALSE if @len is not possible
 */
gboolean
breath_tally_decode (BreathTally  *self,
                     const guint8 *bytes,
                     gsize         len)
{
  const gsize each = sizeof (guint64) + BREATH_SUM_LEN;

  if (len > BREATH_TALLY_LEN || len % each != 0)
    return FALSE;

  memset (self->counts, 0, sizeof self->counts);
  memset (self->sums, 0, sizeof self->sums);

  for (guint kind = 0; kind < len / each; kind++)
    {
      guint64 count;

      memcpy (&count, bytes + kind * each, sizeof count);
      self->counts[kind] = GUINT64_FROM_LE (count);
      memcpy (self->sums[kind], bytes + kind * each + sizeof count, BREATH_SUM_LEN);
    }

  return TRUE;
}

/**
 * breath_tally_get_digest:
 * @self: a tally
 * @n_kinds: of how many kinds of rows, 1 to %BREATH_N_ROW_KINDS
 * @digest: (out caller-allocates) (array fixed-size=16): what tells it from others
 *
 * An earlier version knew fewer kinds, which are the first.
 */
void
breath_tally_get_digest (const BreathTally *self,
                         guint              n_kinds,
                         guint8             digest[BREATH_TALLY_DIGEST_LEN])
{
  guint8 bytes[BREATH_TALLY_LEN];

  breath_tally_encode (self, bytes);
  crypto_generichash (digest, BREATH_TALLY_DIGEST_LEN, bytes, BREATH_TALLY_LEN / BREATH_N_ROW_KINDS * (gsize) n_kinds, NULL, 0);
}

/**
 * breath_tally_has_same:
 * @self: a tally
 * @other: another
 * @differs: (out): the first kind in which they differ
 *
 * Returns: whether both are of the same rows
 */
gboolean
breath_tally_has_same (const BreathTally *self,
                       const BreathTally *other,
                       BreathRowKind     *differs)
{
  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    {
      *differs = kind;

      if (self->counts[kind] != other->counts[kind] ||
          memcmp (self->sums[kind], other->sums[kind], BREATH_SUM_LEN) != 0)
        return FALSE;
    }

  return TRUE;
}
