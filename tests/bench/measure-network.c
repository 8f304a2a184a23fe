/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-network.h"

/*
 * measure-network NODES SEED SECONDS live|minute: one network in virtual time, told as one line of JSON.
 */

#define WARM_UP 120  /* seconds until as much is on its way as always will be */

static const char *const steps[] = { "summary", "notes", "want", "records", "fetch", "objects" };

static double
get_delay (const TestNetworkResult *result,
           guint                    percent)
{
  if (result->delays->len == 0)
    return -1;

  return g_array_index (result->delays, double, (result->delays->len - 1) * percent / 100);
}

int
main (int   argc,
      char *argv[])
{
  g_auto(TestNetworkResult) result = { 0 };
  TestNetworkSetup setup = { .warm_up = WARM_UP };
  guint64 n_bytes = 0;

  if (argc != 5)
    {
      g_printerr ("Usage: %s NODES SEED SECONDS live|minute\n", argv[0]);
      return 2;
    }

  setup.n_nodes = g_ascii_strtoull (argv[1], NULL, 10);
  setup.seed = g_ascii_strtoull (argv[2], NULL, 10);
  setup.duration = g_ascii_strtoull (argv[3], NULL, 10);
  setup.is_live = g_str_equal (argv[4], "live");
  test_network_run (&setup, &result);

  g_print ("{\"links\": %u, \"sessions\": %" G_GUINT64_FORMAT ", \"frames\": {", result.n_links, result.n_sessions);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_print ("%s\"%s\": %" G_GUINT64_FORMAT, i > 0 ? ", " : "", steps[i], result.n_frames_of[i + 1]);

  g_print ("}, \"bytes\": {");

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      n_bytes += result.n_bytes_of[i + 1];
      g_print ("%s\"%s\": %" G_GUINT64_FORMAT, i > 0 ? ", " : "", steps[i], result.n_bytes_of[i + 1]);
    }

  g_print ("}, \"rate\": %.2f, \"received\": %" G_GUINT64_FORMAT ", \"accepted\": %" G_GUINT64_FORMAT,
           n_bytes / (double) setup.n_nodes / setup.duration, result.n_received, result.n_accepted);
  g_print (", \"changes\": %u, \"unfinished\": %u, \"p99\": %.2f, \"to99\": [%.2f, %.2f, %.2f]}\n",
           result.delays->len, result.n_unfinished, result.p99,
           get_delay (&result, 50), get_delay (&result, 99), get_delay (&result, 100));

  return 0;
}
