/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"
#include "breath-trace.h"

#include <string.h>

static char *
trace_of (gint64      time,
          const char *what,
          const char *data)
{
  g_autoptr(BreathTrace) trace = breath_trace_new ();

  breath_trace_add (trace, time, what, data, strlen (data));

  return breath_trace_dup_hex (trace);
}

static void
test_distinct (void)
{
  g_autofree char *first = trace_of (1, "frame", "data");
  g_autofree char *same = trace_of (1, "frame", "data");
  g_autofree char *later = trace_of (2, "frame", "data");
  g_autofree char *moved = trace_of (1, "framed", "ata");
  g_autofree char *other = trace_of (1, "frame", "date");

  g_test_summary ("Time, kind and content each count, and so does where one ends and the next begins");

  g_assert_cmpuint (strlen (first), ==, 64);
  g_assert_cmpstr (first, ==, same);
  g_assert_cmpstr (first, !=, later);
  g_assert_cmpstr (first, !=, moved);
  g_assert_cmpstr (first, !=, other);
}

static void
test_order (void)
{
  g_autoptr(BreathTrace) first = breath_trace_new ();
  g_autoptr(BreathTrace) second = breath_trace_new ();
  g_autofree char *before = NULL;
  g_autofree char *first_hex = NULL;
  g_autofree char *second_hex = NULL;

  g_test_summary ("So does the order, and a hash may be had in between");

  breath_trace_add (first, 1, "a", NULL, 0);
  before = breath_trace_dup_hex (first);
  breath_trace_add (first, 1, "b", NULL, 0);
  breath_trace_add (second, 1, "b", NULL, 0);
  breath_trace_add (second, 1, "a", NULL, 0);
  first_hex = breath_trace_dup_hex (first);
  second_hex = breath_trace_dup_hex (second);

  g_assert_cmpstr (before, !=, first_hex);
  g_assert_cmpstr (first_hex, !=, second_hex);
}

static void
nothing_cb (gpointer unused)
{
}

static void
note_cb (gpointer simulation)
{
  breath_simulation_note (simulation, "heard", "x", 1);
}

static void
test_simulation (void)
{
  BreathSimulation *simulation = breath_simulation_new (0);
  g_autofree char *begin = NULL;
  g_autofree char *silent = NULL;
  g_autofree char *end = NULL;

  g_test_summary ("A simulation keeps a trace once it is told to, of what is noted and not of how often a timer went");

  breath_simulation_note (simulation, "unheard", "x", 1);
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
  g_test_add_func ("/trace/simulation", test_simulation);

  return g_test_run ();
}
