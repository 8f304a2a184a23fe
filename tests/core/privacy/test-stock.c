/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-stock.h"

#include <string.h>

typedef struct
{
  const char *name;
  gint64      amount;
  gint64      need;
  guint       reserve_days;
  int         level;
} LevelCase;

static const LevelCase level_cases[] = {
  { "at-reserve",         2100000,                 300000,                  7,                        0 },
  { "issue-example",      1200000,                 300000,                  7,                        -12 },
  { "one-quarter-over",   2175000,                 300000,                  7,                        1 },
  { "half-up",            1,                       8,                       0,                        1 },
  { "half-down",          7,                       8,                       1,                        -1 },
  { "just-under-half",    124,                     1000,                    0,                        0 },
  { "exactly-half",       125,                     1000,                    0,                        1 },
  { "just-over-half",     876,                     1000,                    1,                        0 },
  { "exactly-half-under", 875,                     1000,                    1,                        -1 },
  { "odd-need",           3,                       7,                       0,                        2 },
  { "last-before-clamp",  119,                     4,                       0,                        119 },
  { "at-clamp",           120,                     4,                       0,                        120 },
  { "over-clamp",         BREATH_STOCK_MAX_AMOUNT, 1,                       0,                        120 },
  { "under-clamp",        0,                       BREATH_STOCK_MAX_AMOUNT, BREATH_STOCK_MAX_RESERVE, -120 },
  { "empty",              0,                       1000,                    2,                        -8 },
};

static void
test_stock_level (gconstpointer data)
{
  const LevelCase *c = data;
  BreathStock stock = { c->amount, c->need, c->reserve_days, "L", 1700000000 };

  g_assert_cmpint (breath_stock_get_level (&stock), ==, c->level);
}

typedef struct
{
  const char *name;
  BreathStock stock;
  const char *word;   /* that the sentence has to have; NULL: nothing is wrong */
} CheckCase;

#define LARGEST BREATH_STOCK_MAX_AMOUNT

static const CheckCase check_cases[] = {
  { "plain",          { 1200000, 300000, 7, "L", 1700000000 },                      NULL },
  { "largest",        { LARGEST, LARGEST, 365, "0123456789abcdef", G_MAXUINT32 },   NULL },
  { "smallest",       { 0, 1, 0, "1", 0 },                                          NULL },
  { "negative",       { -1, 300000, 7, "L", 0 },                                    "stock" },
  { "too-much",       { LARGEST + 1, 300000, 7, "L", 0 },                           "stock" },
  { "least-int",      { G_MININT64, 300000, 7, "L", 0 },                            "stock" },
  { "no-need",        { 1, 0, 7, "L", 0 },                                          "daily need" },
  { "negative-need",  { 1, -1, 7, "L", 0 },                                         "daily need" },
  { "too-much-need",  { 1, LARGEST + 1, 7, "L", 0 },                                "daily need" },
  { "long-reserve",   { 1, 1, 366, "L", 0 },                                        "reserve" },
  { "largest-uint",   { 1, 1, G_MAXUINT, "L", 0 },                                  "reserve" },
  { "no-unit",        { 1, 1, 7, "", 0 },                                           "unit" },
  { "space-in-unit",  { 1, 1, 7, "k W", 0 },                                        "unit" },
  { "accent-in-unit", { 1, 1, 7, "Ω", 0 },                                          "unit" },
  { "before-1970",    { 1, 1, 7, "L", -1 },                                         "time" },
  { "after-2106",     { 1, 1, 7, "L", G_GINT64_CONSTANT (4294967296) },             "time" },
};

static void
test_stock_check (gconstpointer data)
{
  const CheckCase *c = data;
  g_autoptr(GError) error = NULL;

  if (c->word == NULL)
    {
      g_assert_true (breath_stock_check (&c->stock, &error));
      g_assert_no_error (error);
    }
  else
    {
      g_assert_false (breath_stock_check (&c->stock, &error));
      g_assert_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK);
      g_assert_nonnull (strstr (error->message, c->word));
    }
}

/* An array that is full has no room for the zero byte that ends a text. */
static void
test_stock_unit_without_end (void)
{
  BreathStock stock = { 1, 1, 7, "", 0 };

  memset (stock.unit, 'L', sizeof stock.unit);

  g_assert_false (breath_stock_check (&stock, NULL));
}

static void
test_stock_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (check_cases); i++)
    {
      const BreathStock *stock = &check_cases[i].stock;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;
      BreathStock decoded;

      if (check_cases[i].word != NULL)
        continue;

      bytes = breath_stock_encode (stock);
      breath_stock_decode (&decoded, bytes, &error);
      g_assert_no_error (error);

      g_assert_cmpint (decoded.amount, ==, stock->amount);
      g_assert_cmpint (decoded.need, ==, stock->need);
      g_assert_cmpuint (decoded.reserve_days, ==, stock->reserve_days);
      g_assert_cmpstr (decoded.unit, ==, stock->unit);
      g_assert_cmpint (decoded.updated, ==, stock->updated);
    }
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       len;
  int         code;
} DamageCase;

#define BYTES(text) text, sizeof (text) - 1

static const DamageCase damage_cases[] = {
  { "nothing",         BYTES (""),                                                BREATH_PRIVACY_ERROR_DAMAGED },
  { "half",            BYTES ("\x08\x01\x10\x01"),                                BREATH_PRIVACY_ERROR_DAMAGED },
  { "unknown-field",   BYTES ("\x08\x01\x10\x01\x18\x01\x22\x01L\x28\x01\x30\x01"), BREATH_PRIVACY_ERROR_DAMAGED },
  { "zero-in-unit",    BYTES ("\x08\x01\x10\x01\x18\x01\x22\x03L\0L\x28\x01"),    BREATH_PRIVACY_ERROR_DAMAGED },
  { "need-is-zero",    BYTES ("\x08\x01\x10\x00\x18\x01\x22\x01L\x28\x01"),       BREATH_PRIVACY_ERROR_STOCK },
  { "unit-too-long",   BYTES ("\x08\x01\x10\x01\x18\x01\x22\x11" "0123456789abcdefg\x28\x01"),
    BREATH_PRIVACY_ERROR_STOCK },
  { "too-large",       BYTES ("0123456789012345678901234567890123456789012345678901234567890123456789"),
    BREATH_PRIVACY_ERROR_DAMAGED },
};

static void
test_stock_damage (gconstpointer data)
{
  const DamageCase *c = data;
  g_autoptr(GBytes) bytes = g_bytes_new (c->bytes, c->len);
  g_autoptr(GError) error = NULL;
  BreathStock stock;

  g_assert_false (breath_stock_decode (&stock, bytes, &error));
  g_assert_error (error, BREATH_PRIVACY_ERROR, c->code);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (level_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/stock/level/", level_cases[i].name, NULL);

      g_test_add_data_func (path, &level_cases[i], test_stock_level);
    }

  for (guint i = 0; i < G_N_ELEMENTS (check_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/stock/check/", check_cases[i].name, NULL);

      g_test_add_data_func (path, &check_cases[i], test_stock_check);
    }

  for (guint i = 0; i < G_N_ELEMENTS (damage_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/stock/damage/", damage_cases[i].name, NULL);

      g_test_add_data_func (path, &damage_cases[i], test_stock_damage);
    }

  g_test_add_func ("/stock/unit-without-end", test_stock_unit_without_end);
  g_test_add_func ("/stock/round-trip", test_stock_round_trip);

  return g_test_run ();
}
