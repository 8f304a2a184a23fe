/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-ledger.h"
#include "breath-noise.h"
#include "breath-privacy.h"
#include "breath-seeded-random.h"

#define START G_GINT64_CONSTANT (1700000000)
#define DAY   86400

static const BreathStock stock = { 600000, 300000, 7, "L", START };

static void
test_precision_ids (void)
{
  static const struct
  {
    const char *id;
    guint8      epsilon;
    guint8      budget;
  } cases[] = { { "close", 100, 100 }, { "standard", 50, 100 }, { "wide", 20, 40 } };
  BreathPrecision precision;

  g_test_summary ("The three precisions cost what PROTOCOL and proto/README.md say");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (breath_precision_from_id (cases[i].id, &precision));
      g_assert_cmpstr (breath_precision_get_id (precision), ==, cases[i].id);
      g_assert_cmpuint (breath_precision_get_epsilon (precision), ==, cases[i].epsilon);
      g_assert_cmpuint (breath_precision_get_budget (precision), ==, cases[i].budget);
      g_assert_cmpuint (breath_precision_get_budget (precision), <=, BREATH_LEDGER_BUDGET);
    }

  g_assert_false (breath_precision_from_id ("Standard", &precision));
  g_assert_false (breath_precision_from_id ("", &precision));
}

static void
test_privacy_critical (void)
{
  BreathPrivacy privacy;
  BreathStock less = stock;

  g_test_summary ("A stock is critical below the chosen days, not at them");

  breath_privacy_init (&privacy);
  g_assert_cmpuint (privacy.critical_days, ==, 2);
  g_assert_false (breath_privacy_is_critical (&privacy, &stock));

  less.amount--;
  g_assert_true (breath_privacy_is_critical (&privacy, &less));

  privacy.critical_days = 0;
  less.amount = 0;
  g_assert_false (breath_privacy_is_critical (&privacy, &less));

  privacy.critical_days = BREATH_PRIVACY_MAX_CRITICAL;
  less.need = BREATH_STOCK_MAX_AMOUNT;
  less.amount = BREATH_STOCK_MAX_AMOUNT;
  g_assert_true (breath_privacy_is_critical (&privacy, &less));
}

static void
test_privacy_stale (void)
{
  BreathPrivacy privacy;

  g_test_summary ("A stock is stale once the chosen days have passed, not before");

  breath_privacy_init (&privacy);
  g_assert_false (breath_privacy_is_stale (&privacy, &stock, G_MININT64));
  g_assert_false (breath_privacy_is_stale (&privacy, &stock, START + 7 * DAY - 1));
  g_assert_true (breath_privacy_is_stale (&privacy, &stock, START + 7 * DAY));

  privacy.stale_days = 1;
  g_assert_true (breath_privacy_is_stale (&privacy, &stock, START + DAY));
}

static void
test_privacy_limits (void)
{
  static const struct
  {
    BreathPrivacy privacy;
    gboolean      is_good;
  } cases[] = {
    { { BREATH_PRECISION_CLOSE, TRUE, 0, 1 }, TRUE },
    { { BREATH_PRECISION_WIDE, FALSE, BREATH_PRIVACY_MAX_CRITICAL, BREATH_PRIVACY_MAX_STALE }, TRUE },
    { { BREATH_N_PRECISIONS, FALSE, 2, 7 }, FALSE },
    { { BREATH_PRECISION_WIDE, FALSE, BREATH_PRIVACY_MAX_CRITICAL + 1, 7 }, FALSE },
    { { BREATH_PRECISION_WIDE, FALSE, 2, 0 }, FALSE },
    { { BREATH_PRECISION_WIDE, FALSE, 2, BREATH_PRIVACY_MAX_STALE + 1 }, FALSE },
  };

  g_test_summary ("Each field is taken at its limit and refused beyond it");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (breath_privacy_check (&cases[i].privacy, &error) == cases[i].is_good);

      if (cases[i].is_good)
        {
          g_autoptr(GBytes) bytes = breath_privacy_encode (&cases[i].privacy);
          BreathPrivacy read;

          g_assert_true (breath_privacy_decode (&read, bytes, &error));
          g_assert_cmpmem (&read, sizeof read, &cases[i].privacy, sizeof read);
          g_assert_no_error (error);
        }
      else
        {
          g_assert_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_CHOICE);
        }
    }
}

static const struct
{
  const char *name;
  const char *bytes;
  gsize       len;
} damage_cases[] = {
#define BYTES(text) text, sizeof (text) - 1
  { "nothing", BYTES ("") },
  { "half", BYTES ("\x08\x01\x10\x00") },
  { "precision", BYTES ("\x08\x03\x10\x00\x18\x02\x20\x07") },
  { "largest-precision", BYTES ("\x08\xff\xff\xff\xff\x0f\x10\x00\x18\x02\x20\x07") },
  { "critical", BYTES ("\x08\x01\x10\x00\x18\xee\x02\x20\x07") },
  { "stale", BYTES ("\x08\x01\x10\x00\x18\x02\x20\x00") },
  { "unknown-field", BYTES ("\x08\x01\x10\x00\x18\x02\x20\x07\x28\x01") },
  { "too-large", BYTES ("012345678901234567890123456789012") },
#undef BYTES
};

static void
test_privacy_damage (void)
{
  g_test_summary ("What is stored is not taken on trust");

  for (guint i = 0; i < G_N_ELEMENTS (damage_cases); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (damage_cases[i].bytes, damage_cases[i].len);
      g_autoptr(GError) error = NULL;
      BreathPrivacy privacy;

      g_test_message ("%s", damage_cases[i].name);
      g_assert_false (breath_privacy_decode (&privacy, bytes, &error));
      g_assert_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_DAMAGED);
    }
}

static void
test_noise_ready (void)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "noise drawn before it is wanted";
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  BreathNoise noise = { 0 };

  g_test_summary ("Noise is ready for every draw a window admits, used once and then forgotten");

  breath_noise_prepare (&noise, random);

  for (guint precision = 0; precision < BREATH_N_PRECISIONS; precision++)
    {
      gint32 first = noise.ready[precision][1];
      gint32 second = noise.ready[precision][0];

      g_assert_cmpuint (breath_precision_get_budget (precision), <=,
                        BREATH_NOISE_READY * breath_precision_get_epsilon (precision));
      g_assert_cmpint (breath_noise_take (&noise, precision, random), ==, first);
      g_assert_cmpint (breath_noise_take (&noise, precision, random), ==, second);
      g_assert_cmpuint (noise.n_ready[precision], ==, 0);
      g_assert_cmpint (noise.ready[precision][0], ==, 0);
      g_assert_cmpint (noise.ready[precision][1], ==, 0);
    }
}

/* The sum of squares of what was ready and of what was not is that of the distribution: 2 q ÷ (1 − q)². */
static void
test_noise_unready (void)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "noise that was not ready";
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  BreathNoise noise = { 0 };
  double squares = 0;

  for (guint i = 0; i < 40000; i++)
    {
      gint32 z;

      if (i % 4 == 0)
        breath_noise_prepare (&noise, random);

      z = breath_noise_take (&noise, BREATH_PRECISION_STANDARD, random);
      squares += (double) z * z;
    }

  g_assert_cmpfloat_with_epsilon (squares / 40000, 7.835, 0.4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/precision/ids", test_precision_ids);
  g_test_add_func ("/privacy/critical", test_privacy_critical);
  g_test_add_func ("/privacy/stale", test_privacy_stale);
  g_test_add_func ("/privacy/limits", test_privacy_limits);
  g_test_add_func ("/privacy/damage", test_privacy_damage);
  g_test_add_func ("/noise/ready", test_noise_ready);
  g_test_add_func ("/noise/unready", test_noise_unready);

  return g_test_run ();
}
