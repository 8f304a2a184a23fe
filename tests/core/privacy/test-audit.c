/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-ledger.h"
#include "breath-noise.h"
#include "breath-seeded-random.h"
#include "test-audit.h"

#include <math.h>

#define START      G_GINT64_CONSTANT (1700000000)
#define N_DRAWS    1000000
#define N_OUTCOMES (BREATH_LEVEL_MAX - BREATH_LEVEL_MIN + 1)
#define NEED       4000 /* a quarter of a day is 1000 */

/* What leaves the node, from the real source, is drawn for two stocks; whoever sees one draw tries to tell which. */
typedef struct
{
  const char     *name;
  BreathPrecision precision;
  int             first;   /* exact levels, before they are clamped */
  int             second;
  double          claimed; /* ε */
  gboolean        is_quick;
} AuditCase;

static const AuditCase audit_cases[] = {
  { "wide",            BREATH_PRECISION_WIDE,     0,   1,   0.2, TRUE  },
  { "standard",        BREATH_PRECISION_STANDARD, 0,   1,   0.5, FALSE },
  { "close",           BREATH_PRECISION_CLOSE,    0,   1,   1.0, FALSE },
  { "two-apart",       BREATH_PRECISION_WIDE,     -3,  -1,  0.4, FALSE },
  { "at-clamp",        BREATH_PRECISION_WIDE,     119, 120, 0.2, FALSE },
  { "under-clamp",     BREATH_PRECISION_WIDE,     -120, -119, 0.2, FALSE },
};

static void
test_clopper_pearson (void)
{
  static const struct
  {
    guint  hits;
    guint  n;
    double confidence;
    double lower;
    double upper;
  } cases[] = {
    { 5, 10, 0.95, 0.187086, 0.812914 },
    { 0, 10, 0.95, 0, 0.308497 },
    { 10, 10, 0.95, 0.691503, 1 },
    { 1, 1000, 0.95, 0.0000253, 0.0055589 },
    { 500000, 1000000, 0.999, 0.498354, 0.501646 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TestInterval interval = test_audit_clopper_pearson (cases[i].hits, cases[i].n, cases[i].confidence);

      g_assert_cmpfloat_with_epsilon (interval.lower, cases[i].lower, 2e-6);
      g_assert_cmpfloat_with_epsilon (interval.upper, cases[i].upper, 2e-6);
    }
}

static guint *
draw_levels (BreathRandom   *random,
             BreathPrecision precision,
             int             level)
{
  BreathStock stock = { (200 + level) * 1000, NEED, 50, "L", START };
  guint *counts = g_new0 (guint, N_OUTCOMES);
  BreathNoise noise = { 0 };

  for (guint i = 0; i < N_DRAWS; i++)
    {
      BreathDraw draw;

      if (i % BREATH_NOISE_READY == 0)
        breath_noise_prepare (&noise, random);

      draw = breath_ledger_draw (&stock, breath_noise_take (&noise, precision, random), BREATH_DRAW_SCHEDULED,
                                 breath_precision_get_epsilon (precision), START);
      counts[draw.level.level - BREATH_LEVEL_MIN]++;
    }

  return counts;
}

static TestInterval
audit (const char     *name,
       BreathPrecision precision,
       int             first,
       int             second)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "an auditor who sees one draw";
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, first + 1000 * precision);
  g_autofree guint *samples[4] = { NULL, };
  TestInterval epsilon;

  for (guint i = 0; i < 4; i++)
    samples[i] = draw_levels (random, precision, i % 2 == 0 ? first : second);

  epsilon = test_audit_epsilon (&(TestCounts) { samples[0], samples[1], N_OUTCOMES, N_DRAWS },
                                &(TestCounts) { samples[2], samples[3], N_OUTCOMES, N_DRAWS });
  g_test_message ("%s: ε between %.4f and %.4f", name, epsilon.lower, epsilon.upper);

  for (guint i = 0; i < 4; i++)
    g_clear_pointer (&samples[i], g_free);

  return epsilon;
}

static void
test_audit (gconstpointer data)
{
  const AuditCase *c = data;
  TestInterval epsilon;

  g_test_summary ("A draw shows no more than the ε claimed, and no less than 95 % of it: noise is neither short nor wasted");

  epsilon = audit (c->name, c->precision, c->first, c->second);
  g_assert_cmpfloat (epsilon.lower, <=, c->claimed);
  g_assert_cmpfloat (epsilon.upper, >=, 0.95 * c->claimed);
}

static void
test_audit_beyond_clamp (void)
{
  TestInterval epsilon;

  g_test_summary ("A stock at the clamp and one far beyond it cannot be told apart at all");

  epsilon = audit ("beyond the clamp", BREATH_PRECISION_CLOSE, 120, 400);
  g_assert_cmpfloat (epsilon.lower, <=, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/audit/clopper-pearson", test_clopper_pearson);

  for (guint i = 0; i < G_N_ELEMENTS (audit_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/audit/", audit_cases[i].name, NULL);

      if (audit_cases[i].is_quick || g_test_thorough ())
        g_test_add_data_func (path, &audit_cases[i], test_audit);
    }

  if (g_test_thorough ())
    g_test_add_func ("/audit/beyond-clamp", test_audit_beyond_clamp);

  return g_test_run ();
}
