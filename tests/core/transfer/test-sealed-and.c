/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* memmem() */

#include "breath-sealed-and.h"

#include "breath-seeded-random.h"

#include <math.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#define N_STEPS 3

/* Two sides that know nothing of each other but what each sends. */
typedef struct
{
  BreathProver     provers[2];
  BreathSealedAnd *sides[2];
  BreathRandom    *randoms[2];
} Pair;

static void
pair_init (Pair   *pair,
           guint64 number)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "two sides of one negotiation";

  for (guint role = 0; role < 2; role++)
    {
      BreathProver *prover = &pair->provers[role];

      memset (prover, 0, sizeof *prover);
      memcpy (prover->context, &number, sizeof number);
      prover->role = role;
      pair->randoms[role] = breath_seeded_random_new (seed, 2 * number + role);
      pair->sides[role] = breath_sealed_and_new (prover, pair->randoms[role]);
    }
}

static void
pair_clear (Pair *pair)
{
  for (guint role = 0; role < 2; role++)
    {
      breath_sealed_and_free (pair->sides[role]);
      g_object_unref (pair->randoms[role]);
    }
}

static void
exchange_open (Pair *pair)
{
  for (guint role = 0; role < 2; role++)
    g_assert_true (breath_sealed_and_take_open (pair->sides[role], breath_sealed_and_get_open (pair->sides[!role]),
                                                BREATH_OPEN_LEN, NULL));
}

static gboolean
give_seal (Pair    *pair,
           guint    to,
           GError **error)
{
  return breath_sealed_and_take_seal (pair->sides[to], breath_sealed_and_get_seal (pair->sides[!to]), BREATH_SEAL_LEN,
                                      pair->randoms[to], error);
}

static gboolean
give_settle (Pair    *pair,
             guint    to,
             GError **error)
{
  return breath_sealed_and_take_settle (pair->sides[to], breath_sealed_and_get_settle (pair->sides[!to]), BREATH_SETTLE_LEN,
                                        error);
}

/* @votes: bit 0 the proposer's, bit 1 the responder's; @is_responder_first: who seals first */
static void
seal_both (Pair    *pair,
           guint    votes,
           gboolean is_responder_first)
{
  for (guint i = 0; i < 2; i++)
    {
      guint role = is_responder_first ? !i : i;

      g_assert_true (breath_sealed_and_can_seal (pair->sides[role]));
      breath_sealed_and_seal (pair->sides[role], votes >> role & 1, pair->randoms[role]);
      g_assert_true (give_seal (pair, !role, NULL));
    }
}

static void
assert_outcome (Pair *pair,
                guint votes)
{
  guint8 transcripts[2][BREATH_TRANSCRIPT_LEN];

  for (guint role = 0; role < 2; role++)
    {
      g_assert_cmpint (breath_sealed_and_get_outcome (pair->sides[role]), ==,
                       votes == 3 ? BREATH_SEALED_YES : BREATH_SEALED_NO);
      breath_sealed_and_get_transcript (pair->sides[role], transcripts[role]);
    }

  g_assert_cmpmem (transcripts[0], BREATH_TRANSCRIPT_LEN, transcripts[1], BREATH_TRANSCRIPT_LEN);
}

static void
test_truth (void)
{
  guint n = g_test_thorough () ? 10000 : 100;

  for (guint i = 0; i < 4 * n; i++)
    {
      Pair pair;

      pair_init (&pair, i);
      exchange_open (&pair);
      seal_both (&pair, i & 3, i >> 2 & 1);
      g_assert_cmpint (breath_sealed_and_get_outcome (pair.sides[0]), ==, BREATH_SEALED_UNDECIDED);
      g_assert_true (give_settle (&pair, 0, NULL));
      g_assert_true (give_settle (&pair, 1, NULL));
      assert_outcome (&pair, i & 3);
      pair_clear (&pair);
    }

  g_test_message ("4 times %u runs, all as they should be", n);
}

static void
restart (Pair *pair)
{
  for (guint role = 0; role < 2; role++)
    {
      g_autoptr(GBytes) stored = breath_sealed_and_store (pair->sides[role]);
      g_autoptr(GError) error = NULL;

      breath_sealed_and_free (pair->sides[role]);
      pair->sides[role] = breath_sealed_and_restore (&pair->provers[role], stored, &error);
      g_assert_no_error (error);
    }
}

/* Everything is also sent twice, as after a link that broke. */
static void
test_restart (void)
{
  for (guint votes = 0; votes < 4; votes++)
    {
      Pair pair;

      pair_init (&pair, votes);
      restart (&pair);
      exchange_open (&pair);
      restart (&pair);
      exchange_open (&pair);
      breath_sealed_and_seal (pair.sides[1], votes >> 1, pair.randoms[1]);
      restart (&pair);
      g_assert_true (give_seal (&pair, 0, NULL));
      restart (&pair);
      breath_sealed_and_seal (pair.sides[0], votes & 1, pair.randoms[0]);
      restart (&pair);
      g_assert_true (give_seal (&pair, 0, NULL));
      g_assert_true (give_seal (&pair, 1, NULL));
      restart (&pair);
      g_assert_true (give_settle (&pair, 1, NULL));
      restart (&pair);
      g_assert_true (give_settle (&pair, 0, NULL));
      g_assert_true (give_settle (&pair, 1, NULL));
      restart (&pair);
      exchange_open (&pair);
      g_assert_true (give_seal (&pair, 0, NULL));
      assert_outcome (&pair, votes);
      pair_clear (&pair);
    }
}

typedef gboolean (*TakeFunc) (BreathSealedAnd *self,
                              const guint8    *bytes,
                              gsize            len,
                              BreathRandom    *random,
                              GError         **error);

static gboolean
take_open (BreathSealedAnd *self,
           const guint8    *bytes,
           gsize            len,
           BreathRandom    *random,
           GError         **error)
{
  return breath_sealed_and_take_open (self, bytes, len, error);
}

static gboolean
take_settle (BreathSealedAnd *self,
             const guint8    *bytes,
             gsize            len,
             BreathRandom    *random,
             GError         **error)
{
  return breath_sealed_and_take_settle (self, bytes, len, error);
}

static const struct
{
  TakeFunc take;
  gsize    len;
} steps[N_STEPS] = {
  { take_open, BREATH_OPEN_LEN },
  { breath_sealed_and_take_seal, BREATH_SEAL_LEN },
  { take_settle, BREATH_SETTLE_LEN },
};

/* Goes on until the proposer would take @step, and tells what the responder sends then. */
static const guint8 *
pair_reach (Pair *pair,
            guint step)
{
  if (step == 0)
    return breath_sealed_and_get_open (pair->sides[1]);

  exchange_open (pair);

  if (step == 1)
    {
      breath_sealed_and_seal (pair->sides[0], TRUE, pair->randoms[0]);
      breath_sealed_and_seal (pair->sides[1], TRUE, pair->randoms[1]);
      return breath_sealed_and_get_seal (pair->sides[1]);
    }

  seal_both (pair, 3, FALSE);

  return breath_sealed_and_get_settle (pair->sides[1]);
}

static void
assert_untouched (BreathSealedAnd *self,
                  GBytes          *before)
{
  g_autoptr(GBytes) after = breath_sealed_and_store (self);

  g_assert_true (g_bytes_equal (before, after));
}

static void
assert_refused (Pair         *pair,
                guint         step,
                const guint8 *bytes,
                gsize         len)
{
  g_autoptr(GBytes) before = breath_sealed_and_store (pair->sides[0]);
  g_autoptr(GError) error = NULL;

  g_assert_false (steps[step].take (pair->sides[0], bytes, len, pair->randoms[0], &error));
  g_assert_error (error, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_INVALID);
  assert_untouched (pair->sides[0], before);
}

static void
test_changed (gconstpointer data)
{
  guint step = GPOINTER_TO_UINT (data);
  Pair pair;
  guint8 bytes[BREATH_OPEN_LEN + 1] = { 0 };

  pair_init (&pair, 7);
  memcpy (bytes, pair_reach (&pair, step), steps[step].len);

  for (gsize i = 0; i < steps[step].len; i++)
    for (guint bit = 0; bit < 8; bit += g_test_thorough () ? 1 : 7)
      {
        bytes[i] ^= 1 << bit;
        assert_refused (&pair, step, bytes, steps[step].len);
        bytes[i] ^= 1 << bit;
      }

  assert_refused (&pair, step, bytes, steps[step].len - 1);
  assert_refused (&pair, step, bytes, steps[step].len + 1);
  assert_refused (&pair, step, bytes, 0);
  g_assert_true (steps[step].take (pair.sides[0], bytes, steps[step].len, pair.randoms[0], NULL));
  pair_clear (&pair);
}

/* The order of the group added to a scalar is the same scalar, written in another way. */
static gboolean
add_order (guint8 *scalar)
{
  static const guint8 order[BREATH_SCALAR_LEN] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
  };

  sodium_add (scalar, order, sizeof order);

  return !breath_scalar_is_canonical (scalar);
}

static void
test_forms (gconstpointer data)
{
  guint step = GPOINTER_TO_UINT (data);
  guint n_points = step == 2 ? 1 : 2;
  Pair pair;
  guint8 good[BREATH_OPEN_LEN];
  guint8 bytes[BREATH_OPEN_LEN];

  pair_init (&pair, 8);
  memcpy (good, pair_reach (&pair, step), steps[step].len);

  for (gsize i = 0; i < steps[step].len; i += BREATH_SCALAR_LEN)
    {
      memcpy (bytes, good, sizeof good);

      if (i < n_points * BREATH_POINT_LEN)
        memset (bytes + i, 0, BREATH_POINT_LEN);
      else
        g_assert_true (add_order (bytes + i));

      assert_refused (&pair, step, bytes, steps[step].len);
    }

  pair_clear (&pair);
}

/* What one side sent is none of the other's, nor of another negotiation. */
static void
test_copied (gconstpointer data)
{
  guint step = GPOINTER_TO_UINT (data);
  Pair pair;
  Pair other;
  const guint8 *own[N_STEPS];

  pair_init (&pair, 9);
  pair_init (&other, 10);
  pair_reach (&pair, step);
  own[0] = breath_sealed_and_get_open (pair.sides[0]);
  own[1] = breath_sealed_and_get_seal (pair.sides[0]);
  own[2] = breath_sealed_and_get_settle (pair.sides[0]);
  assert_refused (&pair, step, own[step], steps[step].len);
  assert_refused (&pair, step, pair_reach (&other, step), steps[step].len);
  pair_clear (&pair);
  pair_clear (&other);
}

/* Another one after the first counts as little as one before its turn. */
static void
test_turns (void)
{
  g_autoptr(BreathSealedAnd) twin = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) stored = NULL;
  Pair pair;

  pair_init (&pair, 11);
  twin = breath_sealed_and_new (&pair.provers[1], pair.randoms[1]);
  g_assert_false (breath_sealed_and_can_seal (pair.sides[0]));
  g_assert_null (breath_sealed_and_get_seal (pair.sides[0]));
  g_assert_false (breath_sealed_and_take_seal (pair.sides[0], (guint8[BREATH_SEAL_LEN]) { 0 }, BREATH_SEAL_LEN, pair.randoms[0],
                                               &error));
  g_assert_error (error, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_EARLY);
  g_clear_error (&error);
  exchange_open (&pair);
  g_assert_false (breath_sealed_and_take_open (pair.sides[0], breath_sealed_and_get_open (twin), BREATH_OPEN_LEN, &error));
  g_assert_error (error, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_TWICE);
  g_clear_error (&error);

  /* It votes no, then yes, with the same secrets. */
  stored = breath_sealed_and_store (pair.sides[1]);
  breath_sealed_and_seal (pair.sides[1], FALSE, pair.randoms[1]);
  g_assert_true (give_seal (&pair, 0, NULL));
  breath_sealed_and_free (pair.sides[1]);
  pair.sides[1] = breath_sealed_and_restore (&pair.provers[1], stored, NULL);
  breath_sealed_and_seal (pair.sides[1], TRUE, pair.randoms[1]);
  g_assert_false (give_seal (&pair, 0, &error));
  g_assert_error (error, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_TWICE);
  g_clear_error (&error);

  g_assert_false (take_settle (pair.sides[0], (guint8[BREATH_SETTLE_LEN]) { 0 }, BREATH_SETTLE_LEN, NULL, &error));
  g_assert_error (error, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_EARLY);
  pair_clear (&pair);
}

/* A disk that changed something never makes anything fail but this one negotiation. */
static void
test_damaged (void)
{
  for (guint step = 0; step < N_STEPS; step++)
    {
      Pair pair;
      g_autoptr(GBytes) stored = NULL;
      g_autofree guint8 *bytes = NULL;
      guint n_refused = 0;
      gsize len;

      pair_init (&pair, 12);
      pair_reach (&pair, step);
      stored = breath_sealed_and_store (pair.sides[0]);
      len = g_bytes_get_size (stored);
      bytes = g_memdup2 (g_bytes_get_data (stored, NULL), len);

      for (gsize i = 0; i < len; i++)
        {
          g_autoptr(GBytes) changed = NULL;
          g_autoptr(BreathSealedAnd) restored = NULL;

          bytes[i] ^= 1;
          changed = g_bytes_new (bytes, len);
          bytes[i] ^= 1;
          restored = breath_sealed_and_restore (&pair.provers[0], changed, NULL);
          n_refused += restored == NULL;

          if (restored != NULL && step == 1)
            breath_sealed_and_take_seal (restored, breath_sealed_and_get_seal (pair.sides[1]), BREATH_SEAL_LEN, pair.randoms[0], NULL);
          else if (restored != NULL && step == 2)
            take_settle (restored, breath_sealed_and_get_settle (pair.sides[1]), BREATH_SETTLE_LEN, NULL, NULL);
        }

      g_assert_cmpuint (n_refused, >=, 8 + 2 * BREATH_SCALAR_LEN);
      pair_clear (&pair);
    }
}

/* Looks for what decides a vote in all that is kept after it. */
static void
test_erased (void)
{
  Pair pair;
  g_autoptr(GBytes) stored = NULL;
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  guint8 yes[BREATH_SCALAR_LEN];

  pair_init (&pair, 13);
  exchange_open (&pair);
  g_byte_array_append (bytes, (const guint8 *) "breath-transfer-yes/1", strlen ("breath-transfer-yes/1"));
  g_byte_array_append (bytes, pair.provers[0].context, BREATH_CONTEXT_LEN);
  breath_scalar_hash (yes, bytes);
  seal_both (&pair, 3, FALSE);
  stored = breath_sealed_and_store (pair.sides[0]);
  g_assert_null (memmem (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored), yes, sizeof yes));
  g_clear_pointer (&stored, g_bytes_unref);

  /* And once the outcome is known, no secret is left either. */
  g_assert_true (give_settle (&pair, 0, NULL));
  stored = breath_sealed_and_store (pair.sides[0]);
  g_assert_nonnull (memmem (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored),
                            (guint8[2 * BREATH_SCALAR_LEN]) { 0 }, 2 * BREATH_SCALAR_LEN));
  pair_clear (&pair);
}

/* χ² of two samples of bytes that should come from one distribution, against its mean and deviation. */
static double
compare_counts (const guint *yes,
                const guint *no)
{
  double sum = 0;
  guint n_cells = 0;

  for (guint value = 0; value < 256; value++)
    if (yes[value] + no[value] > 0)
      {
        double off = (double) yes[value] - no[value];

        sum += off * off / (yes[value] + no[value]);
        n_cells++;
      }

  return n_cells < 2 ? 0 : (sum - (n_cells - 1)) / sqrt (2.0 * (n_cells - 1));
}

/* A no-voter sees the other's Open, Seal and Settle: each byte is distributed alike for yes and no. */
static void
test_alike (void)
{
  enum { LEN = BREATH_SEAL_LEN + BREATH_SETTLE_LEN };
  guint n = g_test_thorough () ? 100000 : 2000;
  g_autofree guint *counts = g_new0 (guint, 2 * LEN * 256);
  double worst = 0;

  for (guint i = 0; i < n; i++)
    {
      guint vote = i & 1;
      guint8 seen[LEN];
      Pair pair;

      pair_init (&pair, 100000 + i);
      exchange_open (&pair);
      seal_both (&pair, vote, i >> 1 & 1);
      memcpy (seen, breath_sealed_and_get_seal (pair.sides[0]), BREATH_SEAL_LEN);
      memcpy (seen + BREATH_SEAL_LEN, breath_sealed_and_get_settle (pair.sides[0]), BREATH_SETTLE_LEN);

      for (guint k = 0; k < LEN; k++)
        counts[(vote * LEN + k) * 256 + seen[k]]++;

      pair_clear (&pair);
    }

  for (guint k = 0; k < LEN; k++)
    worst = MAX (worst, compare_counts (&counts[k * 256], &counts[(LEN + k) * 256]));

  g_test_message ("%u transcripts, worst byte %.2f deviations over the mean of chi-squared", n, worst);

  /* p < 10^-6 for one byte, so less than one in 3,000 for any of the 256. */
  g_assert_cmpfloat (worst, <, 5.5);
}

static double
get_cpu (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * 1e9 + now.tv_nsec;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

/* Welch's t of the time that a vote takes, as dudect (Reparaz, Balasch and Verbauwhede 2017) has it: what an interrupt made longer
 * than nine tenths of all is left out.
 */
static void
test_time (void)
{
  guint n = g_test_thorough () ? 20000 : 2000;
  g_autofree double *times = g_new (double, n);
  g_autofree double *sorted = g_new (double, n);
  double sum[2] = { 0 }, squares[2] = { 0 }, count[2] = { 0 };
  double mean[2], variance[2], t;

  for (guint i = 0; i < n; i++)
    {
      Pair pair;
      double begun;

      pair_init (&pair, 300000 + i);
      exchange_open (&pair);
      begun = get_cpu ();
      breath_sealed_and_seal (pair.sides[0], i & 1, pair.randoms[0]);
      times[i] = sorted[i] = get_cpu () - begun;
      pair_clear (&pair);
    }

  qsort (sorted, n, sizeof *sorted, compare_doubles);

  for (guint i = 0; i < n; i++)
    if (times[i] <= sorted[n * 9 / 10])
      {
        sum[i & 1] += times[i];
        squares[i & 1] += times[i] * times[i];
        count[i & 1]++;
      }

  for (guint vote = 0; vote < 2; vote++)
    {
      mean[vote] = sum[vote] / count[vote];
      variance[vote] = squares[vote] / count[vote] - mean[vote] * mean[vote];
    }

  t = (mean[1] - mean[0]) / sqrt (variance[0] / count[0] + variance[1] / count[1]);
  g_test_message ("a vote takes %.1f us, yes and no apart by t = %.2f", mean[0] / 1000, t);
  g_assert_cmpfloat (fabs (t), <, 4.5);
}

int
main (int    argc,
      char **argv)
{
  static const char *const names[N_STEPS] = { "open", "seal", "settle" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sealed-and/truth", test_truth);
  g_test_add_func ("/sealed-and/restart", test_restart);

  for (guint step = 0; step < N_STEPS; step++)
    {
      g_autofree char *changed = g_strdup_printf ("/sealed-and/changed/%s", names[step]);
      g_autofree char *forms = g_strdup_printf ("/sealed-and/forms/%s", names[step]);
      g_autofree char *copied = g_strdup_printf ("/sealed-and/copied/%s", names[step]);

      g_test_add_data_func (changed, GUINT_TO_POINTER (step), test_changed);
      g_test_add_data_func (forms, GUINT_TO_POINTER (step), test_forms);
      g_test_add_data_func (copied, GUINT_TO_POINTER (step), test_copied);
    }

  g_test_add_func ("/sealed-and/turns", test_turns);
  g_test_add_func ("/sealed-and/damaged", test_damaged);
  g_test_add_func ("/sealed-and/erased", test_erased);
  g_test_add_func ("/sealed-and/alike", test_alike);
  g_test_add_func ("/sealed-and/time", test_time);

  return g_test_run ();
}
