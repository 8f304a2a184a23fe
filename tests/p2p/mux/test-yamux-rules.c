/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-mux-error.h"
#include "p2p-yamux-rules.h"
#include "p2p-yamux-window.h"

#define START (100 * G_USEC_PER_SEC)

static void
test_rules_parity (void)
{
  const struct
  {
    P2pRole  role;
    guint32  stream;
    gboolean is_allowed;
  } cases[] = {
    { P2P_ROLE_DIALER, 2, TRUE },
    { P2P_ROLE_DIALER, 1, FALSE },
    { P2P_ROLE_LISTENER, 1, TRUE },
    { P2P_ROLE_LISTENER, 2, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      P2pYamuxFrame frame = { P2P_YAMUX_DATA, P2P_YAMUX_SYN, cases[i].stream, 0 };
      g_autoptr(GError) error = NULL;
      P2pYamuxRules rules;

      p2p_yamux_rules_init (&rules, cases[i].role, START);
      g_assert_cmpint (p2p_yamux_rules_check_open (&rules, &frame, START, &error), ==, cases[i].is_allowed);

      if (!cases[i].is_allowed)
        g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
    }
}

static void
test_rules_opening_data (void)
{
  P2pYamuxFrame frame = { P2P_YAMUX_DATA, P2P_YAMUX_SYN, 2, P2P_YAMUX_INITIAL_WINDOW };
  g_autoptr(GError) error = NULL;
  P2pYamuxRules rules;

  p2p_yamux_rules_init (&rules, P2P_ROLE_DIALER, START);
  g_assert_true (p2p_yamux_rules_check_open (&rules, &frame, START, &error));
  g_assert_no_error (error);
  frame.length++;
  g_assert_false (p2p_yamux_rules_check_open (&rules, &frame, START, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
}

static gboolean
open_one (P2pYamuxRules *rules,
          gint64         now,
          GError       **error)
{
  P2pYamuxFrame frame = { P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 2, 0 };

  return p2p_yamux_rules_check_open (rules, &frame, now, error);
}

typedef struct
{
  const char *name;
  gboolean (*take)(P2pYamuxRules *rules,
                   gint64         now,
                   GError       **error);
  guint       max;
  gint64      period;
} RateCase;

static const RateCase rate_cases[] = {
  { "opens", open_one, P2P_YAMUX_MAX_OPENS, P2P_YAMUX_OPENS_PERIOD },
  { "pings", p2p_yamux_rules_check_ping, P2P_YAMUX_MAX_PINGS, P2P_YAMUX_PINGS_PERIOD },
  { "empty-frames", p2p_yamux_rules_check_empty, P2P_YAMUX_MAX_EMPTY_FRAMES, P2P_YAMUX_EMPTY_PERIOD },
};

static void
test_rules_rate (gconstpointer user_data)
{
  const RateCase *test = user_data;
  g_autoptr(GError) error = NULL;
  P2pYamuxRules rules;
  gint64 now = START;

  p2p_yamux_rules_init (&rules, P2P_ROLE_DIALER, now);

  for (guint i = 0; i < test->max; i++)
    {
      g_assert_true (test->take (&rules, now, &error));
      g_assert_no_error (error);
    }

  g_assert_false (test->take (&rules, now, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
  g_clear_error (&error);

  /* One more for each part of the period, exactly. */
  now += test->period / test->max - 1;
  g_assert_false (test->take (&rules, now, NULL));
  now += 1;
  g_assert_true (test->take (&rules, now, &error));
  g_assert_false (test->take (&rules, now, NULL));

  /* However long nothing came, no more than the limit comes at once; nor when time goes back. */
  now += 1000 * test->period;

  for (guint i = 0; i < test->max; i++)
    g_assert_true (test->take (&rules, now, &error));

  g_assert_false (test->take (&rules, now, NULL));
  g_assert_false (test->take (&rules, now - test->period, NULL));
}

static void
test_rules_unacked (void)
{
  g_autoptr(GError) error = NULL;
  P2pYamuxRules rules;

  p2p_yamux_rules_init (&rules, P2P_ROLE_DIALER, START);

  for (guint i = 0; i < P2P_YAMUX_MAX_UNACKED; i++)
    g_assert_cmpuint (p2p_yamux_rules_next_outbound (&rules, &error), ==, 1 + 2 * i);

  g_assert_cmpuint (p2p_yamux_rules_next_outbound (&rules, &error), ==, 0);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
}

static void
test_rules_outbound (void)
{
  g_autoptr(GError) error = NULL;
  P2pYamuxRules rules;

  p2p_yamux_rules_init (&rules, P2P_ROLE_LISTENER, START);

  for (guint i = 0; i < P2P_YAMUX_MAX_OUTBOUND; i++)
    {
      g_assert_cmpuint (p2p_yamux_rules_next_outbound (&rules, &error), ==, 2 + 2 * i);
      rules.n_unacked = 0;
    }

  g_assert_cmpuint (p2p_yamux_rules_next_outbound (&rules, &error), ==, 0);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
}

static void
test_rules_ids_used_up (void)
{
  const guint32 last[] = { G_MAXUINT32 - 2, G_MAXUINT32 - 3 };

  for (guint i = 0; i < G_N_ELEMENTS (last); i++)
    {
      g_autoptr(GError) error = NULL;
      P2pYamuxRules rules;

      p2p_yamux_rules_init (&rules, P2P_ROLE_DIALER, START);
      rules.next_id = last[i];
      g_assert_cmpuint (p2p_yamux_rules_next_outbound (&rules, &error), ==, last[i]);

      while (rules.next_id <= G_MAXUINT32 - 2)
        p2p_yamux_rules_next_outbound (&rules, NULL);

      g_assert_cmpuint (p2p_yamux_rules_next_outbound (&rules, &error), ==, 0);
      g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
    }
}

static void
test_rules_inbound (void)
{
  P2pYamuxRules rules;

  p2p_yamux_rules_init (&rules, P2P_ROLE_DIALER, START);
  rules.n_inbound = P2P_YAMUX_MAX_INBOUND - 1;
  g_assert_true (p2p_yamux_rules_has_room (&rules));
  rules.n_inbound = P2P_YAMUX_MAX_INBOUND;
  g_assert_false (p2p_yamux_rules_has_room (&rules));
}

static void
test_rules_limits (void)
{
  g_autoptr(GError) error = NULL;
  P2pYamuxRules rules;

  p2p_yamux_rules_init (&rules, P2P_ROLE_DIALER, START);
  p2p_yamux_rules_set_limits (&rules, 3, 2, START);
  g_assert_true (open_one (&rules, START, NULL));
  g_assert_true (open_one (&rules, START, NULL));
  g_assert_false (open_one (&rules, START, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "The peer opened more than 2 streams in 10 s");
  rules.n_inbound = 2;
  g_assert_true (p2p_yamux_rules_has_room (&rules));
  rules.n_inbound = 3;
  g_assert_false (p2p_yamux_rules_has_room (&rules));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/yamux-rules/parity", test_rules_parity);
  g_test_add_func ("/yamux-rules/opening-data", test_rules_opening_data);
  g_test_add_func ("/yamux-rules/unacked", test_rules_unacked);
  g_test_add_func ("/yamux-rules/outbound", test_rules_outbound);
  g_test_add_func ("/yamux-rules/ids-used-up", test_rules_ids_used_up);
  g_test_add_func ("/yamux-rules/inbound", test_rules_inbound);
  g_test_add_func ("/yamux-rules/limits", test_rules_limits);

  for (guint i = 0; i < G_N_ELEMENTS (rate_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/yamux-rules/rate/%s", rate_cases[i].name);

      g_test_add_data_func (path, &rate_cases[i], test_rules_rate);
    }

  return g_test_run ();
}
