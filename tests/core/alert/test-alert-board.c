/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-board.h"

#include <string.h>

#define NOW 1700000000u
#define DAY 86400u

/* A node with one Mirror, and the certificate that says so. */
typedef struct
{
  P2pIdentity *node;
  P2pIdentity *mirror;
  BreathItem  *certificate;
} Author;

static P2pIdentity *
identity_of (guint number)
{
  guint8 seed[P2P_SEED_LEN] = { 0 };

  memcpy (seed, &number, sizeof number);

  return p2p_identity_new_from_seed (seed);
}

static void
author_init (Author *author,
             guint   number)
{
  author->node = identity_of (2 * number);
  author->mirror = identity_of (2 * number + 1);
  author->certificate = breath_item_new_certificate (author->node, p2p_identity_get_peer_id (author->mirror), "Åsa",
                                                     NOW - DAY, NOW + 60 * DAY, NULL);
}

static void
author_clear (Author *author)
{
  p2p_identity_unref (author->node);
  p2p_identity_unref (author->mirror);
  breath_item_free (author->certificate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Author, author_clear)

static BreathItem *
alert_until (const Author       *author,
             BreathAlertMessage message,
             const guint8       *reference,
             guint32 made,
             guint32 expires)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (author->node), made);

  statement->alert = breath_alert_new ();
  statement->alert->message = message;
  statement->alert->expires = expires;
  statement->alert->headline = g_strdup ("Something");
  statement->alert->has_reference = reference != NULL;

  if (reference != NULL)
    memcpy (statement->alert->reference, reference, BREATH_HASH_LEN);

  return breath_item_new_statement (author->node, author->mirror, statement);
}

static BreathItem *
alert_of (const Author      *author,
          BreathAlertMessage message,
          const guint8      *reference,
          guint32            made)
{
  return alert_until (author, message, reference, made, made + DAY);
}

static BreathBoardVerdict
hear (BreathAlertBoard *board,
      const Author     *author,
      const BreathItem *item)
{
  return breath_alert_board_hear (board, item, author->certificate, TRUE, 1, NOW);
}

static gboolean
holds (BreathAlertBoard *board,
       const BreathItem *item)
{
  const BreathBoardEntry *entry = breath_alert_board_lookup (board, item->id);

  return entry != NULL && breath_board_entry_holds (entry);
}

static void
test_board_new (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_autoptr(GPtrArray) of_node = NULL;
  g_autoptr(GPtrArray) of_mirror = NULL;
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) item = NULL;

  author_init (&author, 1);
  item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  g_assert_cmpint (hear (board, &author, item), ==, BREATH_BOARD_NEW);
  g_assert_cmpint (hear (board, &author, item), ==, BREATH_BOARD_KNOWN);
  g_assert_cmpuint (breath_alert_board_get_size (board), ==, 1);
  g_assert_cmpint (breath_alert_board_get (board, 0)->heard, ==, NOW);
  g_assert_null (breath_alert_board_get (board, 1));
  of_node = breath_alert_board_dup_of (board, &item->author);
  of_mirror = breath_alert_board_dup_of (board, &item->mirror);
  g_assert_cmpuint (of_node->len, ==, 1);
  g_assert_true (g_ptr_array_index (of_node, 0) == item);
  g_assert_cmpuint (of_mirror->len, ==, 0);
  g_assert_true (holds (board, item));
}

static void
test_board_no_mirror (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_auto(Author) other = { 0 };
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) early = NULL;

  author_init (&author, 1);
  author_init (&other, 2);
  item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  early = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - DAY - 1);
  g_assert_cmpint (hear (board, &other, item), ==, BREATH_BOARD_REFUSED);
  g_assert_cmpint (hear (board, &author, author.certificate), ==, BREATH_BOARD_REFUSED);
  g_assert_cmpint (hear (board, &author, early), ==, BREATH_BOARD_REFUSED);
  g_assert_cmpuint (breath_alert_board_get_size (board), ==, 0);
}

static void
test_board_update (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) first = NULL;
  g_autoptr(BreathItem) update = NULL;
  g_autoptr(BreathItem) cancel = NULL;

  author_init (&author, 1);
  first = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 10);
  update = alert_of (&author, BREATH_ALERT_MESSAGE_UPDATE, first->id, NOW - 5);
  cancel = alert_of (&author, BREATH_ALERT_MESSAGE_CANCEL, first->id, NOW);

  hear (board, &author, first);
  hear (board, &author, update);
  g_assert_false (holds (board, first));
  g_assert_true (holds (board, update));
  hear (board, &author, cancel);
  g_assert_false (holds (board, update));
  g_assert_false (holds (board, cancel));
  g_assert_cmpmem (breath_alert_board_lookup (board, first->id)->superseded_by, BREATH_HASH_LEN,
                   cancel->id, BREATH_HASH_LEN);
}

/* However they come, the same one holds in the end. */
static void
test_board_any_order (void)
{
  static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) first = NULL;
  g_autoptr(BreathItem) update = NULL;
  g_autoptr(BreathItem) later = NULL;

  author_init (&author, 1);
  first = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 10);
  update = alert_of (&author, BREATH_ALERT_MESSAGE_UPDATE, first->id, NOW - 5);
  later = alert_of (&author, BREATH_ALERT_MESSAGE_UPDATE, first->id, NOW);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
      BreathItem *items[] = { first, update, later };

      /* A word that comes after a later one is no news. */
      for (guint k = 0, has_later = FALSE; k < 3; has_later |= orders[i][k] == 2, k++)
        g_assert_cmpint (hear (board, &author, items[orders[i][k]]), ==,
                         orders[i][k] == 1 && has_later ? BREATH_BOARD_KNOWN : BREATH_BOARD_NEW);

      g_assert_false (holds (board, first));
      g_assert_false (holds (board, update));
      g_assert_true (holds (board, later));
      g_assert_cmpuint (breath_alert_board_get_size (board), ==, 2);
    }
}

static void
test_board_foreign_cancel (void)
{
  g_auto(Author) author = { 0 };
  g_auto(Author) other = { 0 };
  g_autoptr(BreathItem) first = NULL;
  g_autoptr(BreathItem) cancel = NULL;

  author_init (&author, 1);
  author_init (&other, 2);
  first = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  cancel = alert_of (&other, BREATH_ALERT_MESSAGE_CANCEL, first->id, NOW);

  {
    g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();

    hear (board, &author, first);
    g_assert_cmpint (hear (board, &other, cancel), ==, BREATH_BOARD_REFUSED);
    g_assert_true (holds (board, first));
  }

  {
    g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();

    g_assert_cmpint (hear (board, &other, cancel), ==, BREATH_BOARD_NEW);
    g_assert_cmpint (hear (board, &author, first), ==, BREATH_BOARD_NEW);
    g_assert_true (holds (board, first));
    g_assert_null (breath_alert_board_lookup (board, cancel->id));
  }
}

static void
test_board_expiry (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) old = NULL;
  g_autoptr(BreathItem) item = NULL;

  author_init (&author, 1);
  old = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - DAY + 5);
  item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  hear (board, &author, item);
  hear (board, &author, old);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, NOW + 5);
  g_assert_cmpuint (breath_alert_board_expire (board, NOW + 4), ==, 0);
  g_assert_cmpuint (breath_alert_board_expire (board, NOW + 5), ==, 1);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, NOW + DAY);
  breath_alert_board_withdraw (board, item->id);
  breath_alert_board_withdraw (board, item->id);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, G_MAXINT64);
  g_assert_cmpint (breath_alert_board_hear (board, old, author.certificate, TRUE, 1, NOW + 5), ==, BREATH_BOARD_REFUSED);
}

/* A first alert does not come back once the last word on it has run out; that of another Mirror stays. */
static void
test_board_last_word (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) first = NULL;
  g_autoptr(BreathItem) cancel = NULL;
  g_autoptr(BreathItem) other = NULL;
  g_autoptr(BreathItem) update = NULL;

  author_init (&author, 1);
  first = alert_until (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 9, NOW + 20 * DAY);
  cancel = alert_until (&author, BREATH_ALERT_MESSAGE_CANCEL, first->id, NOW - 8, NOW + DAY);
  other = alert_until (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 7, NOW + DAY);
  update = alert_until (&author, BREATH_ALERT_MESSAGE_UPDATE, other->id, NOW - 6, NOW + 2 * DAY);
  hear (board, &author, first);
  hear (board, &author, cancel);
  hear (board, &author, other);
  hear (board, &author, update);
  g_assert_cmpuint (breath_alert_board_expire (board, NOW + DAY), ==, 3);
  g_assert_null (breath_alert_board_lookup (board, first->id));
  g_assert_true (holds (board, update));
}

static void
test_board_of_author (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };

  author_init (&author, 1);

  for (guint i = 0; i <= BREATH_BOARD_MAX_OF_AUTHOR; i++)
    {
      g_autoptr(BreathItem) item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - i);

      g_assert_cmpint (hear (board, &author, item), ==,
                       i < BREATH_BOARD_MAX_OF_AUTHOR ? BREATH_BOARD_NEW : BREATH_BOARD_OVER);
    }
}

static void
note_cb (const BreathBoardEntry *entry,
         gpointer                user_data)
{
  g_string_append_printf (user_data, "%s ", entry->item->statement->alert->headline);
}

/* A word on a matter that is there already always has room; a new matter only where another was cancelled. */
static void
test_board_matters (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_autoptr(GString) forgotten = g_string_new (NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) update = NULL;
  g_autoptr(BreathItem) cancel = NULL;
  g_autoptr(BreathItem) ninth = NULL;

  author_init (&author, 1);
  breath_alert_board_set_forgotten_func (board, note_cb, forgotten);

  for (guint i = 0; i < BREATH_BOARD_MAX_OF_AUTHOR; i++)
    {
      g_ptr_array_add (items, alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 20 - i));
      g_assert_cmpint (hear (board, &author, items->pdata[i]), ==, BREATH_BOARD_NEW);
    }

  update = alert_of (&author, BREATH_ALERT_MESSAGE_UPDATE, ((BreathItem *) items->pdata[3])->id, NOW - 9);
  cancel = alert_of (&author, BREATH_ALERT_MESSAGE_CANCEL, ((BreathItem *) items->pdata[5])->id, NOW - 8);
  ninth = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 7);
  g_assert_cmpint (hear (board, &author, update), ==, BREATH_BOARD_NEW);
  g_assert_cmpint (hear (board, &author, ninth), ==, BREATH_BOARD_OVER);
  g_assert_cmpint (hear (board, &author, cancel), ==, BREATH_BOARD_NEW);
  g_assert_cmpstr (forgotten->str, ==, "");
  g_assert_cmpint (hear (board, &author, ninth), ==, BREATH_BOARD_NEW);
  g_assert_cmpstr (forgotten->str, ==, "Something Something ");
  g_assert_null (breath_alert_board_lookup (board, cancel->id));
  g_assert_null (breath_alert_board_lookup (board, ((BreathItem *) items->pdata[5])->id));
  g_assert_true (holds (board, update));
  g_assert_cmpuint (breath_alert_board_get_size (board), ==, 9);
}

static BreathBoardVerdict
hear_stray (BreathAlertBoard *board,
            const Author     *author,
            const BreathItem *item)
{
  return breath_alert_board_hear (board, item, author->certificate, FALSE, 1, NOW);
}

/* One author cannot have more for having many Mirrors speak of one alert that nobody ever sees. */
static void
test_board_many_mirrors (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  const guint8 invented[BREATH_HASH_LEN] = { 1 };
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) later = NULL;

  author_init (&author, 1);

  for (guint i = 0; i < 3 * BREATH_BOARD_MAX_OF_AUTHOR; i++)
    {
      g_autoptr(BreathItem) item = NULL;

      p2p_identity_unref (author.mirror);
      breath_item_free (author.certificate);
      author.mirror = identity_of (1000 - (i < 2 * BREATH_BOARD_MAX_OF_AUTHOR ? i : 500 + i));
      author.certificate = breath_item_new_certificate (author.node, p2p_identity_get_peer_id (author.mirror), "Åsa",
                                                        NOW - DAY, NOW + 60 * DAY, NULL);
      item = alert_of (&author, BREATH_ALERT_MESSAGE_UPDATE, invented, NOW - 9);
      g_assert_cmpint (hear (board, &author, item), ==,
                       i < 2 * BREATH_BOARD_MAX_OF_AUTHOR ? BREATH_BOARD_NEW : BREATH_BOARD_OVER);
    }

  /* Who spoke before may take the place of that. */
  p2p_identity_unref (author.mirror);
  breath_item_free (author.certificate);
  author.mirror = identity_of (1000);
  author.certificate = breath_item_new_certificate (author.node, p2p_identity_get_peer_id (author.mirror), "Åsa",
                                                    NOW - DAY, NOW + 60 * DAY, NULL);
  later = alert_of (&author, BREATH_ALERT_MESSAGE_UPDATE, invented, NOW);
  g_assert_cmpint (hear (board, &author, later), ==, BREATH_BOARD_NEW);
  g_assert_cmpuint (breath_alert_board_get_size (board), ==, 2 * BREATH_BOARD_MAX_OF_AUTHOR);
}

static void
test_board_awaiting (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) first = NULL;

  author_init (&author, 1);
  first = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 9);

  for (guint i = 0; i <= BREATH_BOARD_MAX_AWAITING; i++)
    {
      g_auto(Author) other = { 0 };
      g_autoptr(BreathItem) word = NULL;
      g_autoptr(BreathItem) later = NULL;
      gboolean has_room = i < BREATH_BOARD_MAX_AWAITING;

      author_init (&other, 1000 + i);
      word = alert_of (&other, BREATH_ALERT_MESSAGE_UPDATE, first->id, NOW - 1);
      later = alert_of (&other, BREATH_ALERT_MESSAGE_UPDATE, first->id, NOW);
      g_assert_cmpint (hear (board, &other, word), ==, has_room ? BREATH_BOARD_NEW : BREATH_BOARD_OVER);
      g_assert_cmpint (hear (board, &other, later), ==, has_room ? BREATH_BOARD_NEW : BREATH_BOARD_OVER);
    }

  g_assert_cmpuint (breath_alert_board_get_size (board), ==, BREATH_BOARD_MAX_AWAITING);
  g_assert_cmpint (hear (board, &author, first), ==, BREATH_BOARD_NEW);
  g_assert_cmpuint (breath_alert_board_get_size (board), ==, 1);
  g_assert_true (holds (board, first));
}

static void
test_board_expiry_many (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  gint64 over = NOW + DAY;

  for (guint i = 0; i < BREATH_BOARD_MAX_EXPIRED + 9; i++)
    {
      g_auto(Author) author = { 0 };
      g_autoptr(BreathItem) item = NULL;

      author_init (&author, 1000 + i);
      item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
      g_assert_cmpint (hear (board, &author, item), ==, BREATH_BOARD_NEW);
    }

  g_assert_cmpuint (breath_alert_board_expire (board, over - 1), ==, 0);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, over);
  g_assert_cmpuint (breath_alert_board_expire (board, over), ==, BREATH_BOARD_MAX_EXPIRED);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, over);
  g_assert_cmpuint (breath_alert_board_expire (board, over), ==, 9);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, G_MAXINT64);
}

/* Fills the board with one alert of each of many authors, the first @n_stray of whom are strangers. */
static void
fill (BreathAlertBoard *board,
      guint             n_stray)
{
  for (guint i = breath_alert_board_get_size (board); i < BREATH_BOARD_MAX_ALERTS; i++)
    {
      g_auto(Author) author = { 0 };
      g_autoptr(BreathItem) item = NULL;

      author_init (&author, 1000 + i);
      item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
      g_assert_cmpint (n_stray > 0 ? hear_stray (board, &author, item) : hear (board, &author, item), ==, BREATH_BOARD_NEW);
      n_stray -= n_stray > 0;
    }
}

static void
test_board_full (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) early = { 0 };
  g_auto(Author) late = { 0 };
  BreathItem *firsts[3] = { NULL };
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) again = NULL;
  g_autoptr(BreathItem) cancel = NULL;

  author_init (&early, 1);
  author_init (&late, 2);

  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      firsts[i] = alert_of (&early, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - i);
      hear (board, &early, firsts[i]);
    }

  fill (board, 0);
  item = alert_of (&late, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  again = alert_of (&late, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 1);
  cancel = alert_of (&late, BREATH_ALERT_MESSAGE_CANCEL, item->id, NOW + 1);
  g_assert_cmpint (hear_stray (board, &late, item), ==, BREATH_BOARD_OVER);
  g_assert_cmpint (hear (board, &late, item), ==, BREATH_BOARD_NEW);
  g_assert_null (breath_alert_board_lookup (board, firsts[0]->id));
  g_assert_cmpint (hear (board, &late, again), ==, BREATH_BOARD_OVER);
  g_assert_cmpuint (breath_alert_board_get_size (board), ==, BREATH_BOARD_MAX_ALERTS);

  /* What it said can be taken back all the same, and costs nobody anything. */
  g_assert_cmpint (hear (board, &late, cancel), ==, BREATH_BOARD_NEW);
  g_assert_false (holds (board, item));
  g_assert_true (holds (board, firsts[1]));

  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    g_clear_pointer (&firsts[i], breath_item_free);
}

/* Whoever has one more than another gives way to it, but only once. */
static void
test_board_full_fewer (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) few = { 0 };
  g_auto(Author) many = { 0 };

  author_init (&few, 1);
  author_init (&many, 2);

  for (guint i = 0; i < 6; i++)
    {
      const Author *author = i == 0 ? &few : &many;
      g_autoptr(BreathItem) item = alert_of (author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - i);

      g_assert_cmpint (hear (board, author, item), ==, BREATH_BOARD_NEW);
    }

  fill (board, 0);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(BreathItem) item = alert_of (&few, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - 10 - i);

      g_assert_cmpint (hear (board, &few, item), ==, i < 2 ? BREATH_BOARD_NEW : BREATH_BOARD_OVER);
    }
}

/* A known author takes from strangers, and nobody from us. */
static void
test_board_full_spared (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_auto(Author) us = { 0 };

  author_init (&us, 1);
  breath_alert_board_set_own (board, p2p_identity_get_peer_id (us.node));

  for (guint i = 0; i < 4; i++)
    {
      g_ptr_array_add (own, alert_of (&us, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW - i));

      if (i < 3)
        hear (board, &us, own->pdata[i]);
    }

  fill (board, 5);

  for (guint i = 0; i < 7; i++)
    {
      g_auto(Author) late = { 0 };
      g_autoptr(BreathItem) item = NULL;

      author_init (&late, 10 + i);
      item = alert_of (&late, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
      g_assert_cmpint (hear (board, &late, item), ==, i < 5 ? BREATH_BOARD_NEW : BREATH_BOARD_OVER);
    }

  g_assert_cmpint (hear (board, &us, own->pdata[3]), ==, BREATH_BOARD_NEW);

  for (guint i = 0; i < own->len; i++)
    g_assert_true (holds (board, own->pdata[i]));
}

/* The certificate that ends last is kept; an alert does not leave with an earlier one. */
static void
test_board_renew (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_auto(Author) other = { 0 };
  g_autoptr(BreathItem) brief = NULL;
  g_autoptr(BreathItem) item = NULL;

  author_init (&author, 1);
  author_init (&other, 2);
  brief = breath_item_new_certificate (author.node, p2p_identity_get_peer_id (author.mirror), "Åsa", NOW - DAY, NOW + 60, NULL);
  item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  g_assert_false (breath_alert_board_renew (board, item, brief, NOW));
  g_assert_cmpint (breath_alert_board_hear (board, item, brief, TRUE, 1, NOW), ==, BREATH_BOARD_NEW);
  g_assert_cmpint (breath_alert_board_get_due (board), ==, NOW + 60);
  g_assert_false (breath_alert_board_renew (board, item, other.certificate, NOW));
  g_assert_true (breath_alert_board_renew (board, item, author.certificate, NOW));
  g_assert_false (breath_alert_board_renew (board, item, author.certificate, NOW));
  g_assert_false (breath_alert_board_renew (board, item, brief, NOW));
  g_assert_cmpint (breath_alert_board_get_due (board), ==, NOW + DAY);
}

static void
test_board_restore (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_auto(Author) author = { 0 };
  g_autoptr(BreathItem) item = NULL;

  author_init (&author, 1);
  item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
  breath_alert_board_restore (board, item->id, NOW - 5, TRUE);
  hear (board, &author, item);
  g_assert_false (breath_alert_board_lookup (board, item->id)->is_over_quota);
  breath_alert_board_restore (board, item->id, NOW - 5, TRUE);
  g_assert_true (breath_alert_board_lookup (board, item->id)->is_over_quota);
  g_assert_cmpint (breath_alert_board_lookup (board, item->id)->heard, ==, NOW - 5);
}

static void
test_board_stray (void)
{
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  P2pPeerId first;

  for (guint i = 0; i <= BREATH_BOARD_MAX_STRAY; i++)
    {
      g_auto(Author) author = { 0 };
      g_autoptr(BreathItem) item = NULL;

      author_init (&author, i);
      item = alert_of (&author, BREATH_ALERT_MESSAGE_ALERT, NULL, NOW);
      first = i == 0 ? item->author : first;

      if (i < BREATH_BOARD_MAX_STRAY)
        {
          g_assert_cmpint (breath_alert_board_hear (board, item, author.certificate, FALSE, 1, NOW), ==, BREATH_BOARD_NEW);
          continue;
        }

      g_assert_cmpint (breath_alert_board_hear (board, item, author.certificate, FALSE, 1, NOW), ==, BREATH_BOARD_OVER);
      breath_alert_board_adopt (board, &first);
      g_assert_cmpint (breath_alert_board_hear (board, item, author.certificate, FALSE, 1, NOW), ==, BREATH_BOARD_NEW);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-board/new", test_board_new);
  g_test_add_func ("/alert-board/no-mirror", test_board_no_mirror);
  g_test_add_func ("/alert-board/update", test_board_update);
  g_test_add_func ("/alert-board/any-order", test_board_any_order);
  g_test_add_func ("/alert-board/foreign-cancel", test_board_foreign_cancel);
  g_test_add_func ("/alert-board/expiry", test_board_expiry);
  g_test_add_func ("/alert-board/last-word", test_board_last_word);
  g_test_add_func ("/alert-board/of-author", test_board_of_author);
  g_test_add_func ("/alert-board/stray", test_board_stray);
  g_test_add_func ("/alert-board/matters", test_board_matters);
  g_test_add_func ("/alert-board/many-mirrors", test_board_many_mirrors);
  g_test_add_func ("/alert-board/awaiting", test_board_awaiting);
  g_test_add_func ("/alert-board/expiry-many", test_board_expiry_many);
  g_test_add_func ("/alert-board/full", test_board_full);
  g_test_add_func ("/alert-board/full-fewer", test_board_full_fewer);
  g_test_add_func ("/alert-board/full-spared", test_board_full_spared);
  g_test_add_func ("/alert-board/renew", test_board_renew);
  g_test_add_func ("/alert-board/restore", test_board_restore);

  return g_test_run ();
}
