/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-isolation.h"

#include <string.h>

#define WALL G_GINT64_CONSTANT (1750000000)
#define HOUR G_GINT64_CONSTANT (3600)
#define USEC G_TIME_SPAN_SECOND

static const P2pPeerId node = { { 5 } };

static BreathIsolation *
make_isolation (gint64 hours)
{
  BreathIsolation *isolation = g_new0 (BreathIsolation, 1);

  isolation->node = node;
  memset (&isolation->mirror, 7, sizeof isolation->mirror);
  g_strlcpy (isolation->by, "Anna", sizeof isolation->by);
  isolation->scope = BREATH_ISOLATION_ALL;
  isolation->from = WALL;
  isolation->until = WALL + hours * HOUR;
  isolation->reason = g_strdup ("It tells of water that is not there");

  return isolation;
}

static void
test_round_trip (void)
{
  g_autoptr(BreathIsolation) isolation = make_isolation (24);
  g_autoptr(GBytes) encoded = breath_isolation_encode (isolation);
  g_autoptr(BreathIsolation) decoded = breath_isolation_decode (&node, encoded, NULL);

  g_assert_true (p2p_peer_id_equal (&decoded->node, &node));
  g_assert_true (p2p_peer_id_equal (&decoded->mirror, &isolation->mirror));
  g_assert_cmpstr (decoded->by, ==, "Anna");
  g_assert_cmpuint (decoded->scope, ==, BREATH_ISOLATION_ALL);
  g_assert_cmpint (decoded->from, ==, isolation->from);
  g_assert_cmpint (decoded->until, ==, isolation->until);
  g_assert_cmpstr (decoded->reason, ==, isolation->reason);
}

/* A store that was changed hands out nothing that could not have been decided. */
static void
test_damaged (void)
{
  g_autoptr(BreathIsolation) isolation = make_isolation (24);
  g_autoptr(GBytes) encoded = breath_isolation_encode (isolation);
  gsize len;
  const guint8 *data = g_bytes_get_data (encoded, &len);

  for (gsize at = 0; at < 8 * len; at++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, len);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(BreathIsolation) decoded = NULL;

      changed[at / 8] ^= 1 << at % 8;
      bytes = g_bytes_new (changed, len);
      decoded = breath_isolation_decode (&node, bytes, NULL);
      g_assert_true (decoded == NULL || breath_isolation_check (decoded, NULL));
    }

  for (gsize n = 0; n < len; n++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (data, n);
      g_autoptr(GError) error = NULL;

      g_assert_null (breath_isolation_decode (&node, bytes, &error));
      g_assert_error (error, BREATH_ISOLATION_ERROR, BREATH_ISOLATION_ERROR_DAMAGED);
    }
}

static void
test_limits (void)
{
  g_autoptr(BreathIsolation) isolation = make_isolation (7 * 24);

  g_assert_true (breath_isolation_check (isolation, NULL));
  isolation->until++;
  g_assert_false (breath_isolation_check (isolation, NULL));
  isolation->until = isolation->from;
  g_assert_false (breath_isolation_check (isolation, NULL));
  isolation->until = isolation->from + 1;
  isolation->scope = 0;
  g_assert_false (breath_isolation_check (isolation, NULL));
  isolation->scope = BREATH_ISOLATION_ALL + 1;
  g_assert_false (breath_isolation_check (isolation, NULL));
  isolation->scope = BREATH_ISOLATION_SHOW;
  g_assert_true (breath_isolation_check (isolation, NULL));
}

static void
test_reason (void)
{
  g_autoptr(BreathIsolation) isolation = make_isolation (1);
  const char *refused[] = { "", "a\nb", "\x7f", "\xff", NULL };

  for (guint i = 0; refused[i] != NULL; i++)
    {
      g_free (isolation->reason);
      isolation->reason = g_strdup (refused[i]);
      g_assert_false (breath_isolation_check (isolation, NULL));
    }

  g_clear_pointer (&isolation->reason, g_free);
  g_assert_false (breath_isolation_check (isolation, NULL));
  isolation->reason = g_strnfill (BREATH_ISOLATION_MAX_REASON, 'x');
  g_assert_true (breath_isolation_check (isolation, NULL));
  g_free (isolation->reason);
  isolation->reason = g_strnfill (BREATH_ISOLATION_MAX_REASON + 1, 'x');
  g_assert_false (breath_isolation_check (isolation, NULL));
}

static void
test_scopes (void)
{
  BreathIsolationScope scope;

  g_assert_true (breath_isolation_scope_parse ("connect", &scope));
  g_assert_cmpuint (scope, ==, BREATH_ISOLATION_CONNECT);
  g_assert_true (breath_isolation_scope_parse ("show, RELAY", &scope));
  g_assert_cmpuint (scope, ==, BREATH_ISOLATION_SHOW | BREATH_ISOLATION_RELAY);
  g_assert_false (breath_isolation_scope_parse ("", &scope));
  g_assert_false (breath_isolation_scope_parse ("show,,relay", &scope));
  g_assert_false (breath_isolation_scope_parse ("everything", &scope));
  g_assert_cmpstr (breath_isolation_scope_get_id (BREATH_ISOLATION_RELAY), ==, "relay");
  g_assert_null (breath_isolation_scope_get_id (BREATH_ISOLATION_ALL));
}

static void
test_ends_by_itself (void)
{
  g_autoptr(BreathIsolations) all = breath_isolations_new ();
  gint64 end = 24 * HOUR;

  breath_isolations_put (all, make_isolation (24), WALL, 0);
  g_assert_nonnull (breath_isolations_lookup (all, &node, WALL + end - 1, (end - 1) * USEC));
  g_assert_null (breath_isolations_find_ended (all, WALL + end - 1, (end - 1) * USEC));
  g_assert_cmpint (breath_isolations_get_end (all, &node, WALL, 0), ==, end * USEC);
  g_assert_cmpint (breath_isolations_get_next_end (all, WALL, 0), ==, end * USEC);
  g_assert_null (breath_isolations_lookup (all, &node, WALL + end, end * USEC));
  g_assert_cmpint (breath_isolations_get_end (all, &node, WALL + end, end * USEC), ==, G_MININT64);
  g_assert_nonnull (breath_isolations_find_ended (all, WALL + end, end * USEC));
  g_assert_true (breath_isolations_remove (all, &node));
  g_assert_false (breath_isolations_remove (all, &node));
  g_assert_cmpint (breath_isolations_get_next_end (all, WALL, 0), ==, G_MAXINT64);
}

/* Whatever somebody does to the clock, an isolation is over after as long as it was meant for. */
static void
test_clock_set_back (void)
{
  g_autoptr(BreathIsolations) all = breath_isolations_new ();

  breath_isolations_put (all, make_isolation (24), WALL - 1000 * HOUR, 0);
  g_assert_nonnull (breath_isolations_lookup (all, &node, WALL - 1000 * HOUR, 24 * HOUR * USEC - 1));
  g_assert_null (breath_isolations_lookup (all, &node, WALL - 1000 * HOUR, 24 * HOUR * USEC));
  g_assert_null (breath_isolations_lookup (all, &node, WALL + 24 * HOUR, 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/isolation/round-trip", test_round_trip);
  g_test_add_func ("/isolation/damaged", test_damaged);
  g_test_add_func ("/isolation/limits", test_limits);
  g_test_add_func ("/isolation/reason", test_reason);
  g_test_add_func ("/isolation/scopes", test_scopes);
  g_test_add_func ("/isolation/ends-by-itself", test_ends_by_itself);
  g_test_add_func ("/isolation/clock-set-back", test_clock_set_back);

  return g_test_run ();
}
