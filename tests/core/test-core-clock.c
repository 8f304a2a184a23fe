/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-trust.h"
#include "breath-virtual-node.h"

#include "test-heads.h"

#include <string.h>

/* A node whose clock is wrong signs nothing, and knows that it is by what its neighbours' show. */

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND G_USEC_PER_SEC
#define DAY    (G_GINT64_CONSTANT (86400) * SECOND)

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  GString           *heard;  /* findings the node told of, in order */
} Fixture;

static void
found_cb (BreathCore *core,
          guint       finding,
          gpointer    about,
          gpointer    neighbour,
          gpointer    user_data)
{
  g_string_append_printf (user_data, "%s ", breath_finding_get_id (finding));
}

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  g_signal_connect (breath_virtual_node_get_core (node), "found", G_CALLBACK (found_cb), f->heard);

  for (guint i = 0; i < 10 && !breath_core_is_ready (breath_virtual_node_get_core (node)); i++)
    breath_simulation_run (f->simulation, SECOND);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->heard = g_string_new (NULL);
  f->node = breath_virtual_node_new (f->simulation, 1);
  start (f, f->node);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->simulation);
  g_string_free (f->heard, TRUE);
}

static BreathCore *
core_of (Fixture *f)
{
  return breath_virtual_node_get_core (f->node);
}

static guint
count_rows (Fixture      *f,
            BreathRowKind kind)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->node), kind);
}

static P2pPeerId
get_stranger (char name)
{
  P2pPeerId id = { { name } };

  return id;
}

static void
store_heads (Fixture *f,
             guint    n,
             gint64   issued)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);

  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, 1, issued);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
      BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, 10 + i, giver };

      breath_memory_store_put (breath_virtual_node_get_store (f->node), &row);
    }

  start (f, f->node);
}

static void
note_clock (Fixture *f,
            char     name,
            gint64   offset)
{
  P2pPeerId id = get_stranger (name);

  breath_core_note_clock (core_of (f), &id, breath_simulation_get_wall (f->simulation) + offset);
}

static guint32
get_own_version (Fixture *f)
{
  return breath_core_get_head (core_of (f), breath_virtual_node_get_id (f->node))->version;
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  GError **out = user_data;

  g_clear_error (out);
  *out = error != NULL ? g_error_copy (error) : NULL;
}

static void
isolate (Fixture *f,
         GError **error)
{
  gint64 now = breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (f->node)));
  BreathIsolation isolation = { .by = "Anna", .scope = BREATH_ISOLATION_ALL, .from = now, .until = now + 3600 };

  isolation.node = get_stranger ('a');
  isolation.mirror = get_stranger ('m');
  isolation.reason = (char *) "It floods us";
  breath_core_isolate (core_of (f), &isolation, done_cb, error);
  breath_simulation_run (f->simulation, SECOND);
}

static void
test_clock_majority (Fixture      *f,
                     gconstpointer unused)
{
  BreathStock stock = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  g_autoptr(GError) error = NULL;
  guint32 version;

  g_test_summary ("A clock that most neighbours disagree with signs nothing, says so, and signs once they agree");

  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->node), 601);
  note_clock (f, 'a', 1);
  g_assert_false (breath_core_is_clock_wrong (core_of (f)));
  note_clock (f, 'b', 0);
  g_assert_false (breath_core_is_clock_wrong (core_of (f)));
  note_clock (f, 'c', -1);
  g_assert_true (breath_core_is_clock_wrong (core_of (f)));
  g_assert_cmpstr (f->heard->str, ==, "wrong-clock ");

  isolate (f, &error);
  g_assert_nonnull (strstr (error->message, "set it right first"));

  version = get_own_version (f);
  breath_core_set_stock (core_of (f), BREATH_RESOURCE_WATER, &stock, done_cb, &error);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_no_error (error);
  g_assert_nonnull (breath_core_get_stock (core_of (f), BREATH_RESOURCE_WATER));
  breath_core_publish (core_of (f), BREATH_RESOURCE_WATER, done_cb, &error);
  g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_CLOCK);
  breath_core_set_profile (core_of (f), "Mill Lane", NULL);

  /* As long as nothing is known, nothing changes. */
  breath_simulation_run (f->simulation, 2 * DAY);
  g_assert_cmpuint (get_own_version (f), ==, version);
  g_assert_true (breath_core_is_clock_wrong (core_of (f)));

  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->node), 0);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (get_own_version (f), ==, version);
  note_clock (f, 'a', 5);
  g_assert_false (breath_core_is_clock_wrong (core_of (f)));
  g_assert_cmpstr (f->heard->str, ==, "wrong-clock clock-agrees ");
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (get_own_version (f), >, version);
  g_assert_cmpstr (breath_core_get_profile (core_of (f), breath_virtual_node_get_id (f->node))->name, ==, "Mill Lane");
}

static void
test_clock_limits (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("Any number is taken for a clock, old ones count no more, and half is not most");

  note_clock (f, 'a', G_MAXINT64 / 2);
  g_assert_true (breath_core_is_clock_wrong (core_of (f)));
  note_clock (f, 'a', G_MININT64 / 2);
  g_assert_true (breath_core_is_clock_wrong (core_of (f)));
  note_clock (f, 'b', 600);
  g_assert_false (breath_core_is_clock_wrong (core_of (f)));

  breath_simulation_run (f->simulation, 1799 * SECOND);
  note_clock (f, 'c', -700);
  g_assert_true (breath_core_is_clock_wrong (core_of (f)));
  breath_simulation_run (f->simulation, 2 * SECOND);
  note_clock (f, 'd', 0);
  g_assert_false (breath_core_is_clock_wrong (core_of (f)));

  for (guint i = 0; i < 200; i++)
    note_clock (f, i + 1, 1000);

  g_assert_true (breath_core_is_clock_wrong (core_of (f)));

  /* Of those the last 64 count. */
  for (guint i = 0; i < 32; i++)
    note_clock (f, i + 1, 0);

  g_assert_false (breath_core_is_clock_wrong (core_of (f)));
}

static void
test_clock_expiry (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("A clock set years ahead ends nobody's head once neighbours disagree");

  store_heads (f, 10, BEGIN);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 11);
  note_clock (f, 'a', 0);
  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->node), 3 * 365 * 86400);
  note_clock (f, 'a', 0);
  g_assert_true (breath_core_is_clock_wrong (core_of (f)));
  breath_simulation_run (f->simulation, DAY / 24);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 11);
}

static void
set_clock (Fixture *f,
           gint64   offset)
{
  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->node), offset);
}

static void
test_clock_jump (Fixture      *f,
                 gconstpointer unused)
{
  g_test_summary ("A clock that is years ahead for a moment ends nobody's head; one that stays there does");

  store_heads (f, 10, BEGIN);
  set_clock (f, G_GINT64_CONSTANT (2000000000));
  breath_simulation_run (f->simulation, DAY / 96);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 11);
  set_clock (f, 0);
  breath_simulation_run (f->simulation, DAY);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 11);

  set_clock (f, 3 * 365 * 86400);
  breath_simulation_run (f->simulation, DAY / 24);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 1);
}

static void
test_clock_was_off (Fixture      *f,
                    gconstpointer unused)
{
  const gint64 offset = 3 * 365 * 86400;

  g_test_summary ("A clock that went ahead while the node was off ends nobody's head until neighbours agree");

  store_heads (f, 10, BEGIN);
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
  set_clock (f, offset);
  start (f, f->node);
  breath_simulation_run (f->simulation, DAY / 96);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 11);
  note_clock (f, 'a', offset);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 1);
}

static void
test_clock_refresh (Fixture      *f,
                    gconstpointer unused)
{
  gint64 issued;

  g_test_summary ("A head signed by a clock that was far ahead is signed anew once it is right");

  set_clock (f, 3 * 365 * 86400);
  breath_simulation_run (f->simulation, DAY / 12);
  set_clock (f, 0);
  breath_simulation_run (f->simulation, DAY / 12);
  issued = breath_core_get_head (core_of (f), breath_virtual_node_get_id (f->node))->issued;
  g_assert_cmpint (issued, <=, breath_simulation_get_wall (f->simulation));
}

static void
count_isolation_cb (const BreathIsolation *isolation,
                    gpointer               user_data)
{
  ++*(guint *) user_data;
}

static void
test_clock_isolation (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  P2pPeerId node = get_stranger ('a');
  BreathCoreMirror mirror = { get_stranger ('m'), "Anna" };
  guint n = 0;

  g_test_summary ("A clock that is ahead for a moment ends no isolation");

  breath_core_set_mirrors (core_of (f), &mirror, 1);
  breath_simulation_run (f->simulation, SECOND);
  isolate (f, &error);
  g_assert_no_error (error);
  set_clock (f, 30 * 86400);
  breath_simulation_run (f->simulation, DAY / 96);
  g_assert_nonnull (breath_core_get_isolation (core_of (f), &node));
  set_clock (f, 0);
  breath_simulation_run (f->simulation, DAY / 96);
  breath_core_foreach_isolation (core_of (f), count_isolation_cb, &n);
  g_assert_cmpuint (n, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/clock/majority", test_clock_majority);
  ADD ("/clock/limits", test_clock_limits);
  ADD ("/clock/expiry", test_clock_expiry);
  ADD ("/clock/jump", test_clock_jump);
  ADD ("/clock/was-off", test_clock_was_off);
  ADD ("/clock/refresh", test_clock_refresh);
  ADD ("/clock/isolation", test_clock_isolation);
#undef ADD

  return g_test_run ();
}
