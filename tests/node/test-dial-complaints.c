/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-dial-complaints-private.h"

#define NOW   (5 * G_TIME_SPAN_DAY)
#define AGAIN BREATH_DIAL_COMPLAINTS_AGAIN

static void
test_again (void)
{
  static const struct
  {
    const char *address;
    const char *reason;
    gint64      after;
    gboolean    is_told;
  } cases[] = {
    { "/ip4/10.0.0.1/tcp/1", "refused", 0, TRUE },
    { "/ip4/10.0.0.1/tcp/1", "refused", 0, FALSE },
    { "/ip4/10.0.0.2/tcp/1", "refused", 1, TRUE },
    { "/ip4/10.0.0.1/tcp/1", "too slow", 2, TRUE },
    { "/ip4/10.0.0.1/tcp/1", "refused", AGAIN - 1, FALSE },
    { "/ip4/10.0.0.1/tcp/1", "refused", AGAIN, TRUE },
    { "/ip4/10.0.0.1/tcp/1", "too slow", AGAIN + 1, FALSE },
    { "/ip4/10.0.0.1/tcp/1", "refused", 2 * AGAIN - 1, FALSE },
  };
  g_autoptr(BreathDialComplaints) complaints = breath_dial_complaints_new ();

  g_test_summary ("Why an address cannot be reached is told once in ten minutes, and another reason or address at once");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (breath_dial_complaints_tell (complaints, cases[i].address, cases[i].reason, NOW + cases[i].after), ==,
                     cases[i].is_told);
}

static void
test_limit (void)
{
  g_autoptr(BreathDialComplaints) complaints = breath_dial_complaints_new ();

  g_test_summary ("However many reasons there are, a log does not fill with them");

  for (guint i = 0; i < BREATH_DIAL_COMPLAINTS_MAX; i++)
    {
      g_autofree char *reason = g_strdup_printf ("reason %u", i);

      g_assert_true (breath_dial_complaints_tell (complaints, "/ip4/10.0.0.1/tcp/1", reason, NOW));
    }

  g_assert_false (breath_dial_complaints_tell (complaints, "/ip4/10.0.0.1/tcp/1", "one more", NOW + 1));
  g_assert_true (breath_dial_complaints_tell (complaints, "/ip4/10.0.0.1/tcp/1", "one more", NOW + AGAIN));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dial-complaints/again", test_again);
  g_test_add_func ("/dial-complaints/limit", test_limit);

  return g_test_run ();
}
