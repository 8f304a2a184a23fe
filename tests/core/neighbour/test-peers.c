/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-peers.h"
#include "breath-seeded-random.h"
#include "breath-simulation.h"
#include "breath-virtual-clock.h"
#include "breath-virtual-link.h"
#include "test-heads.h"

#include <string.h>

#define BEGIN  1750000000
#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define PEER   1    /* the author at the other end of the link */

static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 'p' };

/* The protocol under test, and the other end of one link, which says what the case has it say. */
typedef struct
{
  BreathSimulation   *simulation;
  BreathVirtualClock *clock;
  BreathRandom       *random;
  BreathSelection    *selection;
  BreathPeers        *peers;
  BreathVirtualLink  *ends[2];   /* ours, theirs */
  GHashTable         *records;   /* P2pPeerId to BreathItem */
  GPtrArray          *received;  /* of GBytes: what the other end got */
  GError             *error;     /* with which the link was closed */
  gint64              told;      /* the last time told, 0 for none */
  gboolean            has_heard;
} Fixture;

static BreathItem *
make_record (guint       number,
             const char *text,
             guint32     issued)
{
  g_autoptr(P2pIdentity) identity = test_author_new (number);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (text, NULL));

  return breath_item_new_peer_record (identity, issued, addresses);
}

static const BreathItem *
get_record (const P2pPeerId *peer,
            gpointer         user_data)
{
  return g_hash_table_lookup (((Fixture *) user_data)->records, peer);
}

static void
clock_told (const P2pPeerId *neighbour,
            gint64           wall,
            gpointer         user_data)
{
  ((Fixture *) user_data)->told = wall;
}

static void
heard (gpointer user_data)
{
  ((Fixture *) user_data)->has_heard = TRUE;
}

static const BreathPeersEvents events = {
  .get_record = get_record,
  .clock = clock_told,
  .heard = heard,
};

static void
theirs_received (BreathVirtualLink *link,
                 BreathProtocol     protocol,
                 GBytes            *frame,
                 gpointer           user_data)
{
  Fixture *f = user_data;

  g_assert_cmpint (protocol, ==, BREATH_PROTOCOL_PEERS);
  g_ptr_array_add (f->received, g_bytes_ref (frame));
}

static void
ours_received (BreathVirtualLink *link,
               BreathProtocol     protocol,
               GBytes            *frame,
               gpointer           user_data)
{
  Fixture *f = user_data;
  g_autoptr(GError) error = NULL;

  if (!breath_peers_receive (f->peers, BREATH_LINK (link), frame, &error))
    breath_link_close (BREATH_LINK (link), error);
}

static void
ours_closed (BreathVirtualLink *link,
             const GError      *reason,
             gpointer           user_data)
{
  Fixture *f = user_data;

  g_clear_error (&f->error);
  f->error = reason != NULL ? g_error_copy (reason) : NULL;
  breath_peers_remove_link (f->peers, BREATH_LINK (link));
}

static void
theirs_closed (BreathVirtualLink *link,
               const GError      *reason,
               gpointer           user_data)
{
}

static const BreathVirtualLinkEvents our_events = { ours_received, ours_closed };
static const BreathVirtualLinkEvents their_events = { theirs_received, theirs_closed };

static void
open_link_with (Fixture *f,
                guint    peer)
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  guint8 keys[2][BREATH_LINK_KEY_LEN];

  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(P2pIdentity) identity = test_author_new (side == 0 ? 0 : peer);

      memcpy (keys[side], p2p_identity_get_peer_id (identity)->public_key, BREATH_LINK_KEY_LEN);
    }

  g_clear_object (&f->ends[0]);
  g_clear_object (&f->ends[1]);
  breath_virtual_link_new_pair (f->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, 1000, f->ends);
  breath_virtual_link_set_events (f->ends[0], &our_events, f);
  breath_virtual_link_set_events (f->ends[1], &their_events, f);
  breath_peers_add_link (f->peers, BREATH_LINK (f->ends[0]));
}

static void
open_link (Fixture *f)
{
  open_link_with (f, PEER);
}

static void
due_cb (gpointer user_data)
{
  Fixture *f = user_data;

  breath_peers_run (f->peers);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr(P2pIdentity) own = test_author_new (0);
  BreathPeersSetup setup = { .own = *p2p_identity_get_peer_id (own), .events = &events, .user_data = f };

  f->simulation = breath_simulation_new (BEGIN);
  f->clock = breath_virtual_clock_new (f->simulation);
  f->random = breath_seeded_random_new (seed, 0);
  f->selection = breath_selection_new (f->random, &setup.own);
  f->records = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, NULL, (GDestroyNotify) breath_item_free);
  f->received = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  setup.clock = BREATH_CLOCK (f->clock);
  setup.random = f->random;
  setup.selection = f->selection;
  f->peers = breath_peers_new (&setup);
  breath_clock_set_due_func (setup.clock, due_cb, f);
  open_link (f);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_clock_set_due_func (BREATH_CLOCK (f->clock), NULL, NULL);
  breath_peers_free (f->peers);
  breath_selection_free (f->selection);
  g_clear_object (&f->ends[0]);
  g_clear_object (&f->ends[1]);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_error (&f->error);
  g_hash_table_unref (f->records);
  g_ptr_array_unref (f->received);
  g_assert_finalize_object (f->clock);
  g_assert_finalize_object (f->random);
  g_assert_finalize_object (f->simulation);
}

/* Lets time go by in steps of a second, as the clock would have the protocol run. */
static void
run (Fixture *f,
     gint64   duration)
{
  gint64 end = breath_simulation_get_now (f->simulation) + duration;

  while (breath_simulation_get_now (f->simulation) < end)
    {
      if (breath_peers_get_deadline (f->peers) <= breath_simulation_get_now (f->simulation))
        breath_peers_run (f->peers);

      breath_simulation_run (f->simulation, MIN (SECOND, end - breath_simulation_get_now (f->simulation)));
    }
}

static void
say (Fixture *f,
     GBytes  *frame)
{
  breath_link_send (BREATH_LINK (f->ends[1]), BREATH_PROTOCOL_PEERS, frame);
  g_bytes_unref (frame);
  run (f, SECOND);
}

static void
answer (Fixture   *f,
        GPtrArray *records)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  say (f, breath_peers_encode_answer (BEGIN + 5, records != NULL ? records : none));
}

static void
assert_closed (Fixture    *f,
               const char *reason)
{
  g_assert_false (breath_virtual_link_is_open (f->ends[0]));
  g_assert_nonnull (f->error);
  g_assert_nonnull (strstr (f->error->message, reason));
}

static BreathPeersFrame
take_frame (Fixture        *f,
            BreathPeersStep step)
{
  BreathPeersFrame frame;

  g_assert_cmpuint (f->received->len, >, 0);
  g_assert_true (breath_peers_frame_decode (&frame, g_ptr_array_index (f->received, 0), NULL));
  g_assert_cmpint (frame.step, ==, step);
  g_ptr_array_remove_index (f->received, 0);

  return frame;
}

static GPtrArray *
make_records (guint       first,
              guint       n,
              const char *prefix)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s.%u.0.1/tcp/4141", prefix, i % 250);
      g_autoptr(BreathItem) record = make_record (i, text, BEGIN);

      g_ptr_array_add (records, g_bytes_ref (record->bytes));
    }

  return records;
}

static void
link_neighbour (Fixture    *f,
                guint       number,
                const char *text)
{
  g_autoptr(P2pIdentity) identity = test_author_new (number);
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  BreathItem *record = make_record (number, text, BEGIN);
  P2pPeerId evicted;

  breath_selection_add_link (f->selection, p2p_identity_get_peer_id (identity), address, P2P_ROLE_LISTENER, 0, &evicted);
  g_hash_table_insert (f->records, &record->author, record);
}

static void
test_asks (Fixture      *f,
           gconstpointer data)
{
  g_autoptr(GPtrArray) records = make_records (10, 3, "/ip4/20");

  g_test_summary ("A neighbour is asked at once and then every ten minutes, and what it tells is heard");

  run (f, 2 * SECOND);
  g_assert_cmpuint (take_frame (f, BREATH_PEERS_ASK).want, ==, BREATH_PEERS_MAX_RECORDS);
  answer (f, records);
  g_assert_cmpint (f->told, ==, BEGIN + 5);
  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, 3);
  g_assert_true (f->has_heard);

  run (f, BREATH_PEERS_INTERVAL - 4 * SECOND);
  g_assert_cmpuint (f->received->len, ==, 0);
  run (f, MINUTE + 4 * SECOND);
  g_assert_cmpuint (f->received->len, ==, 1);
  g_assert_true (breath_virtual_link_is_open (f->ends[0]));
}

static void
test_asks_only_the_time (Fixture      *f,
                         gconstpointer data)
{
  g_test_summary ("With all neighbours there one link in ten minutes is asked for records, the others for the time");

  for (guint i = 0; i < BREATH_MAX_OUTBOUND; i++)
    {
      g_autoptr(P2pIdentity) identity = test_author_new (100 + i);
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/20.0.0.1/tcp/1", NULL);
      P2pPeerId evicted;

      breath_selection_add_link (f->selection, p2p_identity_get_peer_id (identity), address, P2P_ROLE_DIALER, 0, &evicted);
    }

  run (f, 2 * SECOND);
  g_assert_cmpuint (take_frame (f, BREATH_PEERS_ASK).want, ==, BREATH_PEERS_MAX_RECORDS);
  answer (f, NULL);
  breath_virtual_link_cut (f->ends[0]);
  run (f, SECOND);
  open_link_with (f, PEER + 1);
  run (f, 2 * SECOND);
  g_assert_cmpuint (take_frame (f, BREATH_PEERS_ASK).want, ==, 0);
}

static void
test_reconnect (Fixture      *f,
                gconstpointer data)
{
  g_test_summary ("Who was asked less than ten minutes ago is not asked again on the next link");

  run (f, 2 * SECOND);
  take_frame (f, BREATH_PEERS_ASK);
  breath_virtual_link_cut (f->ends[0]);
  run (f, 2 * SECOND);
  open_link (f);
  run (f, BREATH_PEERS_INTERVAL - 6 * SECOND);
  g_assert_cmpuint (f->received->len, ==, 0);
  run (f, 6 * SECOND);
  g_assert_cmpuint (f->received->len, ==, 1);
}

static void
test_answers (Fixture      *f,
              gconstpointer data)
{
  BreathItem *own = make_record (0, "/ip4/20.99.0.1/tcp/4141", BEGIN);
  g_auto(BreathPeersFrame) frame = { 0 };
  BreathPeersFrame again;

  g_test_summary ("Told are we and our neighbours, but not the one who asks, nor where it could not go");

  g_hash_table_insert (f->records, &own->author, own);
  link_neighbour (f, PEER, "/ip4/20.1.0.1/tcp/4141");
  link_neighbour (f, 2, "/ip4/20.2.0.1/tcp/4141");
  link_neighbour (f, 3, "/ip4/10.3.0.1/tcp/4141");
  run (f, 2 * SECOND);
  take_frame (f, BREATH_PEERS_ASK);

  say (f, breath_peers_encode_ask (16));
  frame = take_frame (f, BREATH_PEERS_ANSWER);
  g_assert_cmpuint (frame.records->len, ==, 2);
  g_assert_cmpuint (frame.clock, >=, BEGIN);

  for (guint i = 0; i < frame.records->len; i++)
    {
      g_autoptr(BreathItem) item = breath_item_open (g_ptr_array_index (frame.records, i), NULL);

      g_assert_true (g_hash_table_contains (f->records, &item->author));
      g_assert_true (g_str_has_prefix (p2p_multiaddr_get_text (g_ptr_array_index (item->addresses, 0)), "/ip4/20."));
    }

  answer (f, NULL);
  run (f, BREATH_PEERS_SOONEST);
  say (f, breath_peers_encode_ask (0));
  again = take_frame (f, BREATH_PEERS_ANSWER);
  g_assert_cmpuint (again.records->len, ==, 0);
  breath_peers_frame_clear (&again);
}

static void
test_asked_too_often (Fixture      *f,
                      gconstpointer data)
{
  run (f, 2 * SECOND);
  answer (f, NULL);
  say (f, breath_peers_encode_ask (16));
  g_assert_true (breath_virtual_link_is_open (f->ends[0]));
  run (f, BREATH_PEERS_SOONEST - 10 * SECOND);
  say (f, breath_peers_encode_ask (16));
  assert_closed (f, "too often");
}

static void
test_tells_no_more_than (Fixture      *f,
                         gconstpointer data)
{
  BreathItem *own = make_record (0, "/ip4/20.99.0.1/tcp/4141", BEGIN);
  guint n_told = 0;

  g_test_summary ("Peers that come back again and again are told of few neighbours in all");

  g_hash_table_insert (f->records, &own->author, own);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(GBytes) ask = breath_peers_encode_ask (16);

      g_ptr_array_set_size (f->received, 0);
      open_link (f);
      breath_link_send (BREATH_LINK (f->ends[1]), BREATH_PROTOCOL_PEERS, ask);
      breath_simulation_run (f->simulation, 10000);

      for (guint j = 0; j < f->received->len; j++)
        {
          g_auto(BreathPeersFrame) frame = { 0 };

          g_assert_true (breath_peers_frame_decode (&frame, g_ptr_array_index (f->received, j), NULL));

          if (frame.step == BREATH_PEERS_ANSWER)
            n_told += frame.records->len;
        }

      breath_virtual_link_cut (f->ends[0]);
      breath_simulation_run (f->simulation, 1);
    }

  g_assert_cmpuint (n_told, ==, BREATH_PEERS_MAX_TOLD / BREATH_PEERS_MAX_RECORDS);
}

static void
test_unasked (Fixture      *f,
              gconstpointer data)
{
  run (f, 2 * SECOND);
  answer (f, NULL);
  answer (f, NULL);
  assert_closed (f, "without having been asked");
}

static void
test_wrong_records (Fixture      *f,
                    gconstpointer data)
{
  const char *kind = data;
  g_autoptr(GPtrArray) records = make_records (10, 2, "/ip4/20");
  g_autoptr(P2pIdentity) identity = test_author_new (50);
  g_autoptr(BreathItem) profile = breath_item_new_profile (identity, "Somebody", NULL);

  if (g_str_equal (kind, "garbage"))
    g_ptr_array_add (records, g_bytes_new ("garbage", 7));
  else if (g_str_equal (kind, "profile"))
    g_ptr_array_add (records, g_bytes_ref (profile->bytes));
  else
    g_ptr_array_add (records, g_bytes_ref (g_ptr_array_index (records, 0)));

  run (f, 2 * SECOND);
  answer (f, records);
  assert_closed (f, "The neighbour passed on");
  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, 0);
}

static void
test_garbage (Fixture      *f,
              gconstpointer data)
{
  say (f, g_bytes_new ("garbage", 7));
  assert_closed (f, "cannot be read");
}

static void
test_ahead (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(BreathItem) near = make_record (10, "/ip4/20.1.0.1/tcp/4141", BEGIN + 600);
  g_autoptr(BreathItem) far = make_record (11, "/ip4/20.2.0.1/tcp/4141", BEGIN + 700);

  g_test_summary ("A record from the future is not taken, which is no reason to part");

  g_ptr_array_add (records, g_bytes_ref (near->bytes));
  g_ptr_array_add (records, g_bytes_ref (far->bytes));
  run (f, 2 * SECOND);
  answer (f, records);
  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, 1);
  g_assert_true (breath_virtual_link_is_open (f->ends[0]));
}

static void
test_silent (Fixture      *f,
             gconstpointer data)
{
  run (f, BREATH_PEERS_PATIENCE - SECOND);
  g_assert_true (breath_virtual_link_is_open (f->ends[0]));
  run (f, 3 * SECOND);
  assert_closed (f, "has not answered");
}

#define ADD(name, data, func) g_test_add ("/peers/" name, Fixture, data, set_up, func, tear_down)

static GBytes *
ask_as_visitor (Fixture    *f,
                BreathScope scope,
                guint       want,
                GError    **error)
{
  static const P2pPeerId visitor = { { 'v' } };
  g_autoptr(GBytes) ask = breath_peers_encode_ask (want);

  return breath_peers_answer_visitor (f->peers, &visitor, scope, ask, error);
}

static guint
count_told_to_visitor (Fixture    *f,
                       BreathScope scope,
                       guint       want)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) frame = ask_as_visitor (f, scope, want, &error);
  g_auto(BreathPeersFrame) told = { 0 };

  g_assert_no_error (error);
  g_assert_true (breath_peers_frame_decode (&told, frame, NULL));
  g_assert_cmpint (told.step, ==, BREATH_PEERS_ANSWER);
  g_assert_cmpuint (told.clock, ==, breath_clock_get_wall (BREATH_CLOCK (f->clock)));

  return told.records->len;
}

static void
test_visitor (Fixture      *f,
              gconstpointer data)
{
  g_test_summary ("Who is no neighbour is told of neighbours that it can reach, of eight at most");

  link_neighbour (f, 20, "/ip4/20.0.0.1/tcp/4141");
  link_neighbour (f, 21, "/ip4/10.0.0.1/tcp/4141");
  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_WORLD, 16), ==, 1);
  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_SITE, 16), ==, 2);
  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_SITE, 1), ==, 1);
  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_SITE, 0), ==, 0);

  for (guint i = 0; i < BREATH_SELECTION_MAX_PER_SOURCE; i++)
    link_neighbour (f, 30 + i, "/ip4/20.0.0.1/tcp/4141");

  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_WORLD, 16), ==, BREATH_SELECTION_MAX_PER_SOURCE);
}

static void
test_visitors_are_many (Fixture      *f,
                        gconstpointer data)
{
  g_test_summary ("However many visitors ask, what they are told is bounded, and neighbours are told no less");

  link_neighbour (f, 20, "/ip4/20.0.0.1/tcp/4141");

  for (guint i = 0; i < BREATH_PEERS_MAX_TOLD / BREATH_SELECTION_MAX_PER_SOURCE; i++)
    g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_WORLD, 16), ==, 1);

  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_WORLD, 16), ==, 0);

  run (f, 2 * SECOND);
  g_ptr_array_set_size (f->received, 0);
  say (f, breath_peers_encode_ask (16));
  {
    g_auto(BreathPeersFrame) told = take_frame (f, BREATH_PEERS_ANSWER);

    g_assert_cmpuint (told.records->len, ==, 1);
  }

  run (f, MINUTE);
  g_assert_cmpuint (count_told_to_visitor (f, BREATH_SCOPE_WORLD, 16), ==, 1);
}

static void
test_visitor_misbehaves (Fixture      *f,
                         gconstpointer data)
{
  static const P2pPeerId visitor = { { 'v' } };
  g_autoptr(GPtrArray) records = make_records (10, 3, "/ip4/20");
  g_autoptr(GBytes) unasked = breath_peers_encode_answer (BEGIN, records);
  g_autoptr(GBytes) garbage = g_bytes_new_static ("\xff", 1);
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("What a visitor tells is not heard, and garbage is no question");

  answer = breath_peers_answer_visitor (f->peers, &visitor, BREATH_SCOPE_WORLD, unasked, &error);
  g_assert_error (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_PROTOCOL);
  g_assert_null (answer);
  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, 0);
  g_clear_error (&error);

  answer = breath_peers_answer_visitor (f->peers, &visitor, BREATH_SCOPE_WORLD, garbage, &error);
  g_assert_nonnull (error);
  g_assert_null (answer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("asks", NULL, test_asks);
  ADD ("asks-only-the-time", NULL, test_asks_only_the_time);
  ADD ("reconnect", NULL, test_reconnect);
  ADD ("answers", NULL, test_answers);
  ADD ("asked-too-often", NULL, test_asked_too_often);
  ADD ("tells-no-more-than", NULL, test_tells_no_more_than);
  ADD ("unasked", NULL, test_unasked);
  ADD ("wrong-records/garbage", "garbage", test_wrong_records);
  ADD ("wrong-records/profile", "profile", test_wrong_records);
  ADD ("wrong-records/twice", "twice", test_wrong_records);
  ADD ("garbage", NULL, test_garbage);
  ADD ("ahead", NULL, test_ahead);
  ADD ("silent", NULL, test_silent);
  ADD ("visitor", NULL, test_visitor);
  ADD ("visitors-are-many", NULL, test_visitors_are_many);
  ADD ("visitor-misbehaves", NULL, test_visitor_misbehaves);

  return g_test_run ();
}
