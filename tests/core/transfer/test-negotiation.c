/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-negotiation.h"

#include "breath-seeded-random.h"
#include "p2p-identity.h"

#include <string.h>

#define NOW   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define HOUR  3600
#define YES   TRUE
#define NO    FALSE

/* Two nodes with a Mirror each, and what is on the way to each. */
typedef struct
{
  P2pIdentity       *nodes[2];
  P2pIdentity       *mirrors[2];
  GBytes            *certificates[2];
  BreathNegotiator   negotiators[2];
  BreathNegotiation *sides[2];
  GPtrArray         *sent[2];       /* of GBytes, over the link there is now */
  guint              n_restarts;    /* by which side 1 starts again, before each frame it takes */
} Fixture;

static P2pIdentity *
create_key (guint8 number)
{
  const guint8 seed[P2P_SEED_LEN] = { 't', number };

  return p2p_identity_new_from_seed (seed);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 'n', i };
      g_autoptr(BreathItem) certificate = NULL;

      f->nodes[i] = create_key (i);
      f->mirrors[i] = create_key (2 + i);
      certificate = breath_item_new_certificate (f->nodes[i], p2p_identity_get_peer_id (f->mirrors[i]), i == 0 ? "Anna" : "Bruno",
                                                 NOW - 10, NOW + 80 * 86400, NULL);
      f->certificates[i] = g_bytes_ref (certificate->bytes);
      f->negotiators[i].random = breath_seeded_random_new (seed, 0);
      f->sent[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    }

  for (guint i = 0; i < 2; i++)
    {
      f->negotiators[i].own = *p2p_identity_get_peer_id (f->nodes[i]);
      f->negotiators[i].peer = *p2p_identity_get_peer_id (f->nodes[!i]);
    }
}

static void
clear_sides (Fixture *f)
{
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&f->sides[i], breath_negotiation_free);
      g_ptr_array_set_size (f->sent[i], 0);
    }
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  clear_sides (f);

  for (guint i = 0; i < 2; i++)
    {
      p2p_identity_unref (f->nodes[i]);
      p2p_identity_unref (f->mirrors[i]);
      g_bytes_unref (f->certificates[i]);
      g_object_unref (f->negotiators[i].random);
      g_ptr_array_unref (f->sent[i]);
    }
}

static BreathTransferTerms *
create_terms (gint64 litres)
{
  BreathTransferTerms *terms = breath_transfer_terms_new ();

  terms->resource = BREATH_RESOURCE_WATER;
  terms->amount = litres * 1000;
  g_strlcpy (terms->unit, "L", sizeof terms->unit);
  terms->gives = TRUE;
  terms->from = NOW;
  terms->until = NOW + 7 * 86400;
  terms->expires = NOW + 72 * HOUR;

  return terms;
}

static void
propose (Fixture *f)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (500);
  g_autoptr(GError) error = NULL;

  f->sides[0] = breath_negotiation_propose (&f->negotiators[0], terms, NOW, &error);
  g_assert_no_error (error);
}

static void
collect_cb (GBytes  *frame,
            gpointer user_data)
{
  g_ptr_array_add (user_data, g_bytes_ref (frame));
}

static void
restart (Fixture *f,
         guint    i)
{
  g_autoptr(GBytes) stored = NULL;
  g_autoptr(GError) error = NULL;

  if (f->sides[i] == NULL || breath_negotiation_get_state (f->sides[i]) == BREATH_NEGOTIATION_ENDED)
    return;

  stored = breath_negotiation_store (f->sides[i]);
  breath_negotiation_free (f->sides[i]);
  f->sides[i] = breath_negotiation_restore (&f->negotiators[i].own, f->negotiators[i].random, stored, &error);
  g_assert_no_error (error);
}

static gboolean
take (Fixture *f,
      guint    to,
      GBytes  *bytes,
      gint64   now,
      GError **error)
{
  g_autoptr(BreathTransferFrame) frame = breath_transfer_frame_decode (bytes, error);

  if (frame == NULL)
    return FALSE;

  if (f->sides[to] == NULL)
    {
      f->sides[to] = breath_negotiation_hear (&f->negotiators[to], frame, now, error);
      return f->sides[to] != NULL;
    }

  return breath_negotiation_is_about (f->sides[to], frame) && breath_negotiation_take (f->sides[to], frame, now, error);
}

static gboolean
was_sent (GPtrArray *sent,
          GBytes    *frame)
{
  return g_ptr_array_find_with_equal_func (sent, frame, g_bytes_equal, NULL);
}

/* Passes on what is new on the link until nothing is. */
static void
talk (Fixture *f,
      gint64   now)
{
  gboolean has_new = TRUE;

  while (has_new)
    {
      has_new = FALSE;

      for (guint from = 0; from < 2; from++)
        {
          g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

          if (f->sides[from] != NULL)
            breath_negotiation_foreach_frame (f->sides[from], collect_cb, all);

          for (guint i = 0; i < all->len; i++)
            if (!was_sent (f->sent[from], all->pdata[i]))
              {
                g_autoptr(GError) error = NULL;

                has_new = TRUE;
                g_ptr_array_add (f->sent[from], g_bytes_ref (all->pdata[i]));

                if (f->n_restarts > 0 && from == 0)
                  restart (f, 1);

                take (f, !from, all->pdata[i], now, &error);
                g_assert_no_error (error);
              }
        }
    }
}

static void
decide (Fixture *f,
        guint    i,
        gboolean is_yes)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_negotiation_can_decide (f->sides[i]));
  g_assert_true (breath_negotiation_decide (f->sides[i], is_yes, f->mirrors[i], f->certificates[i], NOW, &error));
  g_assert_no_error (error);
  g_assert_false (breath_negotiation_decide (f->sides[i], !is_yes, f->mirrors[i], f->certificates[i], NOW, &error));
  g_assert_error (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TURN);
}

static void
assert_states (Fixture               *f,
               BreathNegotiationState proposer,
               BreathNegotiationState responder)
{
  g_assert_cmpint (breath_negotiation_get_state (f->sides[0]), ==, proposer);
  g_assert_cmpint (breath_negotiation_get_state (f->sides[1]), ==, responder);
}

static void
assert_agreed (Fixture *f)
{
  assert_states (f, BREATH_NEGOTIATION_AGREED, BREATH_NEGOTIATION_AGREED);

  for (guint i = 0; i < 2; i++)
    for (guint role = 0; role < 2; role++)
      {
        g_autofree char *name = NULL;
        P2pPeerId mirror;

        g_assert_true (breath_negotiation_get_agreed (f->sides[i], role, &mirror, &name));
        g_assert_true (p2p_peer_id_equal (&mirror, p2p_identity_get_peer_id (f->mirrors[role])));
        g_assert_cmpstr (name, ==, role == 0 ? "Anna" : "Bruno");
      }
}

/* All four pairs of answers, either first, with the link alive between or not, and with one side that starts again all the time. */
static void
test_outcomes (Fixture      *f,
               gconstpointer unused)
{
  for (guint i = 0; i < 32; i++)
    {
      guint first = i >> 2 & 1;
      gboolean has_links = i >> 3 & 1;

      f->n_restarts = i >> 4 & 1;
      propose (f);
      talk (f, NOW);
      assert_states (f, BREATH_NEGOTIATION_OPEN, BREATH_NEGOTIATION_OPEN);
      decide (f, first, i >> first & 1);
      restart (f, first);

      if (has_links)
        talk (f, NOW);

      g_assert_cmpint (breath_negotiation_get_state (f->sides[first]), ==, BREATH_NEGOTIATION_DECIDED);
      g_assert_cmpint (breath_negotiation_get_state (f->sides[!first]), ==, BREATH_NEGOTIATION_OPEN);
      decide (f, !first, i >> !first & 1);
      restart (f, 0);

      /* A new link: everything is sent again. */
      g_ptr_array_set_size (f->sent[0], 0);
      g_ptr_array_set_size (f->sent[1], 0);
      talk (f, NOW);

      if ((i & 3) == 3)
        assert_agreed (f);
      else
        assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_ENDED);

      clear_sides (f);
    }
}

static void
test_handover (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  BreathHandover handover;

  propose (f);
  talk (f, NOW);
  g_assert_false (breath_negotiation_hand_over (f->sides[0], f->mirrors[0], f->certificates[0], 1, NOW, &error));
  g_assert_error (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TURN);
  g_clear_error (&error);
  decide (f, 0, YES);
  decide (f, 1, YES);
  talk (f, NOW);
  assert_agreed (f);
  g_assert_true (breath_negotiation_hand_over (f->sides[0], f->mirrors[0], f->certificates[0], 480000, NOW + 5, &error));
  g_assert_no_error (error);
  g_assert_false (breath_negotiation_hand_over (f->sides[0], f->mirrors[0], f->certificates[0], 480000, NOW + 5, NULL));
  talk (f, NOW);
  restart (f, 1);
  g_assert_true (breath_negotiation_get_handover (f->sides[1], BREATH_TRANSFER_PROPOSER, &handover));
  g_assert_cmpint (handover.amount, ==, 480000);
  g_assert_cmpint (handover.made, ==, NOW + 5);
  g_assert_cmpstr (handover.name, ==, "Anna");
  g_assert_false (breath_negotiation_get_handover (f->sides[1], BREATH_TRANSFER_RESPONDER, &handover));
}

static void
counter (Fixture *f,
         guint    i,
         gint64   litres)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (litres);
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_negotiation_counter (f->sides[i], terms, NOW, &error));
  g_assert_no_error (error);
}

static void
assert_terms (Fixture *f,
              gint64   litres,
              guint    round)
{
  for (guint i = 0; i < 2; i++)
    {
      const BreathTransferTerms *terms = breath_negotiation_get_terms (f->sides[i]);

      g_assert_cmpint (terms->amount, ==, litres * 1000);
      g_assert_cmpuint (terms->round, ==, round);
    }
}

static void
test_counter (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (100);
  g_autoptr(GError) error = NULL;

  propose (f);
  talk (f, NOW);

  /* The proposer's vote on the first terms is void with the second. */
  decide (f, 0, YES);
  talk (f, NOW);
  counter (f, 1, 300);
  talk (f, NOW);
  assert_terms (f, 300, 1);
  assert_states (f, BREATH_NEGOTIATION_OPEN, BREATH_NEGOTIATION_OPEN);
  g_assert_true (breath_negotiation_has_own_terms (f->sides[1]));

  /* They cross: the proposer's holds, even where the other has decided on its own. */
  counter (f, 0, 350);
  counter (f, 1, 320);
  talk (f, NOW);
  assert_terms (f, 350, 2);
  g_assert_false (breath_negotiation_has_own_terms (f->sides[1]));

  for (guint round = 3; round <= BREATH_TRANSFER_MAX_ROUND; round++)
    {
      counter (f, round % 2, 100 + round);

      /* A link that broke in between loses nothing, and what comes once more changes nothing. */
      if (round == 5)
        g_ptr_array_set_size (f->sent[0], 0);

      talk (f, NOW);
      assert_terms (f, 100 + round, round);
    }

  g_assert_false (breath_negotiation_counter (f->sides[0], terms, NOW, &error));
  g_assert_error (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TERMS);
  g_clear_error (&error);
  decide (f, 1, YES);
  g_assert_false (breath_negotiation_counter (f->sides[1], terms, NOW, &error));
  g_assert_error (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TURN);
  decide (f, 0, YES);
  talk (f, NOW);
  assert_agreed (f);
}

/* A veto, a lapse and a lost link look the same. */
static void
test_ends (Fixture      *f,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GBytes) farewell = NULL;
  guint8 context[BREATH_CONTEXT_LEN];

  propose (f);
  talk (f, NOW);
  decide (f, 0, YES);
  g_assert_cmpint (breath_negotiation_get_end (f->sides[0]), ==, NOW + 72 * HOUR);
  g_assert_false (breath_negotiation_expire (f->sides[0], NOW + 72 * HOUR - 1));
  g_assert_true (breath_negotiation_expire (f->sides[0], NOW + 72 * HOUR));
  g_assert_cmpint (breath_negotiation_get_state (f->sides[0]), ==, BREATH_NEGOTIATION_ENDED);
  g_assert_null (breath_negotiation_get_farewell (f->sides[0], context));
  g_assert_true (breath_negotiation_expire (f->sides[1], NOW + 72 * HOUR));
  clear_sides (f);

  /* With both votes in there are 7 days more to settle. */
  propose (f);
  talk (f, NOW);
  decide (f, 0, NO);
  talk (f, NOW);
  decide (f, 1, YES);
  g_assert_cmpint (breath_negotiation_get_end (f->sides[1]), ==, NOW + 72 * HOUR + BREATH_NEGOTIATION_LINGER);
  breath_negotiation_foreach_frame (f->sides[1], collect_cb, frames);
  g_assert_true (take (f, 0, frames->pdata[1], NOW, NULL));
  g_assert_false (breath_negotiation_expire (f->sides[0], NOW + 100 * HOUR));
  talk (f, NOW + 100 * HOUR);
  assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_ENDED);
  farewell = breath_negotiation_get_farewell (f->sides[0], context);
  g_assert_cmpuint (g_bytes_get_size (farewell), ==, 256);
  clear_sides (f);

  /* A Seal that comes after the deadline is as if it had not been made. */
  propose (f);
  talk (f, NOW);
  decide (f, 0, YES);
  decide (f, 1, YES);
  talk (f, NOW + 72 * HOUR);
  g_assert_true (breath_negotiation_expire (f->sides[0], NOW + 72 * HOUR));
  assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_DECIDED);
}

/* A side that has ended with the outcome and forgot all but its farewell still helps the other to it. */
static void
test_farewell (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GBytes) farewell = NULL;
  guint8 context[BREATH_CONTEXT_LEN];

  propose (f);
  talk (f, NOW);
  decide (f, 0, YES);
  talk (f, NOW);
  decide (f, 1, NO);

  /* All that the responder sends arrives, and nothing that the proposer sends after. */
  breath_negotiation_foreach_frame (f->sides[1], collect_cb, frames);

  for (guint i = 0; i < frames->len; i++)
    take (f, 0, frames->pdata[i], NOW, NULL);

  assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_DECIDED);
  farewell = breath_negotiation_get_farewell (f->sides[0], context);
  g_assert_true (take (f, 1, farewell, NOW, NULL));
  assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_ENDED);
}

static void
test_declined (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GBytes) farewell = NULL;
  g_autoptr(GError) error = NULL;
  guint8 context[BREATH_CONTEXT_LEN];

  propose (f);
  talk (f, NOW);
  decide (f, 0, YES);
  talk (f, NOW);
  g_assert_false (breath_negotiation_decline (f->sides[0], &error));
  g_assert_error (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TURN);
  g_assert_true (breath_negotiation_decline (f->sides[1], NULL));
  farewell = breath_negotiation_get_farewell (f->sides[1], context);
  g_assert_true (take (f, 0, farewell, NOW, NULL));
  assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_ENDED);
}

/* What both send has the same lengths in the same order, whatever is decided. */
/* A node that was put back from a backup knows nothing of what it had begun, hears the proposal anew, and is told that it is over. */
static void
test_forgotten (Fixture      *f,
                gconstpointer unused)
{
  propose (f);
  talk (f, NOW);
  decide (f, 0, YES);
  decide (f, 1, NO);
  g_clear_pointer (&f->sides[1], breath_negotiation_free);
  g_ptr_array_set_size (f->sent[0], 0);
  g_ptr_array_set_size (f->sent[1], 0);
  talk (f, NOW);
  assert_states (f, BREATH_NEGOTIATION_ENDED, BREATH_NEGOTIATION_ENDED);
}

static void
test_shape (Fixture      *f,
            gconstpointer unused)
{
  static const gsize lengths[] = { 256, 256, 256 };

  for (guint votes = 0; votes < 3; votes++)
    {
      g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

      propose (f);
      talk (f, NOW);
      decide (f, 0, votes & 1);
      talk (f, NOW);
      decide (f, 1, votes >> 1);
      breath_negotiation_foreach_frame (f->sides[1], collect_cb, frames);
      g_assert_cmpuint (frames->len, ==, G_N_ELEMENTS (lengths));

      for (guint i = 0; i < frames->len; i++)
        g_assert_cmpuint (g_bytes_get_size (frames->pdata[i]), ==, lengths[i]);

      clear_sides (f);
    }
}

typedef struct
{
  const char *name;
  void (*change)(BreathTransferTerms *terms);
} TermsCase;

static void
change_amount (BreathTransferTerms *terms)
{
  terms->amount = 0;
}

static void
change_more (BreathTransferTerms *terms)
{
  terms->amount = BREATH_TRANSFER_MAX_AMOUNT + 1;
}

static void
change_unit (BreathTransferTerms *terms)
{
  g_strlcpy (terms->unit, "a b", sizeof terms->unit);
}

static void
change_no_unit (BreathTransferTerms *terms)
{
  terms->unit[0] = '\0';
}

static void
change_note (BreathTransferTerms *terms)
{
  terms->note = g_strdup ("a\tb");
}

static void
change_long_note (BreathTransferTerms *terms)
{
  terms->note = g_strnfill (BREATH_TRANSFER_MAX_NOTE + 1, 'a');
}

static void
change_window (BreathTransferTerms *terms)
{
  terms->until = terms->from;
}

static void
change_late (BreathTransferTerms *terms)
{
  terms->until = NOW + BREATH_TRANSFER_MAX_AHEAD + 1;
}

static void
change_over (BreathTransferTerms *terms)
{
  terms->expires = NOW;
}

static void
change_far (BreathTransferTerms *terms)
{
  terms->expires = NOW + 73 * HOUR;
}

static const TermsCase terms_cases[] = {
  { "amount", change_amount },
  { "more", change_more },
  { "unit", change_unit },
  { "no-unit", change_no_unit },
  { "note", change_note },
  { "long-note", change_long_note },
  { "window", change_window },
  { "late", change_late },
  { "over", change_over },
  { "far", change_far },
};

static void
test_terms (Fixture      *f,
            gconstpointer data)
{
  const TermsCase *c = data;
  g_autoptr(BreathTransferTerms) terms = create_terms (500);
  g_autoptr(GBytes) packed = NULL;
  g_autoptr(GBytes) frame = NULL;
  g_autoptr(GError) error = NULL;
  guint8 id[BREATH_NEGOTIATION_ID_LEN] = { 1 };

  c->change (terms);
  g_assert_null (breath_negotiation_propose (&f->negotiators[0], terms, NOW, &error));
  g_assert_error (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TERMS);
  g_clear_error (&error);

  /* And from outside. */
  packed = breath_transfer_terms_encode (terms);
  frame = breath_transfer_frame_encode (id, BREATH_TRANSFER_STEP_PROPOSE, g_bytes_get_data (packed, NULL),
                                        g_bytes_get_size (packed));
  g_assert_false (take (f, 1, frame, NOW, &error));
  g_assert_nonnull (error);
  g_assert_null (f->sides[1]);
}

/* Terms of the longest note fit into a frame, and nothing about a frame may be other than it is. */
static void
test_frame (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (500);
  g_autoptr(GString) note = g_string_new (NULL);
  g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < BREATH_TRANSFER_MAX_NOTE; i++)
    g_string_append (note, "🜄");

  terms->note = g_strdup (note->str);
  f->sides[0] = breath_negotiation_propose (&f->negotiators[0], terms, NOW, NULL);
  breath_negotiation_foreach_frame (f->sides[0], collect_cb, frames);
  g_assert_cmpuint (frames->len, ==, 2);

  for (guint i = 0; i < frames->len; i++)
    {
      gsize len;
      const guint8 *data = g_bytes_get_data (frames->pdata[i], &len);
      g_autofree guint8 *changed = g_malloc0 (len + 1);
      g_autoptr(BreathTransferFrame) good = breath_transfer_frame_decode (frames->pdata[i], NULL);

      g_assert_nonnull (good);
      memcpy (changed, data, len);

      for (gsize cut = 0; cut <= len + 1; cut++)
        {
          g_autoptr(GBytes) bytes = g_bytes_new (changed, cut);
          g_autoptr(BreathTransferFrame) frame = breath_transfer_frame_decode (bytes, NULL);

          g_assert_true ((frame != NULL) == (cut == len));
        }

      /* The padding holds nothing. */
      changed[len - 1] = 1;
      {
        g_autoptr(GBytes) bytes = g_bytes_new (changed, len);

        g_assert_null (breath_transfer_frame_decode (bytes, NULL));
      }
    }
}

/* Every byte of a receipt counts, and a receipt is one for these nodes and this negotiation alone. */
static void
test_receipt (Fixture      *f,
              gconstpointer unused)
{
  guint8 context[BREATH_CONTEXT_LEN] = { 1 };
  guint8 transcript[BREATH_TRANSCRIPT_LEN] = { 2 };
  g_autoptr(BreathSettlement) settlement =
    breath_settlement_new (f->mirrors[0], f->certificates[0], context, f->negotiators[0].random);
  g_autoptr(GBytes) receipt = breath_settlement_sign_receipt (settlement, context, transcript);
  g_autoptr(GBytes) handover = breath_handover_sign (f->mirrors[0], f->certificates[0], context, 12, NOW);
  BreathHandover handed;
  gsize len = g_bytes_get_size (receipt);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (receipt, NULL), len);
  g_autoptr(BreathItem) good = breath_receipt_open (receipt, &f->negotiators[0].own, context, transcript, NULL);

  g_assert_nonnull (good);
  g_assert_null (breath_receipt_open (receipt, &f->negotiators[1].own, context, transcript, NULL));
  g_assert_null (breath_receipt_open (receipt, &f->negotiators[0].own, transcript, transcript, NULL));
  g_assert_null (breath_receipt_open (receipt, &f->negotiators[0].own, context, context, NULL));

  for (gsize i = 0; i < len; i++)
    {
      g_autoptr(GBytes) bytes = NULL;

      changed[i] ^= 0x40;
      bytes = g_bytes_new (changed, len);
      changed[i] ^= 0x40;
      g_assert_null (breath_receipt_open (bytes, &f->negotiators[0].own, context, transcript, NULL));
    }

  g_assert_true (breath_handover_open (&handed, handover, &f->negotiators[0].own, context, NULL));
  g_assert_false (breath_handover_open (&handed, handover, &f->negotiators[0].own, transcript, NULL));
  g_assert_false (breath_handover_open (&handed, handover, &f->negotiators[1].own, context, NULL));
  g_assert_false (breath_handover_open (&handed, receipt, &f->negotiators[0].own, context, NULL));
}

/* What a disk changed ends one negotiation and nothing else. */
static void
test_damaged (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) stored = NULL;
  g_autofree guint8 *changed = NULL;
  gsize len;

  propose (f);
  talk (f, NOW);
  decide (f, 0, YES);
  stored = breath_negotiation_store (f->sides[0]);
  len = g_bytes_get_size (stored);
  changed = g_memdup2 (g_bytes_get_data (stored, NULL), len);

  for (gsize i = 0; i < len; i += 3)
    {
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GBytes) cut = g_bytes_new (changed, i);
      g_autoptr(BreathNegotiation) restored = NULL;

      changed[i] ^= 1;
      bytes = g_bytes_new (changed, len);
      changed[i] ^= 1;
      restored = breath_negotiation_restore (&f->negotiators[0].own, f->negotiators[0].random, bytes, NULL);
      g_assert_true (restored == NULL || breath_negotiation_get_state (restored) != BREATH_NEGOTIATION_ENDED);
      g_assert_null (breath_negotiation_restore (&f->negotiators[0].own, f->negotiators[0].random, cut, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func, data) g_test_add (name, Fixture, data, fixture_set_up, func, fixture_tear_down)
  ADD ("/negotiation/outcomes", test_outcomes, NULL);
  ADD ("/negotiation/handover", test_handover, NULL);
  ADD ("/negotiation/forgotten", test_forgotten, NULL);
  ADD ("/negotiation/counter", test_counter, NULL);
  ADD ("/negotiation/ends", test_ends, NULL);
  ADD ("/negotiation/farewell", test_farewell, NULL);
  ADD ("/negotiation/declined", test_declined, NULL);
  ADD ("/negotiation/shape", test_shape, NULL);
  ADD ("/negotiation/frame", test_frame, NULL);
  ADD ("/negotiation/receipt", test_receipt, NULL);
  ADD ("/negotiation/damaged", test_damaged, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (terms_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/negotiation/terms/", terms_cases[i].name, NULL);

      ADD (path, test_terms, &terms_cases[i]);
    }

  return g_test_run ();
}
