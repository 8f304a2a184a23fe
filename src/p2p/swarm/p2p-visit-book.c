/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-visit-book.h"

/* @source or @peer, according to the list that it is in; @weight: how many visits it counts as. */
typedef struct
{
  guint64   source;
  P2pPeerId peer;
  guint     weight;
  gint64    at;
} Note;

/**
 * P2pVisitBook:
 *
 * Who may come for a visit again, and when. Pure: the time comes from the caller, in microseconds.
 *
 * A visit is for whoever has no other way in, so a peer that was served has no need of another one for ten minutes, and a
 * source whose visitor did what nobody who means well does gets none for as long. A peer is easily made, and one that leaves
 * in time goes beyond no limit, so a source has only so many visits in that time.
 *
 * Who stays until it is put out may mean no harm: it has a slow line, or speaks other protocols than ours. It had its visit
 * like one that was served, and took several of those that its source has; somebody else behind the same address still gets
 * the rest.
 */
struct _P2pVisitBook
{
  GArray *begun;   /* of Note, the oldest first */
  GArray *guests;  /* the same; who had a visit */
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
  self->guests = g_array_new (FALSE, FALSE, sizeof (Note));
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
  g_array_unref (self->guests);
  g_array_unref (self->abusers);
  g_free (self);
}

/* What those of @notes weigh that are of @source and from the time since then. */
static guint
weigh_source (GArray *notes,
              guint64 source,
              gint64  since)
{
  guint weight = 0;

  for (guint i = 0; i < notes->len; i++)
    {
      const Note *note = &g_array_index (notes, Note, i);

      if (note->source == source && note->at > since)
        weight += note->weight;
    }

  return weight;
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
  for (guint i = 0; i < self->guests->len; i++)
    {
      const Note *note = &g_array_index (self->guests, Note, i);

      if (now - note->at < P2P_VISIT_INTERVAL && p2p_peer_id_equal (&note->peer, peer))
        return FALSE;
    }

  return weigh_source (self->abusers, source, now - P2P_VISIT_SHUNNED_FOR) == 0 &&
         weigh_source (self->begun, source, now - P2P_VISIT_INTERVAL) < P2P_VISIT_MAX_PER_SOURCE;
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
  append (self->begun, (Note) { .source = source, .weight = 1, .at = now });
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
  append (self->guests, (Note) { .peer = *peer, .at = now });
}

/**
 * p2p_visit_book_note_overstayed:
 * @self: a book
 * @source: from where a visitor came that had to be put out
 * @peer: who it was
 * @now: monotonic time
 *
 * A visit is over because its time was, and the visitor was not told what it may have come for.
 */
void
p2p_visit_book_note_overstayed (P2pVisitBook    *self,
                                guint64          source,
                                const P2pPeerId *peer,
                                gint64           now)
{
  append (self->begun, (Note) { .source = source, .weight = P2P_VISIT_OVERSTAYED - 1, .at = now });
  p2p_visit_book_note_served (self, peer, now);
}

/**
 * p2p_visit_book_note_abuse:
 * @self: a book
 * @source: from where a visitor came that sent more than it may, or broke the rules
 * @now: monotonic time
 *
 * A visit is over, and not well.
 */
void
p2p_visit_book_note_abuse (P2pVisitBook *self,
                           guint64       source,
                           gint64        now)
{
  append (self->abusers, (Note) { .source = source, .weight = 1, .at = now });
}
