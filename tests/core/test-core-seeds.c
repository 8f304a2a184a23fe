/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds.h"
#include "breath-seed-fetch.h"
#include "breath-seed-frame.h"
#include "breath-seed-text.h"
#include "test-community.h"
#include "test-heads.h"

#include <stdlib.h>
#include <string.h>

#define SECOND  G_GINT64_CONSTANT (1000000)
#define MINUTE  (60 * SECOND)
#define N_SIDES 3
#define N_NEWS  (BREATH_SEED_NEWS_GONE + 1)

typedef struct
{
  TestCommunity *community;
  guint          told[N_NEWS];
} Side;

typedef struct
{
  BreathSimulation *simulation;
  Side              sides[N_SIDES];
  guint8            id[BREATH_HASH_LEN];
  guint             n_done;
  char             *refusal;   /* why the latest act was refused; NULL: it was not */
  GBytes           *content;   /* what was read last; NULL: nothing was */
} Fixture;

static void
seed_cb (Side         *side,
         const guint8 *id,
         guint         news)
{
  g_assert_cmpuint (news, <, N_NEWS);
  side->told[news]++;
}

static BreathCore *
get_core (Fixture *f,
          guint    i)
{
  return test_community_get_core (f->sides[i].community);
}

static void
run (Fixture *f,
     gint64   duration)
{
  breath_simulation_run (f->simulation, duration);
}

static void
start (Fixture *f,
       guint    i)
{
  test_community_start (f->sides[i].community);
  g_signal_connect_swapped (get_core (f, i), "seed", G_CALLBACK (seed_cb), &f->sides[i]);
}

static BreathVirtualLink *
link_up (Fixture *f,
         guint    i,
         guint    j)
{
  return breath_virtual_node_connect (f->sides[i].community->node, f->sides[j].community->node, TEST_COMMUNITY_LATENCY);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  memset (f, 0, sizeof *f);
  f->simulation = breath_simulation_new (TEST_COMMUNITY_BEGIN);

  for (guint i = 0; i < N_SIDES; i++)
    {
      f->sides[i].community = test_community_new (f->simulation, i + 1);
      start (f, i);
    }
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  for (guint i = 0; i < N_SIDES; i++)
    test_community_free (f->sides[i].community);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_pointer (&f->refusal, g_free);
  g_clear_pointer (&f->content, g_bytes_unref);
  g_assert_finalize_object (f->simulation);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  f->n_done++;
  g_clear_pointer (&f->refusal, g_free);
  f->refusal = error != NULL ? g_strdup (error->message) : NULL;
}

static void
read_cb (GBytes       *content,
         const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  g_clear_pointer (&f->content, g_bytes_unref);
  f->content = content != NULL ? g_bytes_ref (content) : NULL;
  done_cb (error, f);
}

/* Lets an act end. */
static void
wait (Fixture *f,
      guint    n_before)
{
  run (f, SECOND / 2);
  g_assert_cmpuint (f->n_done, ==, n_before + 1);
}

static void
assert_done (Fixture *f,
             guint    n_before)
{
  wait (f, n_before);
  g_assert_cmpstr (f->refusal, ==, NULL);
}

static void
assert_refused (Fixture    *f,
                guint       n_before,
                const char *word)
{
  wait (f, n_before);
  g_assert_nonnull (f->refusal);
  g_test_message ("%s", f->refusal);
  g_assert_nonnull (strstr (f->refusal, word));
}

static const P2pPeerId *
get_mirror (Fixture *f,
            guint    i)
{
  return p2p_identity_get_peer_id (f->sides[i].community->mirrors[0]);
}

/* So long that it takes all sixteen chunks; each line is another. */
static GBytes *
make_content (gsize len)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; text->len < len; i++)
    g_string_append_printf (text, "Line %u tells how to keep water through a dry summer.\n", i);

  g_string_truncate (text, len);

  return g_string_free_to_bytes (text);
}

static BreathSeedManifest *
make_words (const char *title)
{
  BreathSeedManifest *words = breath_seed_manifest_new ();

  words->title = g_strdup (title);
  words->licence = g_strdup ("CC0-1.0");

  return words;
}

static void
offer (Fixture    *f,
       guint       i,
       const char *title,
       GBytes     *content)
{
  g_autoptr(BreathSeedManifest) words = make_words (title);
  guint n = f->n_done;

  breath_core_offer_seed (get_core (f, i), f->sides[i].community->mirrors[0], words, content, f->id, done_cb, f);
  assert_done (f, n);
}

static void
order (Fixture *f,
       guint    i)
{
  guint n = f->n_done;

  breath_core_order_seed (get_core (f, i), get_mirror (f, i), f->id, done_cb, f);
  assert_done (f, n);
}

static void
read_seed (Fixture *f,
           guint    i)
{
  guint n = f->n_done;

  breath_core_read_seed (get_core (f, i), get_mirror (f, i), f->id, read_cb, f);
  assert_done (f, n);
}

static void
plant (Fixture *f,
       guint    i)
{
  guint n = f->n_done;

  breath_core_plant_seed (get_core (f, i), f->sides[i].community->mirrors[0], f->id, done_cb, f);
  assert_done (f, n);
}

static void
set_aside (Fixture *f,
           guint    i)
{
  guint n = f->n_done;

  breath_core_set_aside_seed (get_core (f, i), get_mirror (f, i), f->id, done_cb, f);
  assert_done (f, n);
}

static BreathSeedState
get_state (Fixture *f,
           guint    i)
{
  BreathCoreSeed seed;

  g_assert_true (breath_core_get_seed (get_core (f, i), f->id, &seed));

  return seed.state;
}

static guint
count_rows (Fixture      *f,
            guint         i,
            BreathRowKind kind)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->sides[i].community->node), kind);
}

typedef struct
{
  BreathLogKind kind;
  GHashTable   *ids;   /* GBytes */
} Logged;

static void
logged_cb (const BreathRow *row,
           gpointer         user_data)
{
  Logged *logged = user_data;
  g_autoptr(BreathLogEntry) entry = NULL;

  if (row->kind != BREATH_ROW_LOG)
    return;

  entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (entry->kind == (guint) logged->kind)
    g_hash_table_add (logged->ids, g_bytes_new_from_bytes (entry->body, 8, BREATH_HASH_LEN));
}

static GHashTable *
list_logged (Fixture      *f,
             guint         i,
             BreathLogKind kind)
{
  Logged logged = { kind, g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL) };

  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[i].community->node), logged_cb, &logged);

  return logged.ids;
}

static guint
count_logged (Fixture      *f,
              guint         i,
              BreathLogKind kind)
{
  g_autoptr(GHashTable) ids = list_logged (f, i, kind);

  return g_hash_table_size (ids);
}

static void
test_way (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(GBytes) content = make_content (40000);
  BreathCoreSeed seed;
  guint n;

  g_test_summary ("A seed is heard of, fetched because somebody asked, read, planted by a signature, and set aside");

  offer (f, 0, "Water", content);
  g_assert_cmpint (get_state (f, 0), ==, BREATH_SEED_PLANTED);
  link_up (f, 0, 1);
  run (f, 10 * SECOND);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_HEARD);
  g_assert_cmpuint (f->sides[1].told[BREATH_SEED_NEWS_HEARD], ==, 1);
  g_assert_cmpuint (count_rows (f, 1, BREATH_ROW_CHUNK), ==, 0);

  n = f->n_done;
  breath_core_plant_seed (get_core (f, 1), f->sides[1].community->mirrors[0], f->id, done_cb, f);
  assert_refused (f, n, "fetch it first");

  n = f->n_done;
  breath_core_order_seed (get_core (f, 1), get_mirror (f, 0), f->id, done_cb, f);
  assert_refused (f, n, "Only a Mirror");

  order (f, 1);
  run (f, 10 * SECOND);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_FETCHED);
  g_assert_cmpuint (f->sides[1].told[BREATH_SEED_NEWS_FETCHED], ==, 1);
  g_assert_cmpuint (count_rows (f, 1, BREATH_ROW_CHUNK), ==, 3);

  n = f->n_done;
  breath_core_plant_seed (get_core (f, 1), f->sides[1].community->mirrors[0], f->id, done_cb, f);
  assert_refused (f, n, "Read the seed");
  n = f->n_done;
  breath_core_read_seed (get_core (f, 1), NULL, f->id, read_cb, f);
  g_assert_cmpuint (f->n_done, ==, n + 1);
  g_assert_null (f->content);

  read_seed (f, 1);
  g_assert_true (g_bytes_equal (f->content, content));
  plant (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_PLANTED);
  g_assert_cmpuint (count_rows (f, 1, BREATH_ROW_CHUNK), ==, 0);
  g_assert_cmpuint (count_rows (f, 1, BREATH_ROW_MEMORY), ==, 1);
  read_seed (f, 1);
  g_assert_true (g_bytes_equal (f->content, content));

  set_aside (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_SET_ASIDE);
  g_assert_cmpuint (count_rows (f, 1, BREATH_ROW_MEMORY), ==, 0);
  order (f, 1);
  run (f, 10 * SECOND);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_FETCHED);

  set_aside (f, 0);
  run (f, 10 * SECOND);
  g_assert_true (breath_core_get_seed (get_core (f, 1), f->id, &seed));
  g_assert_false (seed.is_offered);
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_SEED_WITHDRAWN), ==, 1);
}

static void
count_cb (const BreathItem *planting,
          const BreathItem *certificate,
          gpointer          user_data)
{
  g_assert_true (breath_item_certifies (certificate, planting, planting->statement->made));
  *(guint *) user_data += 1;
}

static void
test_planters (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GBytes) content = make_content (1000);
  guint n_planters = 0;

  g_test_summary ("Everybody sees who planted a seed, and can get it from any of them");

  offer (f, 0, "Water", content);
  link_up (f, 0, 1);
  run (f, 10 * SECOND);
  order (f, 1);
  run (f, 10 * SECOND);
  read_seed (f, 1);
  plant (f, 1);
  breath_virtual_node_stop (f->sides[0].community->node);
  link_up (f, 1, 2);
  run (f, 10 * SECOND);

  g_assert_cmpuint (breath_core_foreach_planter (get_core (f, 2), f->id, count_cb, &n_planters), ==, 0);
  g_assert_cmpuint (n_planters, ==, 2);
  order (f, 2);
  run (f, 10 * SECOND);
  g_assert_cmpint (get_state (f, 2), ==, BREATH_SEED_FETCHED);
}

/* Somebody at the other end of a link who speaks of seeds alone. */
typedef struct
{
  BreathVirtualLink *ends[2];
  BreathCore        *core;
  GHashTable        *seeds;    /* GBytes of an id to Known; NULL: it lies */
  guint              n_given;
} Source;

typedef struct
{
  GBytes *manifest;
  GBytes *content;
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_bytes_unref (known->manifest);
  g_bytes_unref (known->content);
  g_free (known);
}

static GBytes *
find_part (Source                *source,
           const BreathSeedFrame *ask)
{
  g_autoptr(GBytes) id = g_bytes_new (ask->seed, BREATH_HASH_LEN);
  const Known *known = source->seeds != NULL ? g_hash_table_lookup (source->seeds, id) : NULL;
  gsize begin = (gsize) ask->chunk * BREATH_SEED_CHUNK_LEN;
  g_autofree char *lie = NULL;

  if (source->seeds == NULL)
    {
      lie = g_strnfill (ask->is_chunk ? BREATH_SEED_CHUNK_LEN : 100, 'x');

      return g_bytes_new (lie, strlen (lie));
    }

  if (known == NULL || (ask->is_chunk && begin >= g_bytes_get_size (known->content)))
    return NULL;

  return ask->is_chunk
         ? g_bytes_new_from_bytes (known->content, begin,
                                   MIN (g_bytes_get_size (known->content) - begin, (gsize) BREATH_SEED_CHUNK_LEN))
         : g_bytes_ref (known->manifest);
}

static void
asked_cb (BreathVirtualLink *link,
          BreathProtocol     protocol,
          GBytes            *frame,
          gpointer           user_data)
{
  Source *source = user_data;
  g_autoptr(BreathSeedFrame) ask = protocol == BREATH_PROTOCOL_SEED ? breath_seed_frame_decode (frame, NULL) : NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GBytes) part = NULL;
  BreathSeedFrame said;

  if (ask == NULL || ask->step != BREATH_SEED_ASK)
    return;

  part = find_part (source, ask);
  said = *ask;
  said.step = part != NULL ? BREATH_SEED_DATA : BREATH_SEED_NOT_HERE;
  said.data = part;
  answer = breath_seed_frame_encode (&said);
  source->n_given += ask->is_chunk;
  breath_link_send (BREATH_LINK (link), BREATH_PROTOCOL_SEED, answer);
}

static void
answered_cb (BreathVirtualLink *link,
             BreathProtocol     protocol,
             GBytes            *frame,
             gpointer           user_data)
{
  Source *source = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_core_receive (source->core, BREATH_LINK (link), protocol, frame, &error));
  g_assert_no_error (error);
}

static void
closed_cb (BreathVirtualLink *link,
           const GError      *reason,
           gpointer           user_data)
{
}

static const BreathVirtualLinkEvents asked_events = { asked_cb, closed_cb };
static const BreathVirtualLinkEvents answered_events = { answered_cb, closed_cb };

static void
source_open (Source  *source,
             Fixture *f,
             guint    i,
             guint8   name)
{
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { name }, { 0 } };
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 'q', name };

  memcpy (keys[1], breath_virtual_node_get_id (f->sides[i].community->node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (f->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, 1000, source->ends);
  source->core = get_core (f, i);
  breath_virtual_link_set_events (source->ends[0], &asked_events, source);
  breath_virtual_link_set_events (source->ends[1], &answered_events, source);
  breath_core_add_link (source->core, BREATH_LINK (source->ends[1]));
  breath_core_add_stream (source->core, BREATH_LINK (source->ends[1]), BREATH_PROTOCOL_SEED);
}

static void
source_close (Source  *source,
              Fixture *f)
{
  breath_core_remove_link (source->core, BREATH_LINK (source->ends[1]));
  breath_virtual_link_cut (source->ends[0]);
  run (f, SECOND);
  g_assert_finalize_object (source->ends[0]);
  g_assert_finalize_object (source->ends[1]);
}

static void
test_three (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GBytes) content = make_content (BREATH_SEED_MAX_SIZE);
  Source liar = { .seeds = NULL };
  BreathVirtualLink *dying;

  g_test_summary ("256 KiB come whole from three neighbours, one of whom lies and one of whom dies midway");

  offer (f, 0, "Water", content);
  link_up (f, 0, 1);
  run (f, 10 * SECOND);
  order (f, 1);
  run (f, 10 * SECOND);
  read_seed (f, 1);
  plant (f, 1);

  link_up (f, 0, 2);
  dying = link_up (f, 1, 2);
  run (f, 10 * SECOND);
  g_assert_cmpint (get_state (f, 2), ==, BREATH_SEED_HEARD);
  source_open (&liar, f, 2, 'l');
  breath_virtual_link_cut_after (dying, 7);
  order (f, 2);
  run (f, 10 * SECOND);

  g_assert_cmpint (get_state (f, 2), ==, BREATH_SEED_FETCHED);
  g_assert_cmpuint (count_rows (f, 2, BREATH_ROW_CHUNK), ==, 16);
  g_assert_cmpuint (liar.n_given, >, 0);
  g_assert_cmpuint (liar.n_given, <=, BREATH_SEED_MAX_ASKED);
  g_test_message ("the liar was asked for %u chunks", liar.n_given);
  read_seed (f, 2);
  g_assert_true (g_bytes_equal (f->content, content));
  source_close (&liar, f);
}

static void
test_restart (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) content = make_content (BREATH_SEED_MAX_SIZE);
  BreathVirtualLink *link;
  guint n_chunks;
  guint n;

  g_test_summary ("After a cut, a restart or a cancel it goes on with what was stored");

  offer (f, 0, "Water", content);
  link = link_up (f, 0, 1);
  run (f, 10 * SECOND);
  breath_virtual_link_cut_after (link, 14);
  order (f, 1);
  run (f, 5 * SECOND);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_FETCHING);
  n_chunks = count_rows (f, 1, BREATH_ROW_CHUNK);
  g_assert_cmpuint (n_chunks, >, 2);
  g_assert_cmpuint (n_chunks, <, 16);

  breath_virtual_node_stop (f->sides[1].community->node);
  start (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_FETCHING);
  n = f->n_done;
  breath_core_cancel_seed (get_core (f, 1), get_mirror (f, 1), f->id, done_cb, f);
  assert_done (f, n);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_HEARD);
  g_assert_cmpuint (count_rows (f, 1, BREATH_ROW_CHUNK), ==, n_chunks);
  breath_virtual_node_stop (f->sides[1].community->node);
  start (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_HEARD);

  order (f, 1);
  link = link_up (f, 0, 1);
  /* The rest does not take as many frames as all of it would. */
  breath_virtual_link_cut_after (link, 2 * (16 - n_chunks) + 12);
  run (f, 10 * SECOND);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_FETCHED);
  read_seed (f, 1);
  g_assert_true (g_bytes_equal (f->content, content));

  breath_virtual_node_stop (f->sides[1].community->node);
  start (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_READ);
  plant (f, 1);
  breath_virtual_node_stop (f->sides[1].community->node);
  start (f, 1);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_SEED_PLANTED);
  read_seed (f, 1);
  g_assert_true (g_bytes_equal (f->content, content));
}

/* Another author, with as many notices as count. */
typedef struct
{
  P2pIdentity *node;
  P2pIdentity *mirror;
  GPtrArray   *items;
} Author;

static void
author_init (Author *author,
             guint   number,
             gint64  now)
{
  guint8 key[P2P_SEED_LEN] = { 's' };

  memcpy (key + 2, &number, sizeof number);
  author->node = p2p_identity_new_from_seed (key);
  key[1] = 1;
  author->mirror = p2p_identity_new_from_seed (key);
  author->items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_ptr_array_add (author->items, breath_item_new_certificate (author->node, p2p_identity_get_peer_id (author->mirror), "Cleo",
                                                               (guint32) now - 10, (guint32) now + 86400, NULL));
}

static void
author_clear (Author *author)
{
  p2p_identity_unref (author->node);
  p2p_identity_unref (author->mirror);
  g_ptr_array_unref (author->items);
}

static void
author_offer (Author     *author,
              GHashTable *seeds,
              guint       number,
              gint64      now,
              guint8      id[BREATH_HASH_LEN])
{
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (author->node), (guint32) now);
  g_autoptr(BreathSeedManifest) manifest = make_words ("A seed");
  g_autofree char *text = g_strdup_printf ("Text %u.\n", number);
  Known *known = g_new0 (Known, 1);

  manifest->node = *p2p_identity_get_peer_id (author->node);
  manifest->mirror = *p2p_identity_get_peer_id (author->mirror);
  manifest->created = (guint32) now;
  known->content = g_bytes_new (text, strlen (text));
  g_assert_true (breath_seed_manifest_set_content (manifest, known->content, NULL));
  known->manifest = breath_seed_manifest_encode (manifest);
  breath_seed_manifest_get_id (manifest, id);
  statement->seed = breath_seed_manifest_dup_notice (manifest);
  g_ptr_array_add (author->items, breath_item_new_statement (author->node, author->mirror, statement));
  g_hash_table_insert (seeds, g_bytes_new (id, BREATH_HASH_LEN), known);
}

static void
imported_cb (BreathImportResult result,
             gpointer           user_data)
{
  g_assert_cmpint (result, ==, BREATH_IMPORT_TAKEN);
}

static void
author_publish (Author  *author,
                Fixture *f,
                gint64   now)
{
  g_autoptr(BreathManifest) manifest = test_manifest_new (author->items);
  g_autoptr(BreathHead) head = test_head_new_for (author->node, 1, now, manifest);
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();

  for (guint i = 0; i < author->items->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) g_ptr_array_index (author->items, i))->bytes);

  breath_core_import (get_core (f, 0), head->bytes, breath_manifest_get_bytes (manifest), bytes, imported_cb, NULL);
  run (f, SECOND / 10);
}

static void
tried_cb (const GError *error,
          gpointer      user_data)
{
}

static void
tried_read_cb (GBytes       *content,
               const GError *error,
               gpointer      user_data)
{
}

/* One in some time somebody does something, in any order, whether it can be done or not. */
static void
meddle (Fixture      *f,
        GHashTable   *seeds,
        const guint8 *id,
        guint        *n_planted)
{
  BreathCore *core = get_core (f, 0);
  g_autoptr(GBytes) key = g_bytes_new (id, BREATH_HASH_LEN);
  const Known *known = g_hash_table_lookup (seeds, key);
  BreathCoreSeed seed;

  switch (g_test_rand_int_range (0, 7))
    {
    case 0:
    case 1:
      breath_core_order_seed (core, get_mirror (f, 0), id, tried_cb, NULL);
      break;

    case 2:
      breath_core_read_seed (core, get_mirror (f, 0), id, tried_read_cb, NULL);
      break;

    case 3:
      *n_planted += 1;
      breath_core_plant_seed (core, f->sides[0].community->mirrors[g_test_rand_int_range (0, 2)], id, tried_cb, NULL);
      break;

    case 4:
      breath_core_set_aside_seed (core, get_mirror (f, 0), id, tried_cb, NULL);
      break;

    case 5:
      if (breath_core_get_seed (core, id, &seed) && seed.notice != NULL)
        breath_core_bring_seed (core, get_mirror (f, 0), seed.notice->bytes, known->manifest, known->content, tried_cb, NULL);

      break;

    default:
      breath_core_cancel_seed (core, get_mirror (f, 0), id, tried_cb, NULL);
      break;
    }
}

typedef struct
{
  GHashTable *acts;
  guint       n_planted;
  guint       n_without;
} Audit;

static void
audit_cb (const BreathRow *row,
          gpointer         user_data)
{
  Audit *audit = user_data;

  if (row->kind != BREATH_ROW_MEMORY)
    return;

  audit->n_planted++;
  audit->n_without += !g_hash_table_contains (audit->acts, row->key);
}

static void
test_acts (Fixture      *f,
           gconstpointer unused)
{
  const char *wanted = g_getenv ("BREATH_SEEDS");
  guint n_seeds = wanted != NULL ? (guint) atoi (wanted) : 1600;
  g_autoptr(GHashTable) seeds = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, known_free);
  g_autoptr(GHashTable) acts = NULL;
  Source source = { .seeds = seeds };
  Audit audit = { 0 };
  guint n_tried = 0;

  g_test_summary ("Whatever people and others do, nothing is planted without a Mirror's act in the log");

  source_open (&source, f, 0, 'k');

  for (guint i = 0; i < n_seeds; i += BREATH_CORE_MAX_OFFERED)
    {
      gint64 now = breath_simulation_get_wall (f->simulation);
      guint8 ids[BREATH_CORE_MAX_OFFERED][BREATH_HASH_LEN];
      Author author;

      author_init (&author, i, now);

      for (guint j = 0; j < BREATH_CORE_MAX_OFFERED; j++)
        author_offer (&author, seeds, i + j, now, ids[j]);

      author_publish (&author, f, now);

      for (guint j = 0; j < 2 * BREATH_CORE_MAX_OFFERED; j++)
        {
          meddle (f, seeds, ids[g_test_rand_int_range (0, 4)], &n_tried);
          run (f, SECOND / 20);
        }

      author_clear (&author);
      g_hash_table_remove_all (seeds);
    }

  run (f, MINUTE);
  acts = list_logged (f, 0, BREATH_LOG_SEED_PLANTED);
  audit.acts = acts;
  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[0].community->node), audit_cb, &audit);
  g_test_message ("%u seeds, %u tried to be planted, %u planted, %u of them without an act", n_seeds, n_tried, audit.n_planted,
                  audit.n_without);
  g_assert_cmpuint (audit.n_planted, >, 0);
  g_assert_cmpuint (audit.n_planted, <, n_tried);
  g_assert_cmpuint (audit.n_without, ==, 0);
  source_close (&source, f);
}

static void
test_full (Fixture      *f,
           gconstpointer unused)
{
  g_autoptr(GBytes) content = make_content (100);
  g_autoptr(BreathSeedManifest) words = make_words ("One too many");
  guint8 first[BREATH_HASH_LEN];
  guint n;

  g_test_summary ("A node offers at most 16 seeds; a later version takes the place of the one before");

  for (guint i = 0; i < BREATH_CORE_MAX_OFFERED; i++)
    {
      g_autofree char *title = g_strdup_printf ("Seed %u", i);

      offer (f, 0, title, content);

      if (i == 0)
        memcpy (first, f->id, sizeof first);
    }

  n = f->n_done;
  breath_core_offer_seed (get_core (f, 0), f->sides[0].community->mirrors[0], words, content, f->id, done_cb, f);
  assert_refused (f, n, "at most 16");

  words->has_supersedes = TRUE;
  memcpy (words->supersedes, first, sizeof first);
  n = f->n_done;
  breath_core_offer_seed (get_core (f, 0), f->sides[0].community->mirrors[0], words, content, f->id, done_cb, f);
  assert_done (f, n);
  g_assert_cmpuint (count_rows (f, 0, BREATH_ROW_MEMORY), ==, 17);
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_SEED_WITHDRAWN), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/seeds/way", test_way);
  ADD ("/core/seeds/planters", test_planters);
  ADD ("/core/seeds/three", test_three);
  ADD ("/core/seeds/restart", test_restart);
  ADD ("/core/seeds/acts", test_acts);
  ADD ("/core/seeds/full", test_full);
#undef ADD

  return g_test_run ();
}
