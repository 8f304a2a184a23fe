/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"
#include "breath-trace.h"

#include <string.h>

#define LONG_LEN 100000

typedef struct
{
  const char    *name;
  gint64         time;
  BreathFactKind kind;
  guint          detail;
  guint64        number;
  const char    *parts[BREATH_FACT_PARTS];
} TraceCase;

/* No two of them are the same. */
static const TraceCase trace_cases[] = {
  { "first",       1, BREATH_FACT_ROW,     0, 0,                   { "key", "value", "extra" } },
  { "later",       2, BREATH_FACT_ROW,     0, 0,                   { "key", "value", "extra" } },
  { "much-later",  G_GINT64_CONSTANT (1) << 32 | 1, BREATH_FACT_ROW, 0, 0, { "key", "value", "extra" } },
  { "other-kind",  1, BREATH_FACT_DELETED, 0, 0,                   { "key", "value", "extra" } },
  { "detail",      1, BREATH_FACT_ROW,     1, 0,                   { "key", "value", "extra" } },
  { "number",      1, BREATH_FACT_ROW,     0, 1,                   { "key", "value", "extra" } },
  { "high-number", 1, BREATH_FACT_ROW,     0, G_GUINT64_CONSTANT (1) << 40, { "key", "value", "extra" } },
  { "first-part",  1, BREATH_FACT_ROW,     0, 0,                   { "kez", "value", "extra" } },
  { "second-part", 1, BREATH_FACT_ROW,     0, 0,                   { "key", "valve", "extra" } },
  { "third-part",  1, BREATH_FACT_ROW,     0, 0,                   { "key", "value", "extrb" } },
  { "shifted",     1, BREATH_FACT_ROW,     0, 0,                   { "keyv", "alue", "extra" } },
  { "shifted-too", 1, BREATH_FACT_ROW,     0, 0,                   { "key", "valuee", "xtra" } },
  { "missing",     1, BREATH_FACT_ROW,     0, 0,                   { "key", "valueextra", NULL } },
};

static BreathFact
make_fact (const TraceCase *c)
{
  BreathFact fact = { .kind = c->kind, .detail = c->detail, .number = c->number };

  for (guint i = 0; i < BREATH_FACT_PARTS; i++)
    if (c->parts[i] != NULL)
      fact.parts[i] = (BreathFactPart) { c->parts[i], strlen (c->parts[i]) }
  ;

  return fact;
}

static char *
trace_of (const TraceCase *c)
{
  g_autoptr(BreathTrace) trace = breath_trace_new ();
  const BreathFact fact = make_fact (c);

  g_assert_cmpuint (breath_trace_add (trace, c->time, &fact), ==, 1);

  return breath_trace_dup_hex (trace);
}

static void
test_distinct (void)
{
  g_autofree char *first = trace_of (&trace_cases[0]);

  g_test_summary ("Time, kind, numbers and content each count, and so does where one ends and the next begins");

  g_assert_cmpuint (strlen (first), ==, 64);

  for (guint i = 0; i < G_N_ELEMENTS (trace_cases); i++)
    for (guint k = 0; k < G_N_ELEMENTS (trace_cases); k++)
      {
        g_autofree char *one = trace_of (&trace_cases[i]);
        g_autofree char *other = trace_of (&trace_cases[k]);

        g_assert_cmpint (strcmp (one, other) == 0, ==, i == k);
      }
}

static void
test_order (void)
{
  g_autoptr(BreathTrace) first = breath_trace_new ();
  g_autoptr(BreathTrace) second = breath_trace_new ();
  const BreathFact a = make_fact (&trace_cases[0]);
  const BreathFact b = make_fact (&trace_cases[3]);
  g_autofree char *before = NULL;
  g_autofree char *first_hex = NULL;
  g_autofree char *second_hex = NULL;

  g_test_summary ("So does the order, and a hash may be had in between");

  breath_trace_add (first, 1, &a);
  before = breath_trace_dup_hex (first);
  breath_trace_add (first, 1, &b);
  breath_trace_add (second, 1, &b);
  g_assert_cmpuint (breath_trace_add (second, 1, &a), ==, 2);
  first_hex = breath_trace_dup_hex (first);
  second_hex = breath_trace_dup_hex (second);

  g_assert_cmpstr (before, !=, first_hex);
  g_assert_cmpstr (first_hex, !=, second_hex);
}

/* After some that fill the block only in part. */
static char *
trace_of_long (const guint8 *data,
               guint         n_before)
{
  g_autoptr(BreathTrace) trace = breath_trace_new ();
  const BreathFact before = { .parts = { { "x", 1 } } };
  const BreathFact fact = { .parts = { { data, LONG_LEN } } };

  for (guint i = 0; i < n_before; i++)
    breath_trace_add (trace, 1, &before);

  breath_trace_add (trace, 1, &fact);
  breath_trace_add (trace, 1, &before);

  return breath_trace_dup_hex (trace);
}

static void
test_long (void)
{
  g_autofree guint8 *data = g_malloc0 (LONG_LEN);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_test_summary ("Every byte counts, wherever in a block it is");

  g_assert_true (g_hash_table_add (seen, trace_of_long (data, 0)));
  g_assert_true (g_hash_table_add (seen, trace_of_long (data, 1)));
  g_assert_true (g_hash_table_add (seen, trace_of_long (data, 1000)));

  for (gsize at = 0; at < LONG_LEN; at += 1021)
    {
      data[at] ^= 1;
      g_assert_true (g_hash_table_add (seen, trace_of_long (data, 0)));
      data[at] ^= 1;
    }

  data[LONG_LEN - 1] ^= 1;
  g_assert_true (g_hash_table_add (seen, trace_of_long (data, 0)));
}

static void
test_known (void)
{
  g_autofree char *hash = trace_of (&trace_cases[0]);

  g_test_summary ("It is the same on all computers");

  g_assert_cmpstr (hash, ==, "7aba92d4cb12d4970cc4ab44a7bbeb668f56b30eb151b931b598453b17188540");
}

static void
nothing_cb (gpointer unused)
{
}

static void
note_cb (gpointer simulation)
{
  const BreathFact fact = { .parts = { { "x", 1 } } };

  g_assert_cmpuint (breath_simulation_note (simulation, &fact), ==, 1);
}

static void
test_simulation (void)
{
  BreathSimulation *simulation = breath_simulation_new (0);
  const BreathFact unheard = { .parts = { { "x", 1 } } };
  g_autofree char *begin = NULL;
  g_autofree char *silent = NULL;
  g_autofree char *end = NULL;

  g_test_summary ("A simulation keeps a trace once it is told to, of what is noted and not of how often a timer went");

  g_assert_cmpuint (breath_simulation_note (simulation, &unheard), ==, 0);
  g_assert_null (breath_simulation_dup_trace (simulation));
  breath_simulation_keep_trace (simulation);
  begin = breath_simulation_dup_trace (simulation);
  breath_simulation_add (simulation, 1, nothing_cb, NULL, NULL);
  breath_simulation_run (simulation, 2);
  silent = breath_simulation_dup_trace (simulation);
  g_assert_cmpstr (begin, ==, silent);
  breath_simulation_add (simulation, 1, note_cb, simulation, NULL);
  breath_simulation_run (simulation, 2);
  end = breath_simulation_dup_trace (simulation);
  g_assert_cmpstr (silent, !=, end);
  g_assert_finalize_object (simulation);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trace/distinct", test_distinct);
  g_test_add_func ("/trace/order", test_order);
  g_test_add_func ("/trace/long", test_long);
  g_test_add_func ("/trace/known", test_known);
  g_test_add_func ("/trace/simulation", test_simulation);

  return g_test_run ();
}
