/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-baseline.h"
#include "breath-node.h"

#define NO_CODE -1

static const struct
{
  const char *resource;
  const char *unit;
  const char *people;
  const char *need;
  int         code;
} cases[] = {
  { "water",  "L",       "1",       "15",        NO_CODE },
  { "water",  "litre",   " 120 ",   "1800",      NO_CODE },
  { "water",  "m3",      "7",       "0.105",     NO_CODE },
  { "water",  "m³",      "1000",    "15",        NO_CODE },
  { "water",  "L",       "1000000", "15000000",  NO_CODE },
  { "food",   "kcal",    "120",     "252000",    NO_CODE },
  { "food",   "kcal",    "476190",  "999999000", NO_CODE },
  { "food",   "kcal",    "476191",  NULL,        BREATH_NODE_ERROR_INPUT },
  { "food",   "kg",      "120",     NULL,        BREATH_NODE_ERROR_UNIT },
  { "energy", "kWh",     "120",     NULL,        BREATH_NODE_ERROR_UNIT },
  { "water",  "buckets", "120",     NULL,        BREATH_NODE_ERROR_UNIT },
  { "gold",   "L",       "120",     NULL,        BREATH_NODE_ERROR_INPUT },
  { "water",  "L",       "0",       NULL,        BREATH_NODE_ERROR_INPUT },
  { "water",  "L",       "",        NULL,        BREATH_NODE_ERROR_INPUT },
  { "water",  "L",       "-5",      NULL,        BREATH_NODE_ERROR_INPUT },
  { "water",  "L",       "1.5",     NULL,        BREATH_NODE_ERROR_INPUT },
  { "water",  "L",       "1000001", NULL,        BREATH_NODE_ERROR_INPUT },
  { "water",  "L",       "99999999999999999999", NULL, BREATH_NODE_ERROR_INPUT },
};

static void
test_baseline (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *need = NULL;

      need = breath_baseline_dup_need (cases[i].resource, cases[i].unit, cases[i].people, &error);
      g_assert_cmpstr (need, ==, cases[i].need);

      if (cases[i].code == NO_CODE)
        g_assert_no_error (error);
      else
        g_assert_error (error, BREATH_NODE_ERROR, cases[i].code);
    }
}

static void
test_baseline_is_known (void)
{
  g_assert_true (breath_baseline_is_known ("water", "l"));
  g_assert_true (breath_baseline_is_known ("food", "kcal"));
  g_assert_false (breath_baseline_is_known ("food", "kg"));
  g_assert_false (breath_baseline_is_known ("water", "buckets"));
  g_assert_false (breath_baseline_is_known ("gold", "L"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/baseline/need", test_baseline);
  g_test_add_func ("/baseline/is-known", test_baseline_is_known);

  return g_test_run ();
}
