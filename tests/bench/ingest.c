/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"
#include "breath-memory-store.h"
#include "breath-seeded-random.h"
#include "breath-system-clock-private.h"
#include "test-heads.h"
#include "test-sqlite-store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/*
 * How fast records go in: one core, full of heads with real signatures, meets another that is empty. Frames pass from one
 * to the other as they would over a link, each in a dispatch of its own. Counted is the processor time of the one that
 * takes, from the frame to the store port, or to the file.
 */

#define POLL 1 /* milliseconds in which somebody looks whether there is something to do */

typedef struct _Side Side;

#define BENCH_TYPE_LINK (bench_link_get_type ())
G_DECLARE_FINAL_TYPE (BenchLink, bench_link, BENCH, LINK, BreathLink)

struct _BenchLink
{
  BreathLink parent_instance;

  Side      *side;
  GSource   *source;
  GQueue     frames; /* of GBytes, received and not yet given to the core */
};

/* One of the two nodes, with a main context of its own, so that what it uses is told apart. */
struct _Side
{
  GMainContext     *context;
  P2pIdentity      *identity;
  BreathSimulation *simulation;  /* of the store in memory; NULL: it is in a file */
  BreathStore      *store;
  BreathCore       *core;
  BenchLink        *link;
  Side             *other;

  guint             n_authors;   /* committed */
  gint64            used;        /* nanoseconds of processor time */
  gint64            longest;     /* of one iteration of the main loop */
};

G_DEFINE_FINAL_TYPE (BenchLink, bench_link, BREATH_TYPE_LINK)

static const guint8 *
bench_link_get_key (BreathLink *link)
{
  return p2p_identity_get_peer_id (BENCH_LINK (link)->side->other->identity)->public_key;
}

static const guint8 *
bench_link_get_binding (BreathLink *link)
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b', 'e', 'n', 'c', 'h' };

  return binding;
}

static void
bench_link_send (BreathLink    *link,
                 BreathProtocol protocol,
                 GBytes        *frame)
{
  BenchLink *to = BENCH_LINK (link)->side->other->link;

  g_queue_push_tail (&to->frames, g_bytes_ref (frame));
  g_source_set_ready_time (to->source, 0);
}

static void
bench_link_close (BreathLink   *link,
                  const GError *reason)
{
  g_error ("A link closed: %s", reason != NULL ? reason->message : "without a reason");
}

static gboolean
deliver (GSource    *source,
         GSourceFunc callback,
         gpointer    user_data)
{
  BenchLink *self = user_data;
  g_autoptr(GBytes) frame = g_queue_pop_head (&self->frames);
  g_autoptr(GError) error = NULL;

  if (g_queue_is_empty (&self->frames))
    g_source_set_ready_time (source, -1);

  if (frame != NULL && !breath_core_receive (self->side->core, BREATH_LINK (self), BREATH_PROTOCOL_SYNC, frame, &error))
    g_error ("A frame was refused: %s", error->message);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs deliver_funcs = { .dispatch = deliver };

static void
ignore_cb (gpointer unused)
{
}

static void
bench_link_finalize (GObject *object)
{
  BenchLink *self = BENCH_LINK (object);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_queue_clear_full (&self->frames, (GDestroyNotify) g_bytes_unref);

  G_OBJECT_CLASS (bench_link_parent_class)->finalize (object);
}

static void
bench_link_class_init (BenchLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BreathLinkClass *link_class = BREATH_LINK_CLASS (klass);

  object_class->finalize = bench_link_finalize;
  link_class->get_key = bench_link_get_key;
  link_class->get_binding = bench_link_get_binding;
  link_class->send = bench_link_send;
  link_class->close = bench_link_close;
}

static void
bench_link_init (BenchLink *self)
{
  self->source = g_source_new (&deliver_funcs, sizeof (GSource));
  g_source_set_callback (self->source, G_SOURCE_FUNC (ignore_cb), self, NULL);
  g_source_set_ready_time (self->source, -1);
}

static gboolean
poll_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static gint64
get_used (clockid_t clock)
{
  struct timespec used;

  clock_gettime (clock, &used);

  return used.tv_sec * G_GINT64_CONSTANT (1000000000) + used.tv_nsec;
}

static void
author_cb (BreathCore      *core,
           const P2pPeerId *author,
           Side            *side)
{
  side->n_authors++;
}

static void
ready_cb (BreathCore   *core,
          const GError *error,
          gpointer      unused)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
side_init (Side       *side,
           const char *name,
           const char *path)
{
  guint8 seed[P2P_SEED_LEN] = { 0 };
  g_autoptr(GSource) poll = g_timeout_source_new (POLL);

  memcpy (seed, name, strlen (name));
  side->identity = p2p_identity_new_from_seed (seed);
  side->context = g_main_context_new ();
  g_source_set_callback (poll, poll_cb, NULL, NULL);
  g_source_attach (poll, side->context);

  if (path == NULL)
    {
      side->simulation = breath_simulation_new (0);
      side->store = BREATH_STORE (breath_memory_store_new (side->simulation, 0));
    }
}

/* One turn of the main loop. */
static void
iterate (Side    *side,
         gboolean may_block)
{
  gint64 before = get_used (CLOCK_THREAD_CPUTIME_ID);
  gint64 used;

  g_main_context_push_thread_default (side->context);
  g_main_context_iteration (side->context, may_block);

  if (side->simulation != NULL)
    breath_simulation_step (side->simulation);

  g_main_context_pop_thread_default (side->context);

  used = get_used (CLOCK_THREAD_CPUTIME_ID) - before;
  side->used += used;
  side->longest = MAX (side->longest, used);
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  ((Side *) user_data)->store = breath_sqlite_store_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
side_start (Side       *side,
            const char *path)
{
  g_autoptr(BreathClock) clock = NULL;
  g_autoptr(BreathRandom) random = breath_seeded_random_new ((const guint8[BREATH_RANDOM_SEED_LEN]) { 1 }, path != NULL);
  BreathPorts ports = { .random = random };

  g_main_context_push_thread_default (side->context);

  if (path != NULL)
    breath_sqlite_store_open_async (path, NULL, open_cb, side);

  while (side->store == NULL)
    g_main_context_iteration (side->context, TRUE);

  clock = breath_system_clock_new ();
  ports.clock = clock;
  ports.store = side->store;
  side->core = breath_core_new (side->identity, &ports);
  g_signal_connect (side->core, "author", G_CALLBACK (author_cb), side);
  g_signal_connect (side->core, "ready", G_CALLBACK (ready_cb), NULL);
  breath_core_start (side->core);
  g_main_context_pop_thread_default (side->context);

  while (!breath_core_is_ready (side->core))
    iterate (side, FALSE);
}

static void
side_link (Side *side,
           Side *other)
{
  side->other = other;
  side->link = g_object_new (BENCH_TYPE_LINK, NULL);
  side->link->side = side;
  g_source_attach (side->link->source, side->context);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
side_clear (Side *side)
{
  gboolean is_closed = side->simulation != NULL;

  g_main_context_push_thread_default (side->context);
  breath_core_remove_link (side->core, BREATH_LINK (side->link));
  breath_core_stop (side->core);
  g_clear_object (&side->core);
  g_clear_object (&side->link);

  if (!is_closed)
    breath_sqlite_store_close_async (BREATH_SQLITE_STORE (side->store), closed_cb, &is_closed);

  while (!is_closed)
    g_main_context_iteration (side->context, TRUE);

  while (g_main_context_iteration (side->context, FALSE))
    ;

  g_clear_object (&side->store);
  g_clear_object (&side->simulation);
  g_main_context_pop_thread_default (side->context);
  g_clear_pointer (&side->context, g_main_context_unref);
  g_clear_pointer (&side->identity, p2p_identity_unref);
}

static void
put (Side         *side,
     BreathRowKind kind,
     const guint8 *key,
     GBytes       *value,
     guint64       number,
     const guint8 *extra)
{
  g_autoptr(GBytes) key_bytes = g_bytes_new (key, 32);
  g_autoptr(GBytes) extra_bytes = g_bytes_new (extra, 32);
  BreathRow row = { kind, key_bytes, value, number, extra_bytes };

  breath_memory_store_put (BREATH_MEMORY_STORE (side->store), &row);
}

static void
put_setting (Side       *side,
             const char *name,
             gsize       len)
{
  g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
  g_autoptr(GBytes) value = g_bytes_new ("\1\1\1\1", len);
  BreathRow row = { BREATH_ROW_SETTING, key, value, 0, NULL };

  breath_memory_store_put (BREATH_MEMORY_STORE (side->store), &row);
}

/* Author @number with a head, and with @n_items items in its live set. */
static void
put_author (Side  *side,
            guint  number,
            guint  n_items,
            gint64 now)
{
  g_autoptr(P2pIdentity) author = test_author_new (number);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;
  const guint8 *key = p2p_identity_get_peer_id (author)->public_key;

  for (guint i = 0; i < n_items; i++)
    {
      BreathItem *item = test_item_new (author, i);

      put (side, BREATH_ROW_ITEM, item->id, item->bytes, 0, key);
      g_ptr_array_add (items, item);
    }

  manifest = test_manifest_new (items);
  head = test_head_new_for (author, 1, now, manifest);
  put (side, BREATH_ROW_HEAD, key, head->bytes, number + 1, key);

  if (n_items > 0)
    put (side, BREATH_ROW_MANIFEST, breath_manifest_get_hash (manifest), breath_manifest_get_bytes (manifest), 0, key);
}

static void
measure (guint       n_authors,
         guint       n_items,
         const char *path)
{
  Side giver = { 0 };
  Side taker = { 0 };
  guint n_records = n_authors * (1 + n_items);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 process;
  gint64 began;
  gint64 others;

  side_init (&giver, "giver", NULL);
  side_init (&taker, "taker", path);

  put_setting (&giver, "journal", 4);
  put_setting (&giver, "hour", 1);

  for (guint i = 0; i < n_authors; i++)
    put_author (&giver, i, n_items, now);

  side_start (&giver, NULL);
  side_start (&taker, path);
  side_link (&giver, &taker);
  side_link (&taker, &giver);

  giver.used = taker.used = taker.longest = 0;
  taker.n_authors = 0;
  process = get_used (CLOCK_PROCESS_CPUTIME_ID);
  began = g_get_monotonic_time ();
  breath_core_add_link (giver.core, BREATH_LINK (giver.link));
  breath_core_add_link (taker.core, BREATH_LINK (taker.link));

  while (taker.n_authors < n_authors)
    {
      iterate (&giver, FALSE);
      iterate (&taker, TRUE);
    }

  began = g_get_monotonic_time () - began;
  process = get_used (CLOCK_PROCESS_CPUTIME_ID) - process;
  others = process - giver.used - taker.used;

  g_print ("{\"records\": %u, \"wall_us\": %" G_GINT64_FORMAT ", \"cpu_us\": %" G_GINT64_FORMAT
           ", \"store_cpu_us\": %" G_GINT64_FORMAT ", \"longest_us\": %" G_GINT64_FORMAT "}\n",
           n_records, began, taker.used / 1000, others / 1000, taker.longest / 1000);

  side_clear (&giver);
  side_clear (&taker);
}

/* What no node can do without: the signatures alone. */
static void
measure_signatures (guint n)
{
  g_autoptr(P2pIdentity) author = test_author_new (0);
  const P2pPeerId *id = p2p_identity_get_peer_id (author);
  guint8 signature[P2P_SIGNATURE_LEN];
  guint8 body[200] = { 0 };
  gint64 used;

  p2p_identity_sign (author, body, sizeof body, signature);
  used = get_used (CLOCK_THREAD_CPUTIME_ID);

  for (guint i = 0; i < n; i++)
    g_assert_true (p2p_peer_id_verify (id, body, sizeof body, signature));

  used = get_used (CLOCK_THREAD_CPUTIME_ID) - used;
  g_print ("{\"records\": %u, \"cpu_us\": %" G_GINT64_FORMAT "}\n", n, used / 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (argc < 2 || argc > 4 || (argc == 2 && !g_str_equal (argv[1], "signatures")))
    {
      g_printerr ("usage: ingest signatures | memory AUTHORS [ITEMS] | sqlite AUTHORS [ITEMS]\n");
      return 2;
    }

  if (g_str_equal (argv[1], "signatures"))
    {
      measure_signatures (20000);
      return 0;
    }

  if (g_str_equal (argv[1], "sqlite"))
    {
      folder = test_folder_make ();
      path = g_build_filename (folder, "breath.db", NULL);
    }

  measure (strtoul (argv[2], NULL, 10), argc > 3 ? strtoul (argv[3], NULL, 10) : 0, path);

  if (folder != NULL)
    test_folder_remove (g_steal_pointer (&folder));

  return 0;
}
