/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node.h"
#include "breath-quantity-private.h"

#define REFUSED (-1)

typedef struct
{
  const char *name;
  const char *text;
  gint64      milli;
} QuantityCase;

static const QuantityCase stock_cases[] = {
  { "whole",              "1200",            1200000 },
  { "zero",               "0",               0 },
  { "dot",                "12.5",            12500 },
  { "comma",              "12,5",            12500 },
  { "three-decimals",     "1.234",           1234 },
  { "leading-zero-comma", "0,125",           125 },
  { "spaces-around",      "  300 ",          300000 },
  { "leading-zeros",      "007",             7000 },
  { "largest",            "1000000000",      G_GINT64_CONSTANT (1000000000000) },
  { "over-largest",       "1000000000.001",  REFUSED },
  { "far-over-largest",   "99999999999999999999999999", REFUSED },
  { "too-long",           "000000000000000000000000000000001", REFUSED },
  { "two-ways",           "1,200",           REFUSED },
  { "four-decimals",      "1.2345",          REFUSED },
  { "empty",              "",                REFUSED },
  { "negative",           "-5",              REFUSED },
  { "plus",               "+5",              REFUSED },
  { "words",              "many",            REFUSED },
  { "trailing-unit",      "12 L",            REFUSED },
  { "only-dot",           ".",               REFUSED },
  { "no-decimals",        "5.",              REFUSED },
  { "no-whole",           ".5",              REFUSED },
  { "two-dots",           "1.2.3",           REFUSED },
  { "exponent",           "1e3",             REFUSED },
  { "hexadecimal",        "0x10",            REFUSED },
  { "not-a-number",       "nan",             REFUSED },
  { "arabic-digits",      "١٢",              REFUSED },
};

static const QuantityCase unit_cases[] = {
  { "litres",       "L",   0 },
  { "small-l",      "l",   0 },
  { "cubic-metres", "m3",  0 },
  { "kilograms",    "kg",  REFUSED },
  { "empty",        "",    REFUSED },
  { "shouted",      "M3",  REFUSED },
  { "endless",      "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL", REFUSED },
};

static void
test_quantity_stock (gconstpointer data)
{
  const QuantityCase *c = data;
  g_autoptr(GError) error = NULL;
  gint64 milli = REFUSED;

  if (c->milli == REFUSED)
    {
      g_assert_false (breath_quantity_parse_stock (c->text, &milli, &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_AMOUNT);
      g_assert_true (g_str_has_prefix (error->message, "stock "));
      return;
    }

  g_assert_true (breath_quantity_parse_stock (c->text, &milli, &error));
  g_assert_no_error (error);
  g_assert_cmpint (milli, ==, c->milli);
}

static void
test_quantity_need (void)
{
  g_autoptr(GError) error = NULL;
  gint64 milli;

  g_assert_true (breath_quantity_parse_need ("0.001", &milli, NULL));
  g_assert_cmpint (milli, ==, 1);

  g_assert_false (breath_quantity_parse_need ("0", &milli, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_NEED);
  g_assert_cmpstr (error->message, ==, "need must be a number above 0 and at most 1000000000, with no more than 3 decimals, for example 300");
}

static void
test_quantity_days (void)
{
  const char *bad[] = { "366", "-1", "1.5", "7 days", "", "99999999999999" };
  guint days;

  g_assert_true (breath_quantity_parse_days ("0", &days, NULL));
  g_assert_cmpuint (days, ==, 0);
  g_assert_true (breath_quantity_parse_days ("365", &days, NULL));
  g_assert_cmpuint (days, ==, 365);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (breath_quantity_parse_days (bad[i], &days, &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_RESERVE);
      g_assert_cmpstr (error->message, ==, "reserve days must be a whole number from 0 to 365, for example 7");
    }
}

static void
test_quantity_unit (gconstpointer data)
{
  const QuantityCase *c = data;
  g_autoptr(GError) error = NULL;
  const char *unit = NULL;

  if (c->milli == REFUSED)
    {
      g_assert_false (breath_quantity_parse_unit (c->text, "water", &unit, &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_UNIT);
      g_assert_cmpstr (error->message, ==, "unit of water must be one of L, m3");
      return;
    }

  g_assert_true (breath_quantity_parse_unit (c->text, "water", &unit, &error));
  g_assert_no_error (error);
  g_assert_nonnull (unit);
}

static void
test_quantity_unit_spelling (void)
{
  const char *unit;

  g_assert_true (breath_quantity_parse_unit ("kWh", "energy", &unit, NULL));
  g_assert_cmpstr (unit, ==, "kW.h");
  g_assert_true (breath_quantity_parse_unit ("kg", "food", &unit, NULL));
  g_assert_cmpstr (unit, ==, "kg");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (stock_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/quantity/stock/", stock_cases[i].name, NULL);

      g_test_add_data_func (path, &stock_cases[i], test_quantity_stock);
    }

  for (guint i = 0; i < G_N_ELEMENTS (unit_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/quantity/unit/", unit_cases[i].name, NULL);

      g_test_add_data_func (path, &unit_cases[i], test_quantity_unit);
    }

  g_test_add_func ("/quantity/need", test_quantity_need);
  g_test_add_func ("/quantity/days", test_quantity_days);
  g_test_add_func ("/quantity/unit-spelling", test_quantity_unit_spelling);

  return g_test_run ();
}
