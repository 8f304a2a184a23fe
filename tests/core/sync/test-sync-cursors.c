/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND ((gint64) G_USEC_PER_SEC)
#define KEPT   1024                           /* neighbours of whom a node remembers what it read */
#define MORE   200

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->node = breath_virtual_node_new (f->simulation, 1);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);
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
}

static void
put_row (Fixture      *f,
         BreathRowKind kind,
         gconstpointer key,
         gsize         key_len,
         gsize         len,
         guint64       number)
{
  g_autoptr(GBytes) key_bytes = g_bytes_new (key, key_len);
  g_autofree char *zeros = g_malloc0 (len);
  g_autoptr(GBytes) value = g_bytes_new (zeros, len);
  const BreathRow row = { kind, key_bytes, value, number, NULL };

  breath_memory_store_put (breath_virtual_node_get_store (f->node), &row);
}

/* As if so many had come and gone; of each it is known what it read of us, too. */
static void
remember (Fixture *f,
          guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      P2pPeerId neighbour = { { i & 0xff, i >> 8, 7 } };
      g_autofree char *text = p2p_peer_id_to_string (&neighbour);
      g_autofree char *floor = g_strconcat ("floor/", text, NULL);

      put_row (f, BREATH_ROW_CURSOR, neighbour.public_key, P2P_PUBLIC_KEY_LEN, 4, 1);
      put_row (f, BREATH_ROW_SETTING, floor, strlen (floor), 12, 0);
    }
}

static void
count_floor_cb (const BreathRow *row,
                gpointer         user_data)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  *(guint *) user_data += row->kind == BREATH_ROW_SETTING && len > 6 && memcmp (key, "floor/", 6) == 0;
}

static guint
count_floors (Fixture *f)
{
  guint n = 0;

  breath_memory_store_foreach (breath_virtual_node_get_store (f->node), count_floor_cb, &n);

  return n;
}

static guint
count_cursors (Fixture *f)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->node), BREATH_ROW_CURSOR);
}

static void
restart (Fixture *f,
         guint    n)
{
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
  remember (f, n);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (f->node)));
}

/* A neighbour whose news are read up to a position. */
static void
meet (Fixture *f)
{
  g_autoptr(BreathHead) head = test_head_new (3, 1, BEGIN);
  TestStranger stranger;

  test_stranger_open (&stranger, f->simulation, f->node, 's');
  g_assert_true (test_stranger_say_summary (&stranger, 0));
  g_assert_true (test_stranger_say_head (&stranger, head, 5));
  breath_simulation_run (f->simulation, 60 * SECOND);
  test_stranger_close (&stranger);
  breath_simulation_run (f->simulation, 60 * SECOND);
}

static void
test_many (Fixture      *f,
           gconstpointer unused)
{
  g_test_summary ("Strangers who come and go do not fill the store: beyond a limit those go who are not here");

  restart (f, KEPT + MORE);
  g_assert_cmpuint (count_cursors (f), ==, KEPT + MORE);
  meet (f);
  g_assert_cmpuint (count_cursors (f), ==, KEPT);
  g_assert_cmpuint (count_floors (f), <=, KEPT);
  restart (f, 0);
  g_assert_cmpuint (count_cursors (f), ==, KEPT);
}

static void
test_few (Fixture      *f,
          gconstpointer unused)
{
  g_test_summary ("Up to the limit everybody is remembered");

  restart (f, KEPT - 1);
  meet (f);
  g_assert_cmpuint (count_cursors (f), ==, KEPT);
  g_assert_cmpuint (count_floors (f), >=, KEPT - 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/sync/cursors/many", test_many);
  ADD ("/sync/cursors/few", test_few);
#undef ADD

  return g_test_run ();
}
