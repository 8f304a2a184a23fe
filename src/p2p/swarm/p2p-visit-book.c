/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-visit-book.h"

/* @source or @peer, according to the list that it is in. */
typedef struct
{
  guint64   source;
  P2pPeerId peer;
  gint64    at;
} Note;

/**
 * P2pVisitBook:
 *
 * Who may come for a visit again, and when. Pure: the time comes from the caller, in microseconds.
 *
 * A visit is for whoever has no other way in, so a peer that was served has no need of another one for ten minutes, and a
 * source whose visitor stayed or sent beyond its limits gets none for as long. A peer is easily made, and one that leaves in
 * time goes beyond no limit, so a source has only so many visits in that time.
 */
struct _P2pVisitBook
{
  GArray *begun;   /* of Note, the oldest first */
  GArray *served;  /* the same */
  GArray *abusers; /* the same */
};

/**
 * p2p_visit_book_new:
 *
 * Returns: (transfer full): an empty book
 */
P2pVisitBook *
p2p_visit_book_new (void)
{
  P2pVisitBook *self = g_new (P2pVisitBook, 1);

  self->begun = g_array_new (FALSE, FALSE, sizeof (Note));
  self->served = g_array_new (FALSE, FALSE, sizeof (Note));
  self->abusers = g_array_new (FALSE, FALSE, sizeof (Note));

  return self;
}

/**
 * p2p_visit_book_free:
 * @self: (transfer full): a book
 *
 * Frees the book.
 */
void
p2p_visit_book_free (P2pVisitBook *self)
{
  g_array_unref (self->begun);
  g_array_unref (self->served);
  g_array_unref (self->abusers);
  g_free (self);
}

/* How many of @notes are of @source and from the time since then. */
static guint
count_of_source (GArray *notes,
                 guint64 source,
                 gint64  since)
{
  guint n = 0;

  for (guint i = 0; i < notes->len; i++)
    {
      const Note *note = &g_array_index (notes, Note, i);

      n += note->source == source && note->at > since;
    }

  return n;
}

/**
 * p2p_visit_book_admits:
 * @self: a book
 * @source: from p2p_source_of_address()
 * @peer: who has proved who it is
 * @now: monotonic time
 *
 * Returns: whether the peer may come for a visit, as far as former visits go
 */
gboolean
p2p_visit_book_admits (P2pVisitBook    *self,
                       guint64          source,
                       const P2pPeerId *peer,
                       gint64           now)
{
  for (guint i = 0; i < self->served->len; i++)
    {
      const Note *note = &g_array_index (self->served, Note, i);

      if (now - note->at < P2P_VISIT_INTERVAL && p2p_peer_id_equal (&note->peer, peer))
        return FALSE;
    }

  return count_of_source (self->abusers, source, now - P2P_VISIT_SHUNNED_FOR) == 0 &&
         count_of_source (self->begun, source, now - P2P_VISIT_INTERVAL) < P2P_VISIT_MAX_PER_SOURCE;
}

static void
append (GArray *notes,
        Note    note)
{
  if (notes->len == P2P_VISIT_MAX_NOTES)
    g_array_remove_index (notes, 0);

  g_array_append_val (notes, note);
}

/**
 * p2p_visit_book_note_begun:
 * @self: a book
 * @source: from where somebody has come
 * @now: monotonic time
 *
 * A visit begins.
 */
void
p2p_visit_book_note_begun (P2pVisitBook *self,
                           guint64       source,
                           gint64        now)
{
  append (self->begun, (Note) { .source = source, .at = now });
}

/**
 * p2p_visit_book_note_served:
 * @self: a book
 * @peer: who was told what it came for
 * @now: monotonic time
 *
 * A visit is over.
 */
void
p2p_visit_book_note_served (P2pVisitBook    *self,
                            const P2pPeerId *peer,
                            gint64           now)
{
  append (self->served, (Note) { .peer = *peer, .at = now });
}

/**
 * p2p_visit_book_note_abuse:
 * @self: a book
 * @source: from where a visitor came that went beyond its limits
 * @now: monotonic time
 *
 * A visit is over, and not well.
 */
void
p2p_visit_book_note_abuse (P2pVisitBook *self,
                           guint64       source,
                           gint64        now)
{
  append (self->abusers, (Note) { .source = source, .at = now });
}
