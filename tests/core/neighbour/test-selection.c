/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"
#include "breath-selection.h"
#include "test-heads.h"

#define MINUTE  G_TIME_SPAN_MINUTE
#define SECOND  G_TIME_SPAN_SECOND
#define ISSUED  1750000000

static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 's', 'e', 'l' };

typedef struct
{
  BreathRandom    *random;
  P2pIdentity     *own;
  BreathSelection *selection;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->random = breath_seeded_random_new (seed, 0);
  f->own = test_author_new (0);
  f->selection = breath_selection_new (f->random, p2p_identity_get_peer_id (f->own));
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_selection_free (f->selection);
  g_assert_finalize_object (f->random);
  p2p_identity_unref (f->own);
}

static P2pPeerId
peer_of (guint number)
{
  g_autoptr(P2pIdentity) identity = test_author_new (number);

  return *p2p_identity_get_peer_id (identity);
}

/* @form has # where the number goes. */
static P2pMultiaddr *
address_of (const char *form,
            guint       number)
{
  g_autofree char *digits = g_strdup_printf ("%u", number);
  g_autoptr(GString) text = g_string_new (form);
  g_autoptr(GError) error = NULL;
  P2pMultiaddr *address;

  g_string_replace (text, "#", digits, 1);
  address = p2p_multiaddr_new_from_string (text->str, &error);

  g_assert_no_error (error);

  return address;
}

static gboolean
hear (Fixture         *f,
      guint            number,
      const char      *form,
      guint            in_address,
      const P2pPeerId *source,
      guint32          issued)
{
  g_autoptr(P2pIdentity) identity = test_author_new (number);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(BreathItem) record = NULL;

  g_ptr_array_add (addresses, address_of (form, in_address));
  record = breath_item_new_peer_record (identity, issued, addresses);

  return breath_selection_hear (f->selection, record, source);
}

static void
add (Fixture         *f,
     guint            number,
     const char      *form,
     BreathDialReason reason)
{
  g_autoptr(P2pMultiaddr) address = address_of (form, number);
  P2pPeerId peer = peer_of (number);

  breath_selection_add (f->selection, address, &peer, reason);
}

static void
link_up (Fixture    *f,
         guint       number,
         const char *text,
         P2pRole     role,
         gint64      now)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  P2pPeerId peer = peer_of (number);
  P2pPeerId evicted;

  g_assert_true (breath_selection_admit (f->selection, &peer, address, role, now));
  g_assert_false (breath_selection_add_link (f->selection, &peer, address, role, now, &evicted));
}

/* Dials what is due until nobody is left, and links with everybody dialled; returns how many. */
static guint
reach_all (Fixture *f,
           gint64   now)
{
  BreathDial dial;
  guint n = 0;

  while (breath_selection_next (f->selection, now, &dial))
    {
      g_autoptr(P2pMultiaddr) address = dial.address;
      const guint8 *multihash;
      P2pPeerId peer, evicted;
      gsize len;

      multihash = p2p_multiaddr_get_peer (address, &len);
      g_assert_nonnull (multihash);
      g_assert_true (p2p_peer_id_init_from_bytes (&peer, multihash, len, NULL));
      g_assert_true (breath_selection_admit (f->selection, &peer, address, P2P_ROLE_DIALER, now));
      breath_selection_add_link (f->selection, &peer, address, P2P_ROLE_DIALER, now, &evicted);
      breath_selection_reached (f->selection, dial.id, &peer, now);
      n++;
    }

  return n;
}

static guint
fail_all (Fixture *f,
          gint64   now)
{
  BreathDial dial;
  guint n = 0;

  while (breath_selection_next (f->selection, now, &dial))
    {
      p2p_multiaddr_unref (dial.address);
      breath_selection_failed (f->selection, dial.id, now);
      n++;
    }

  return n;
}

static guint
count (Fixture   *f,
       BreathSlot slot)
{
  return breath_slots_count (breath_selection_get_slots (f->selection), slot);
}

static void
test_four_outbound (Fixture      *f,
                    gconstpointer data)
{
  for (guint i = 1; i <= 20; i++)
    g_assert_true (hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, NULL, ISSUED));

  g_assert_cmpuint (reach_all (f, 0), ==, 4);
  g_assert_cmpuint (count (f, BREATH_SLOT_OUTBOUND), ==, 4);
  g_assert_cmpint (breath_selection_get_due (f->selection), ==, G_MAXINT64);
}

static void
test_at_once (Fixture      *f,
              gconstpointer data)
{
  BreathDial dial;
  guint n;

  g_test_summary ("At most four dials are under way at a time, whatever for");

  for (guint i = 1; i <= 8; i++)
    add (f, i, "/ip4/20.#.0.1/tcp/4141", BREATH_DIAL_CHOSEN);

  for (n = 0; breath_selection_next (f->selection, 0, &dial); n++)
    p2p_multiaddr_unref (dial.address);

  g_assert_cmpuint (n, ==, BREATH_SELECTION_MAX_AT_ONCE);
  g_assert_cmpint (breath_selection_get_due (f->selection), ==, G_MAXINT64);
}

static void
test_chosen (Fixture      *f,
             gconstpointer data)
{
  g_test_summary ("Chosen addresses are dialled first, on top of the four, and whatever group they are in");

  for (guint i = 1; i <= 9; i++)
    hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, NULL, ISSUED);

  for (guint i = 11; i <= 14; i++)
    add (f, i, "/ip4/30.1.0.#/tcp/4141", BREATH_DIAL_CHOSEN);

  g_assert_cmpuint (reach_all (f, 0), ==, 6);
  g_assert_cmpuint (count (f, BREATH_SLOT_CHOSEN), ==, 4);
  g_assert_cmpuint (count (f, BREATH_SLOT_OUTBOUND), ==, 2);
}

static void
test_chosen_without_name (Fixture      *f,
                          gconstpointer data)
{
  g_autoptr(P2pMultiaddr) address = address_of ("/ip4/20.0.0.#/tcp/4141", 1);
  P2pPeerId peer = peer_of (1);
  P2pPeerId evicted;
  BreathDial dial;

  g_test_summary ("Whoever answers at an address that people chose is chosen, and stays so when it calls");

  breath_selection_add (f->selection, address, NULL, BREATH_DIAL_CHOSEN);
  g_assert_true (breath_selection_next (f->selection, 0, &dial));
  g_assert_true (p2p_multiaddr_equal (dial.address, address));
  p2p_multiaddr_unref (dial.address);

  breath_selection_add_link (f->selection, &peer, address, P2P_ROLE_DIALER, 0, &evicted);
  breath_selection_reached (f->selection, dial.id, &peer, 0);
  g_assert_cmpuint (count (f, BREATH_SLOT_CHOSEN), ==, 1);
  breath_selection_remove_link (f->selection, &peer, 0);
  link_up (f, 1, "/ip4/20.0.0.1/tcp/5555", P2P_ROLE_LISTENER, 1);
  g_assert_cmpuint (count (f, BREATH_SLOT_CHOSEN), ==, 1);
  breath_selection_remove_link (f->selection, &peer, 1);

  /* The people named a place, so whoever is there later will do. */
  g_assert_true (breath_selection_next (f->selection, 10 * MINUTE, &dial));
  g_assert_true (p2p_multiaddr_equal (dial.address, address));
  p2p_multiaddr_unref (dial.address);
  peer = peer_of (2);
  breath_selection_add_link (f->selection, &peer, address, P2P_ROLE_DIALER, 0, &evicted);
  g_assert_cmpuint (count (f, BREATH_SLOT_CHOSEN), ==, 1);
}

static void
test_groups (Fixture      *f,
             gconstpointer data)
{
  g_test_summary ("Of one group no more than two are picked, nor kept in view");

  for (guint i = 1; i <= 200; i++)
    hear (f, i, "/ip4/66.66.0.#/tcp/4141", i, NULL, ISSUED);

  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, BREATH_SELECTION_MAX_PER_GROUP);

  for (guint i = 201; i <= 220; i++)
    add (f, i, "/ip4/66.66.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);

  g_assert_cmpuint (reach_all (f, 0), ==, 2);
  add (f, 221, "/ip4/20.2.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);
  g_assert_cmpuint (reach_all (f, 0), ==, 1);
}

static void
test_island (Fixture      *f,
             gconstpointer data)
{
  g_test_summary ("Private networks have no groups as long as they are all there is");

  link_up (f, 99, "/ip4/10.1.0.99/tcp/4141", P2P_ROLE_LISTENER, 0);

  for (guint i = 1; i <= 3; i++)
    add (f, i, "/ip4/10.1.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);

  g_assert_cmpuint (reach_all (f, 0), ==, 3);

  hear (f, 4, "/ip4/20.1.0.#/tcp/4141", 4, NULL, ISSUED);
  add (f, 5, "/ip4/10.1.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);
  g_assert_cmpuint (reach_all (f, 0), ==, 1);
  g_assert_null (breath_slots_lookup (breath_selection_get_slots (f->selection), &(P2pPeerId) { { 0 } }));
}

static void
test_anchors_first (Fixture      *f,
                    gconstpointer data)
{
  guint n_anchors = 0;

  g_test_summary ("Two neighbours are ones that we had before, anchors first, however much is heard");

  for (guint i = 1; i <= 30; i++)
    hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, NULL, ISSUED);

  for (guint i = 101; i <= 120; i++)
    add (f, i, "/ip4/30.#.0.1/tcp/4141", BREATH_DIAL_REMEMBERED);

  add (f, 201, "/ip4/40.#.0.1/tcp/4141", BREATH_DIAL_ANCHOR);
  add (f, 202, "/ip4/40.#.0.1/tcp/4141", BREATH_DIAL_ANCHOR);
  g_assert_cmpuint (reach_all (f, 0), ==, 4);

  for (guint i = 201; i <= 202; i++)
    {
      P2pPeerId peer = peer_of (i);

      n_anchors += breath_slots_lookup (breath_selection_get_slots (f->selection), &peer) != NULL;
    }

  g_assert_cmpuint (n_anchors, ==, 2);
}

static void
test_view_limit (Fixture      *f,
                 gconstpointer data)
{
  P2pPeerId sources[5];

  g_test_summary ("Thirty in view, eight of one source; who tells most gives way");

  for (guint i = 0; i < 5; i++)
    sources[i] = peer_of (1000 + i);

  for (guint i = 1; i <= 100; i++)
    hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, &sources[0], ISSUED);

  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, BREATH_SELECTION_MAX_PER_SOURCE);

  for (guint i = 101; i <= 200; i++)
    hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, &sources[1 + i % 4], ISSUED);

  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, BREATH_SELECTION_MAX_VIEW);
}

static void
test_hear_scope (Fixture      *f,
                 gconstpointer data)
{
  P2pPeerId near = peer_of (1);
  P2pPeerId far = peer_of (2);
  P2pPeerId gone = peer_of (3);

  g_test_summary ("A private address is dialled only if a neighbour in the same network told it");

  link_up (f, 1, "/ip4/10.0.0.1/tcp/4141", P2P_ROLE_LISTENER, 0);
  g_assert_cmpint (breath_selection_get_reach (f->selection), ==, BREATH_SCOPE_SITE);
  link_up (f, 2, "/ip4/20.0.0.1/tcp/4141", P2P_ROLE_LISTENER, 0);
  g_assert_cmpint (breath_selection_get_reach (f->selection), ==, BREATH_SCOPE_WORLD);

  g_assert_false (hear (f, 10, "/ip4/10.0.1.#/tcp/4141", 1, &far, ISSUED));
  g_assert_false (hear (f, 10, "/ip4/10.0.1.#/tcp/4141", 1, &gone, ISSUED));
  g_assert_false (hear (f, 10, "/ip4/10.0.1.#/tcp/4141", 1, NULL, ISSUED));
  g_assert_false (hear (f, 10, "/ip4/127.0.0.#/tcp/4141", 1, &near, ISSUED));
  g_assert_true (hear (f, 10, "/ip4/10.0.1.#/tcp/4141", 1, &near, ISSUED));
  g_assert_true (hear (f, 11, "/ip4/20.0.1.#/tcp/4141", 1, &far, ISSUED));
}

static void
test_hear_latest (Fixture      *f,
                  gconstpointer data)
{
  BreathDial dial;

  g_test_summary ("An older record does not undo a later one; our own and a neighbour's are not wanted");

  g_assert_false (hear (f, 0, "/ip4/20.0.0.#/tcp/4141", 1, NULL, ISSUED));
  link_up (f, 2, "/ip4/20.0.0.1/tcp/4141", P2P_ROLE_LISTENER, 0);
  g_assert_false (hear (f, 2, "/ip4/20.0.0.#/tcp/4141", 1, NULL, ISSUED));

  g_assert_true (hear (f, 1, "/ip4/20.0.0.#/tcp/4141", 1, NULL, ISSUED));
  g_assert_true (hear (f, 1, "/ip4/20.0.0.#/tcp/4141", 2, NULL, ISSUED + 1));
  g_assert_false (hear (f, 1, "/ip4/20.0.0.#/tcp/4141", 3, NULL, ISSUED));
  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, 1);
  g_assert_true (breath_selection_next (f->selection, 0, &dial));
  g_assert_true (g_str_has_prefix (p2p_multiaddr_get_text (dial.address), "/ip4/20.0.0.2/"));
  p2p_multiaddr_unref (dial.address);
}

static void
test_hear_again (Fixture      *f,
                 gconstpointer data)
{
  P2pPeerId peer = peer_of (1);
  gint64 now = 0;

  g_test_summary ("Who comes and goes is not remembered again and again, but its new address is");

  for (guint i = 0; i < 20; i++, now += 10 * MINUTE)
    {
      g_assert_true (hear (f, 1, "/ip4/20.0.0.#/tcp/4141", 1, NULL, ISSUED + i) == (i == 0));
      g_assert_cmpuint (reach_all (f, now), ==, 1);
      breath_selection_remove_link (f->selection, &peer, now);
    }

  g_assert_cmpuint (fail_all (f, now), ==, 1);
  g_assert_true (hear (f, 1, "/ip4/20.0.0.#/tcp/4141", 2, NULL, ISSUED + 100));
  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, 1);
}

static void
test_hearsay_is_given_up (Fixture      *f,
                          gconstpointer data)
{
  gint64 now = 0;
  guint n_heard = 0;
  guint n_remembered = 0;

  g_test_summary ("What we only heard of is dialled three times, what we know for ever");

  hear (f, 1, "/ip4/20.0.0.#/tcp/4141", 1, NULL, ISSUED);

  for (guint i = 0; i < 20; i++, now += 10 * MINUTE)
    n_heard += fail_all (f, now);

  add (f, 2, "/ip4/20.0.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);

  for (guint i = 0; i < 20; i++, now += 10 * MINUTE)
    n_remembered += fail_all (f, now);

  g_assert_cmpuint (n_heard, ==, 3);
  g_assert_cmpuint (n_remembered, ==, 20);
}

static void
test_put_off (Fixture      *f,
              gconstpointer data)
{
  gint64 due;

  add (f, 1, "/ip4/20.0.0.#/tcp/4141", BREATH_DIAL_CHOSEN);
  g_assert_cmpint (breath_selection_get_due (f->selection), ==, 0);
  g_assert_cmpuint (fail_all (f, 0), ==, 1);
  due = breath_selection_get_due (f->selection);
  g_assert_cmpint (due, >=, SECOND / 2);
  g_assert_cmpint (due, <, 3 * SECOND / 2);
  g_assert_cmpuint (fail_all (f, due - 1), ==, 0);
  g_assert_cmpuint (fail_all (f, due), ==, 1);
}

static gint64
bar_first_cb (const P2pPeerId *peer,
              gint64           now,
              gpointer         user_data)
{
  P2pPeerId first = peer_of (1);

  return p2p_peer_id_equal (peer, &first) && now < 20 * MINUTE ? 20 * MINUTE : G_MININT64;
}

/* Whoever is barred is neither dialled nor let in, chosen or not, and both again when that is over. */
static void
test_barred (Fixture      *f,
             gconstpointer data)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/20.0.0.1/tcp/4141", NULL);
  P2pPeerId first = peer_of (1);
  P2pPeerId second = peer_of (2);

  breath_selection_set_bar (f->selection, bar_first_cb, NULL);
  add (f, 1, "/ip4/20.0.0.#/tcp/4141", BREATH_DIAL_CHOSEN);
  g_assert_cmpuint (fail_all (f, MINUTE), ==, 0);
  g_assert_cmpint (breath_selection_get_due (f->selection), ==, 20 * MINUTE);
  g_assert_false (breath_selection_admit (f->selection, &first, address, P2P_ROLE_LISTENER, 20 * MINUTE - 1));
  g_assert_true (breath_selection_is_barred (f->selection, &first, 20 * MINUTE - 1));
  g_assert_false (breath_selection_is_barred (f->selection, &first, 20 * MINUTE));
  g_assert_true (breath_selection_admit (f->selection, &second, address, P2P_ROLE_LISTENER, 20 * MINUTE - 1));
  g_assert_true (breath_selection_admit (f->selection, &first, address, P2P_ROLE_LISTENER, 20 * MINUTE));
  g_assert_cmpuint (fail_all (f, 20 * MINUTE), ==, 1);
}

static void
test_lonely (Fixture      *f,
             gconstpointer data)
{
  gint64 now = 0;
  guint n = 0;

  g_test_summary ("Who has no link at all tries at least once a minute");

  add (f, 1, "/ip4/20.0.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);

  for (; now < 60 * MINUTE; now += SECOND)
    n += fail_all (f, now);

  g_assert_cmpuint (n, >=, 60);
  link_up (f, 2, "/ip4/20.0.0.1/tcp/4141", P2P_ROLE_LISTENER, now);
  n = 0;

  for (; now < 120 * MINUTE; now += SECOND)
    n += fail_all (f, now);

  g_assert_cmpuint (n, <=, 30);
}

static void
test_missing (Fixture      *f,
              gconstpointer data)
{
  gint64 now = 0;
  guint n = 0;

  g_test_summary ("A chosen address is tried at least once a minute as long as neighbours are missing");

  link_up (f, 99, "/ip4/20.99.0.1/tcp/4141", P2P_ROLE_LISTENER, now);
  add (f, 1, "/ip4/30.0.0.#/tcp/4141", BREATH_DIAL_CHOSEN);

  for (; now < 60 * MINUTE; now += SECOND)
    n += fail_all (f, now);

  g_assert_cmpuint (n, >=, 60);
  link_up (f, 11, "/ip4/20.1.0.1/tcp/4141", P2P_ROLE_DIALER, now);
  link_up (f, 12, "/ip4/20.2.0.1/tcp/4141", P2P_ROLE_DIALER, now);
  link_up (f, 13, "/ip4/20.3.0.1/tcp/4141", P2P_ROLE_DIALER, now);
  link_up (f, 14, "/ip4/20.4.0.1/tcp/4141", P2P_ROLE_DIALER, now);
  n = 0;

  for (; now < 120 * MINUTE; now += SECOND)
    n += fail_all (f, now);

  g_assert_cmpuint (n, <=, 30);
}

static void
test_anchors_survive (Fixture      *f,
                      gconstpointer data)
{
  g_autoptr(GBytes) young = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathSelection) next = NULL;
  g_autoptr(GBytes) cut = NULL;
  BreathDial dial;
  guint n = 0;

  for (guint i = 1; i <= 4; i++)
    hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, NULL, ISSUED);

  reach_all (f, 0);
  young = breath_selection_dup_anchors (f->selection, 10 * MINUTE - 1);
  g_assert_cmpuint (g_bytes_get_size (young), ==, 0);
  bytes = breath_selection_dup_anchors (f->selection, 10 * MINUTE);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 4 * (32 + 1 + 8));

  next = breath_selection_new (f->random, p2p_identity_get_peer_id (f->own));
  g_assert_true (breath_selection_add_anchors (next, bytes));

  for (; breath_selection_next (next, 0, &dial); n++)
    p2p_multiaddr_unref (dial.address);

  g_assert_cmpuint (n, ==, 4);

  for (gsize len = 1; len < 32 + 1 + 8; len++)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, 0, len);

      g_assert_false (breath_selection_add_anchors (next, part));
    }
}

static void
test_guests (Fixture      *f,
             gconstpointer data)
{
  g_test_summary ("Four guests beside all neighbours, for one link each");

  for (guint i = 1; i <= 9; i++)
    hear (f, i, "/ip4/20.#.0.1/tcp/4141", i, NULL, ISSUED);

  reach_all (f, 0);

  for (guint i = 101; i <= 105; i++)
    {
      g_autoptr(P2pIdentity) identity = test_author_new (i);
      g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
      g_autoptr(BreathItem) record = NULL;

      g_ptr_array_add (addresses, address_of ("/ip4/30.#.0.1/tcp/4141", i));
      record = breath_item_new_peer_record (identity, ISSUED, addresses);
      g_assert_true (breath_selection_invite (f->selection, record) == (i <= 104));
    }

  g_assert_cmpuint (reach_all (f, 0), ==, 4);
  g_assert_cmpuint (count (f, BREATH_SLOT_GUEST), ==, 4);
  g_assert_cmpuint (count (f, BREATH_SLOT_OUTBOUND), ==, 4);

  for (guint i = 101; i <= 104; i++)
    {
      P2pPeerId peer = peer_of (i);

      breath_selection_remove_link (f->selection, &peer, 0);
    }

  g_assert_cmpuint (reach_all (f, 100 * MINUTE), ==, 0);
}

static void
test_targets_limit (Fixture      *f,
                    gconstpointer data)
{
  guint n = 0;

  g_test_summary ("Addresses beyond the limit are let go");

  for (guint i = 0; i <= BREATH_SELECTION_MAX_TARGETS; i++)
    {
      g_autofree char *text = g_strdup_printf ("/ip4/20.%u.%u.1/tcp/4141", i / 256, i % 256);
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);

      breath_selection_add (f->selection, address, NULL, BREATH_DIAL_CHOSEN);
    }

  n = fail_all (f, 0);
  g_assert_cmpuint (n, ==, BREATH_SELECTION_MAX_TARGETS);
}

static void
test_announced (Fixture      *f,
                gconstpointer data)
{
  g_test_summary ("Whoever calls can only fill its share of the view");

  for (guint i = 1; i <= 100; i++)
    {
      g_autoptr(P2pMultiaddr) address = address_of ("/ip4/20.1.0.#/tcp/4141", i);
      P2pPeerId peer = peer_of (i);

      breath_selection_announce (f->selection, &peer, address);
    }

  g_assert_cmpuint (breath_selection_get_n_heard (f->selection), ==, BREATH_SELECTION_MAX_PER_GROUP);
}

static void
test_delay (void)
{
  static const struct
  {
    guint  failures;
    gint64 seconds;
  } cases[] = { { 1, 1 }, { 2, 2 }, { 5, 16 }, { 9, 256 }, { 10, 300 }, { 1000, 300 }, { G_MAXUINT, 300 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 whole = cases[i].seconds * SECOND;

      g_assert_cmpint (breath_target_get_delay (cases[i].failures, 0), ==, whole / 2);
      g_assert_cmpint (breath_target_get_delay (cases[i].failures, 999), >, whole / 2);
      g_assert_cmpint (breath_target_get_delay (cases[i].failures, 999), <, whole * 3 / 2);
    }
}

#define ADD(name, func) g_test_add ("/selection/" name, Fixture, NULL, set_up, func, tear_down)

static void
choose (Fixture    *f,
        guint       number,
        const char *first,
        const char *second,
        gboolean    chosen)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  P2pPeerId peer = peer_of (number);

  g_ptr_array_add (addresses, address_of (first, number));

  if (second != NULL)
    g_ptr_array_add (addresses, address_of (second, number));

  g_assert_true (breath_selection_choose (f->selection, &peer, addresses) == chosen);
}

static void
check_next (Fixture    *f,
            gint64      now,
            const char *place,
            guint      *id)
{
  g_autoptr(P2pMultiaddr) without = NULL;
  g_autoptr(P2pMultiaddr) address = NULL;
  BreathDial dial;

  g_assert_true (breath_selection_next (f->selection, now, &dial));
  address = dial.address;
  without = p2p_multiaddr_without_peer (address);
  g_assert_cmpstr (p2p_multiaddr_get_text (without), ==, place);
  g_assert_false (address == without);
  *id = dial.id;
}

static void
test_chosen_by_name (Fixture      *f,
                     gconstpointer unused)
{
  BreathDial dial;
  guint id;

  g_test_summary ("Who was chosen by name is dialled at one address after the other, and nobody else may answer");

  choose (f, 0, "/ip4/20.1.0.#/tcp/1", NULL, FALSE);
  add (f, 5, "/ip4/20.1.0.7/tcp/1", BREATH_DIAL_CHOSEN);
  choose (f, 7, "/ip4/20.1.0.#/tcp/1", "/ip4/10.1.0.#/tcp/1", TRUE);
  check_next (f, 0, "/ip4/20.1.0.7/tcp/1", &id);
  check_next (f, 0, "/ip4/20.1.0.7/tcp/1", &id);
  breath_selection_failed (f->selection, id, 0);
  g_assert_false (breath_selection_next (f->selection, 0, &dial));
  check_next (f, 2 * SECOND, "/ip4/10.1.0.7/tcp/1", &id);
  breath_selection_failed (f->selection, id, 2 * SECOND);
}

static void
test_is_chosen (Fixture      *f,
                gconstpointer unused)
{
  guint id, other;

  g_test_summary ("An attempt that people wanted is known for one");

  add (f, 1, "/ip4/20.0.0.#/tcp/4141", BREATH_DIAL_CHOSEN);
  add (f, 2, "/ip4/20.1.0.#/tcp/4141", BREATH_DIAL_REMEMBERED);
  check_next (f, 0, "/ip4/20.0.0.1/tcp/4141", &id);
  check_next (f, 0, "/ip4/20.1.0.2/tcp/4141", &other);
  g_assert_true (breath_selection_is_chosen (f->selection, id));
  g_assert_false (breath_selection_is_chosen (f->selection, other));
}

static void
test_chosen_anew (Fixture      *f,
                  gconstpointer unused)
{
  P2pPeerId peer = peer_of (7);
  BreathDial dial;
  guint id;

  g_test_summary ("A new invitation takes the place of the old one at once; who is chosen no more is not dialled");

  choose (f, 7, "/ip4/20.1.0.#/tcp/1", NULL, TRUE);
  check_next (f, 0, "/ip4/20.1.0.7/tcp/1", &id);
  choose (f, 7, "/ip4/20.2.0.#/tcp/1", NULL, TRUE);
  g_assert_false (breath_selection_next (f->selection, 0, &dial));
  breath_selection_failed (f->selection, id, 0);
  choose (f, 7, "/ip4/20.3.0.#/tcp/1", NULL, TRUE);
  check_next (f, 0, "/ip4/20.3.0.7/tcp/1", &id);
  breath_selection_unchoose (f->selection, &peer);
  breath_selection_failed (f->selection, id, 0);
  g_assert_cmpint (breath_selection_get_due (f->selection), ==, G_MAXINT64);
  g_assert_false (breath_selection_next (f->selection, 600 * SECOND, &dial));
}

static void
test_several_addresses (Fixture      *f,
                        gconstpointer unused)
{
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) second = NULL;
  guint id;

  g_test_summary ("Who is chosen is tried at all its addresses at once, each time beginning with another");

  choose (f, 7, "/ip4/20.1.0.#/tcp/1", "/ip6/2a01::#/tcp/1", TRUE);
  check_next (f, 0, "/ip4/20.1.0.7/tcp/1", &id);
  first = breath_selection_dup_addresses (f->selection, id);
  breath_selection_failed (f->selection, id, 0);
  check_next (f, MINUTE, "/ip6/2a01::7/tcp/1", &id);
  second = breath_selection_dup_addresses (f->selection, id);

  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpuint (second->len, ==, 2);
  g_assert_true (p2p_multiaddr_equal (first->pdata[0], second->pdata[1]));
  g_assert_true (p2p_multiaddr_equal (first->pdata[1], second->pdata[0]));
}

static void
fill_book (Fixture *f)
{
  for (guint i = 0; i < BREATH_SELECTION_MAX_TARGETS; i++)
    {
      g_autofree char *text = g_strdup_printf ("/ip4/20.%u.%u.1/tcp/4141", i / 256, i % 256);
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
      P2pPeerId peer = { { i & 0xff, i >> 8, 1 } };

      breath_selection_add (f->selection, address, &peer, BREATH_DIAL_REMEMBERED);
    }
}

/* One round of dials, of which that to a newcomer succeeds and all others fail. */
static gboolean
dial_round (Fixture         *f,
            const P2pPeerId *newcomer,
            gint64           now)
{
  guint ids[BREATH_SELECTION_MAX_AT_ONCE];
  gboolean reached = FALSE;
  BreathDial dial;
  guint n = 0;

  while (breath_selection_next (f->selection, now, &dial))
    {
      g_autoptr(P2pMultiaddr) address = dial.address;

      if (g_str_has_prefix (p2p_multiaddr_get_text (address), "/ip4/30."))
        {
          breath_selection_reached (f->selection, dial.id, newcomer, now);
          reached = TRUE;
          break;
        }

      ids[n++] = dial.id;
    }

  while (n > 0)
    breath_selection_failed (f->selection, ids[--n], now);

  return reached;
}

static void
test_tested_before_evicted (Fixture      *f,
                            gconstpointer unused)
{
  P2pPeerId early = peer_of (2000);
  P2pPeerId late = peer_of (2001);
  gint64 now = 0;

  g_test_summary ("A newcomer takes a place in a full address book only of somebody who was dialled and found gone");

  fill_book (f);
  g_assert_true (hear (f, 2000, "/ip4/30.1.0.1/tcp/#", 1, &late, ISSUED));

  while (!dial_round (f, &early, now))
    ;

  g_assert_false (breath_selection_remembers (f->selection, &early));

  for (guint i = 0; i < 60; i++)
    dial_round (f, &early, now += 10 * MINUTE);

  g_assert_true (hear (f, 2001, "/ip4/30.2.0.1/tcp/#", 1, &early, ISSUED));

  while (!dial_round (f, &late, now += 10 * MINUTE))
    ;

  g_assert_true (breath_selection_remembers (f->selection, &late));
}

static void
test_roused (Fixture      *f,
             gconstpointer unused)
{
  BreathDial dial;
  guint id;

  g_test_summary ("After a change of the network who is known is tried at once, and who was only heard of is not");

  add (f, 1, "/ip4/20.1.0.#/tcp/1", BREATH_DIAL_REMEMBERED);
  g_assert_true (hear (f, 2, "/ip4/20.2.0.#/tcp/1", 2, NULL, ISSUED));

  for (guint i = 0; i < 3; i++)
    {
      check_next (f, i * MINUTE, "/ip4/20.1.0.1/tcp/1", &id);
      breath_selection_failed (f->selection, id, i * MINUTE);
    }

  check_next (f, 2 * MINUTE, "/ip4/20.2.0.2/tcp/1", &id);
  breath_selection_failed (f->selection, id, 2 * MINUTE);
  g_assert_false (breath_selection_next (f->selection, 2 * MINUTE, &dial));
  breath_selection_rouse (f->selection, 2 * MINUTE);
  check_next (f, 2 * MINUTE + 2 * SECOND, "/ip4/20.1.0.1/tcp/1", &id);
  breath_selection_failed (f->selection, id, 2 * MINUTE);
  g_assert_cmpint (breath_selection_get_due (f->selection), <, 2 * MINUTE + 2 * SECOND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("four-outbound", test_four_outbound);
  ADD ("at-once", test_at_once);
  ADD ("chosen", test_chosen);
  ADD ("chosen-without-name", test_chosen_without_name);
  ADD ("chosen-by-name", test_chosen_by_name);
  ADD ("is-chosen", test_is_chosen);
  ADD ("chosen-anew", test_chosen_anew);
  ADD ("several-addresses", test_several_addresses);
  ADD ("groups", test_groups);
  ADD ("island", test_island);
  ADD ("anchors-first", test_anchors_first);
  ADD ("view-limit", test_view_limit);
  ADD ("hear-scope", test_hear_scope);
  ADD ("hear-latest", test_hear_latest);
  ADD ("hear-again", test_hear_again);
  ADD ("hearsay-is-given-up", test_hearsay_is_given_up);
  ADD ("put-off", test_put_off);
  ADD ("barred", test_barred);
  ADD ("lonely", test_lonely);
  ADD ("missing", test_missing);
  ADD ("anchors-survive", test_anchors_survive);
  ADD ("guests", test_guests);
  ADD ("targets-limit", test_targets_limit);
  ADD ("announced", test_announced);
  ADD ("tested-before-evicted", test_tested_before_evicted);
  ADD ("roused", test_roused);
  g_test_add_func ("/selection/delay", test_delay);

  return g_test_run ();
}
