/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sync-pair.h"

#include "test-heads.h"

#include <string.h>
#include <time.h>

#define SECOND   G_USEC_PER_SEC
#define HOUR     3600 /* in which every author refreshes its head once */
#define POSITION 1000 /* where heads given to both begin in their journals */

static gsize
get_framed_len (GBytes *bytes)
{
  gsize len = g_bytes_get_size (bytes);

  return len + (len < 128 ? 1 : len < 16384 ? 2 : 3);
}

/* Microseconds of processor time, which other programs do not lengthen. */
static gint64
get_used (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);

  return used.tv_sec * SECOND + used.tv_nsec / 1000;
}

static void
count_record (TestPair          *self,
              BreathVirtualNode *node,
              GBytes            *record)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHead) head = breath_head_open (record, &error);
  const BreathHead *held;
  GByteArray *key = g_byte_array_new ();

  g_assert_no_error (error);
  held = breath_core_get_head (breath_virtual_node_get_core (node), &head->author);
  g_byte_array_append (key, breath_virtual_node_get_id (node)->public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (key, head->id, BREATH_HEAD_ID_LEN);

  self->traffic.n_records++;
  self->traffic.n_copies += !g_hash_table_add (self->seen, g_byte_array_free_to_bytes (key));
  self->traffic.n_needless += held != NULL && (held->epoch > head->epoch || held->version > head->version
                                               || memcmp (held->id, head->id, BREATH_HEAD_ID_LEN) == 0);
}

static void
count_frame (TestPair          *self,
             BreathVirtualNode *node,
             GBytes            *bytes)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  gint64 elapsed = breath_simulation_get_now (self->simulation) - self->linked;

  self->traffic.n_bytes += get_framed_len (bytes);
  self->traffic.n_frames++;
  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));

  if (frame.step == BREATH_SYNC_RECORDS)
    {
      for (guint i = 0; i < frame.heads->len; i++)
        count_record (self, node, g_ptr_array_index (frame.heads, i));
    }
  else if (frame.step == BREATH_SYNC_OBJECTS)
    self->traffic.n_objects += frame.manifests->len + frame.items->len;
  else if (frame.step != BREATH_SYNC_FETCH)
    {
      self->traffic.n_finding += get_framed_len (bytes);
      self->traffic.n_trips = elapsed / TEST_PAIR_LATENCY;
    }
}

/* Counting is no part of what it takes a node to receive. */
static void
count_cb (BreathVirtualNode *node,
          GBytes            *bytes,
          gpointer           user_data)
{
  TestPair *self = user_data;
  gint64 began = get_used ();

  count_frame (self, node, bytes);
  self->counting += get_used () - began;
}

static void
run (TestPair *self,
     gint64    duration)
{
  gint64 until = breath_simulation_get_now (self->simulation) + duration;

  while (breath_simulation_get_now (self->simulation) < until)
    breath_simulation_run (self->simulation, MIN (SECOND, until - breath_simulation_get_now (self->simulation)));
}

void
test_pair_start (TestPair *self,
                 guint     number)
{
  BreathVirtualNode *node = self->nodes[number];

  breath_virtual_node_start (node);

  for (guint i = 0; i < 10 && !breath_core_is_ready (breath_virtual_node_get_core (node)); i++)
    run (self, SECOND);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

void
test_pair_stop (TestPair *self,
                guint     number)
{
  breath_virtual_node_stop (self->nodes[number]);
  run (self, SECOND);
}

/**
 * test_pair_set_up:
 *
 * Makes two nodes that have met, so that nothing is counted later but what a test puts there.
 */
void
test_pair_set_up (TestPair *self)
{
  memset (self, 0, sizeof *self);
  self->simulation = breath_simulation_new (TEST_PAIR_BEGIN);
  self->seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint i = 0; i < 2; i++)
    {
      self->nodes[i] = breath_virtual_node_new (self->simulation, i + 1);
      breath_virtual_node_set_tap (self->nodes[i], count_cb, self);
      test_pair_start (self, i);
    }

  test_pair_link (self, 5 * SECOND);

  for (guint i = 0; i < 2; i++)
    test_pair_stop (self, i);
}

void
test_pair_tear_down (TestPair *self)
{
  for (guint i = 0; i < 2; i++)
    breath_virtual_node_stop (self->nodes[i]);

  while (breath_simulation_step (self->simulation))
    ;

  for (guint i = 0; i < 2; i++)
    g_assert_finalize_object (self->nodes[i]);

  g_assert_finalize_object (self->simulation);
  g_hash_table_unref (self->seen);
}

static void
store_head (TestPair   *self,
            guint       number,
            BreathHead *head,
            guint64     position)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
  BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, position, giver };

  breath_memory_store_put (breath_virtual_node_get_store (self->nodes[number]), &row);
}

void
test_pair_store (TestPair *self,
                 guint     number,
                 guint     first,
                 guint     n,
                 guint32   version,
                 guint64   position)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, version, TEST_PAIR_BEGIN - 100);

      store_head (self, number, head, position + i - first);
    }
}

static void
delete_row (TestPair     *self,
            guint         number,
            BreathRowKind kind,
            GBytes       *key)
{
  BreathRow row = { kind, key, NULL, 0, NULL };

  breath_memory_store_put (breath_virtual_node_get_store (self->nodes[number]), &row);
}

void
test_pair_forget (TestPair *self,
                  guint     number)
{
  const P2pPeerId *other = breath_virtual_node_get_id (self->nodes[1 - number]);
  g_autofree char *text = p2p_peer_id_to_string (other);
  g_autofree char *floor = g_strconcat ("floor/", text, NULL);
  g_autoptr(GBytes) cursor_key = g_bytes_new (other->public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) floor_key = g_bytes_new (floor, strlen (floor));

  delete_row (self, number, BREATH_ROW_CURSOR, cursor_key);
  delete_row (self, number, BREATH_ROW_SETTING, floor_key);
}

/* Authors that differ are spread over the journal. */
static gboolean
is_different (guint i,
              guint n,
              guint d)
{
  return d > 0 && (guint64) i * d / n != (guint64) (i + 1) * d / n;
}

void
test_pair_differ (TestPair      *self,
                  guint          n,
                  guint          d,
                  TestDifference difference)
{
  guint n_different = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 issued = TEST_PAIR_BEGIN - 1 - i * G_GUINT64_CONSTANT (2654435761) % HOUR;
      g_autoptr(BreathHead) early = test_head_new (i, 200, issued - HOUR);
      g_autoptr(BreathHead) late = test_head_new (i, 201 + i % 50, issued);
      guint behind = difference == TEST_PAIR_MIXED ? n_different % 2 : 0;

      store_head (self, 1 - behind, late, POSITION + i);

      if (!is_different (i, n, d))
        store_head (self, behind, late, POSITION + i);
      else if (difference != TEST_PAIR_LACKING)
        store_head (self, behind, early, POSITION + i);

      n_different += is_different (i, n, d);
    }
}

void
test_pair_link (TestPair *self,
                gint64    duration)
{
  gint64 until;

  memset (&self->traffic, 0, sizeof self->traffic);
  g_hash_table_remove_all (self->seen);
  self->linked = breath_simulation_get_now (self->simulation);
  until = self->linked + duration;
  breath_virtual_node_connect (self->nodes[0], self->nodes[1], TEST_PAIR_LATENCY);

  /* One event after the other, to see how long each takes. */
  while (breath_simulation_get_now (self->simulation) < until)
    {
      gint64 began = get_used ();

      self->counting = 0;

      if (!breath_simulation_step (self->simulation))
        break;

      self->longest = MAX (self->longest, get_used () - began - self->counting);
    }
}

/* Whether both hold the same head of authors 0 to @n - 1. */
gboolean
test_pair_are_same (TestPair *self,
                    guint     n)
{
  BreathCore *cores[2] = { breath_virtual_node_get_core (self->nodes[0]), breath_virtual_node_get_core (self->nodes[1]) };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(P2pIdentity) author = test_author_new (i);
      const BreathHead *first = breath_core_get_head (cores[0], p2p_identity_get_peer_id (author));
      const BreathHead *second = breath_core_get_head (cores[1], p2p_identity_get_peer_id (author));

      if (first == NULL || second == NULL || memcmp (first->id, second->id, BREATH_HEAD_ID_LEN) != 0)
        return FALSE;
    }

  return TRUE;
}
