/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-range-private.h"

/*
 * Listings of ranges that differ. Whoever gets one wants from it what it lacks, tells by reference what it holds in a
 * later version, and notes what the listing has nothing of.
 */

void
breath_sync_held_free (gpointer data)
{
  BreathSyncHeld *self = data;

  g_array_unref (self->entries);
  g_free (self);
}

void
breath_sync_later_free (gpointer data)
{
  BreathSyncLater *self = data;

  g_clear_pointer (&self->offers, breath_sync_offers_free);
  g_array_unref (self->rises);
  g_free (self);
}

static BreathSyncLater *
later_new (BreathSyncNotes *notes)
{
  BreathSyncLater *self = g_new0 (BreathSyncLater, 1);

  self->notes = notes;
  self->offers = breath_sync_offers_new (0);
  self->rises = g_array_new (FALSE, FALSE, sizeof (guint32));

  return self;
}

/* NULL: it was superseded since the index was made, and its successor is noted by itself. */
static const BreathJournalEntry *
get_held (BreathSyncLink        *link,
          const BreathSyncEntry *entry)
{
  const BreathJournalEntry *held = breath_journal_next (link->sync->setup.journal, entry->position - 1);

  return held != NULL && held->position == entry->position ? held : NULL;
}

static void
add_later (BreathSyncLink        *link,
           BreathSyncLater       *later,
           guint                  number,
           const BreathSyncEntry *entry,
           gboolean               has_rise,
           guint32                rise)
{
  const BreathJournalEntry *held = get_held (link, entry);
  BreathNote note;

  if (held == NULL)
    return;

  breath_sync_offer (link, later->offers, held, &note);

  if (has_rise)
    g_array_append_val (later->rises, rise);

  later->bitmap[number / 8] |= 1 << number % 8;
}

/* What the neighbour holds in a range is known now. */
static void
finish_range (BreathSyncRanges *self)
{
  const BreathSyncPrefix *prefix = &g_array_index (self->incoming, BreathSyncPrefix, self->next_incoming++);
  guint first;
  guint after;

  self->has_last = FALSE;
  breath_sync_index_get_bounds (self->index, prefix, &first, &after);

  for (guint i = first; i < after; i++)
    if (!breath_sync_index_get (self->index, i)->is_named)
      g_array_append_val (self->missing, i);
}

static gboolean
find_range (BreathSyncRanges *self,
            guint64           id,
            GError          **error)
{
  while (self->next_incoming < self->incoming->len
         && !breath_sync_prefix_has (&g_array_index (self->incoming, BreathSyncPrefix, self->next_incoming), id))
    finish_range (self);

  if (self->next_incoming == self->incoming->len || (self->has_last && id <= self->last_id))
    return breath_sync_refuse (error, "A listing is out of order");

  self->has_last = TRUE;
  self->last_id = id;

  return TRUE;
}

static void
compare_entry (BreathSyncLink       *link,
               const BreathSyncHeld *held,
               BreathSyncLater      *later,
               guint                 number)
{
  const BreathNote *note = &g_array_index (held->entries, BreathNote, number);
  BreathSyncEntry *own = breath_sync_index_lookup (link->ranges->index, note->id);
  gboolean is_other = own != NULL && held->has_prints && own->version == note->version && own->print != note->print;

  if (own != NULL)
    own->is_named = TRUE;

  if (own == NULL || note->version > own->version)
    breath_claim_new (link, held->notes, number, note);

  if (is_other)
    breath_claim_new (link, held->notes, number, note)->is_contrary = TRUE;

  if (is_other || (own != NULL && own->version > note->version))
    add_later (link, later, number, own, held->has_prints, own->version - note->version);
}

static gboolean
read_listing (BreathSyncLink *link,
              BreathSyncHeld *held,
              GError        **error)
{
  BreathSyncLater *later = later_new (held->notes);

  for (guint i = 0; i < held->entries->len; i++)
    {
      if (!find_range (link->ranges, g_array_index (held->entries, BreathNote, i).id, error))
        {
          breath_sync_later_free (later);
          return FALSE;
        }

      compare_entry (link, held, later, i);
    }

  held->notes->awaits_later = later->offers->offers->len > 0;
  link->sync->rejudge = TRUE;

  if (held->notes->awaits_later)
    g_queue_push_tail (&link->ranges->laters, later);
  else
    breath_sync_later_free (later);

  return TRUE;
}

void
breath_sync_read_listings (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;
  BreathSyncHeld *held;

  while (!g_queue_is_empty (&self->held))
    {
      GError *error = NULL;

      if (!breath_sync_may_look (link->sync, BREATH_SYNC_MAX_NOTES))
        return;

      held = g_queue_pop_head (&self->held);

      if (!read_listing (link, held, &error))
        breath_sync_break_link (link, error);

      breath_sync_held_free (held);

      if (link->error != NULL)
        return;
    }

  while (self->n_expected == 0 && self->next_incoming < self->incoming->len)
    finish_range (self);
}

/**
 * breath_sync_on_listing:
 * @link: a link
 * @frame: a listing
 * @error: return location for a #BreathSyncError
 *
 * Keeps a listing until there is time to judge it.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_sync_on_listing (BreathSyncLink  *link,
                        BreathSyncFrame *frame,
                        GError         **error)
{
  BreathSyncRanges *self = link->ranges;
  BreathSyncNotes *notes;
  BreathSyncHeld *held;

  if (self == NULL || self->n_expected < frame->notes->len)
    return breath_sync_refuse (error, "A listing came that was not announced");

  notes = breath_sync_open_notes (link, frame->notes->len, error);

  if (notes == NULL)
    return FALSE;

  notes->is_found = TRUE;
  notes->awaits_later = TRUE;
  self->n_expected -= frame->notes->len;

  held = g_new0 (BreathSyncHeld, 1);
  held->notes = notes;
  held->entries = g_array_ref (frame->notes);
  held->has_prints = frame->has_prints;
  g_queue_push_tail (&self->held, held);

  return TRUE;
}

static BreathSyncOffers *
find_listing (BreathSyncLink *link,
              guint64         number)
{
  for (GList *l = link->offers.head; l != NULL; l = l->next)
    {
      BreathSyncOffers *offers = l->data;

      if (offers->number == number && offers->is_listing && !offers->has_later)
        return offers;
    }

  return NULL;
}

static void
claim_later (BreathSyncLink        *link,
             BreathSyncNotes       *notes,
             guint                  index,
             const BreathSyncOffer *offer,
             const guint32         *rise)
{
  BreathNote note = { .id = offer->id, .version = offer->version + (rise != NULL ? *rise : 1) };
  BreathClaim *claim = breath_claim_new (link, notes, index, &note);

  claim->is_contrary = rise != NULL && *rise == 0;
  claim->is_later = rise == NULL;
}

/**
 * breath_sync_on_later:
 * @link: a link
 * @frame: a later
 * @error: return location for a #BreathSyncError
 *
 * Makes a claim of everything that the neighbour holds in a later version than we listed.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_sync_on_later (BreathSyncLink  *link,
                      BreathSyncFrame *frame,
                      GError         **error)
{
  BreathSyncOffers *offers = find_listing (link, frame->number);
  BreathSyncNotes *notes;
  guint n_claims = 0;

  if (offers == NULL || !breath_sync_frame_fits (frame, offers->offers->len))
    return breath_sync_refuse (error, "A later is for no listing that is open, or reaches beyond it");

  if (offers->has_prints != (frame->rises->len > 0))
    return breath_sync_refuse (error, "A later has rises where the listing has no prints, or none where it has");

  notes = breath_sync_open_notes (link, offers->offers->len, error);

  if (notes == NULL)
    return FALSE;

  notes->is_found = TRUE;
  offers->has_later = TRUE;

  for (guint i = 0; i < offers->offers->len; i++)
    {
      const BreathSyncOffer *offer = &g_array_index (offers->offers, BreathSyncOffer, i);
      const guint32 *rise = NULL;

      if (!breath_sync_frame_has_bit (frame, i))
        continue;

      if (offers->has_prints)
        rise = &g_array_index (frame->rises, guint32, n_claims);

      if ((rise != NULL ? *rise : 1) > G_MAXUINT32 - offer->version)
        return breath_sync_refuse (error, "A later goes beyond any version");

      claim_later (link, notes, n_claims++, offer, rise);
    }

  return TRUE;
}

static void
send_laters (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;
  BreathSyncLater *later;

  while (link->offers.length < BREATH_SYNC_MAX_OPEN_NOTES && (later = g_queue_pop_head (&self->laters)) != NULL)
    {
      g_autoptr(GBytes) frame = breath_sync_encode_later (later->notes->number, later->bitmap, sizeof later->bitmap,
                                                          later->rises);

      later->notes->awaits_later = FALSE;
      breath_sync_send_offers (link, g_steal_pointer (&later->offers), frame);
      breath_sync_later_free (later);
    }
}

/* What was superseded meanwhile is listed as it was, and left out if it is wanted. */
static void
offer_listed (BreathSyncLink        *link,
              BreathSyncOffers      *offers,
              const BreathSyncEntry *entry,
              BreathNote            *note)
{
  const BreathJournalEntry *held = get_held (link, entry);
  BreathSyncOffer gone = { .id = entry->id, .version = entry->version };

  if (held != NULL)
    breath_sync_offer (link, offers, held, note);
  else
    g_array_append_val (offers->offers, gone);

  note->id = entry->id;
  note->version = entry->version;
  note->print = entry->print;
}

static gboolean
may_send (BreathSyncLink *link)
{
  return link->offers.length < BREATH_SYNC_MAX_OPEN_NOTES && breath_sync_may_look (link->sync, BREATH_SYNC_MAX_NOTES);
}

static void
send_listing (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;
  BreathSyncOffers *offers = breath_sync_offers_new (0);
  gboolean has_prints = g_array_index (self->outgoing, BreathSyncListed, self->next_outgoing).has_print;
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(GBytes) frame = NULL;

  for (; self->next_outgoing < self->outgoing->len && notes->len < BREATH_SYNC_MAX_NOTES; self->next_outgoing++)
    {
      const BreathSyncListed *listed = &g_array_index (self->outgoing, BreathSyncListed, self->next_outgoing);
      BreathNote note;

      if (listed->has_print != has_prints)
        break;

      offer_listed (link, offers, breath_sync_index_get (self->index, listed->number), &note);
      g_array_append_val (notes, note);
    }

  offers->is_listing = TRUE;
  offers->has_prints = has_prints;
  frame = breath_sync_encode_listing (has_prints, notes);
  breath_sync_send_offers (link, offers, frame);
}

static void
send_missing (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;
  BreathSyncOffers *offers = breath_sync_offers_new (0);
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(GBytes) frame = NULL;

  for (; self->next_missing < self->missing->len && notes->len < BREATH_SYNC_MAX_NOTES; self->next_missing++)
    {
      guint number = g_array_index (self->missing, guint, self->next_missing);
      const BreathJournalEntry *held = get_held (link, breath_sync_index_get (self->index, number));
      BreathNote note = { 0 };

      if (held == NULL)
        continue;

      breath_sync_offer (link, offers, held, &note);
      g_array_append_val (notes, note);
    }

  if (notes->len == 0)
    {
      breath_sync_offers_free (offers);
      return;
    }

  frame = breath_sync_encode_notes (0, notes);
  breath_sync_send_offers (link, offers, frame);
}

void
breath_sync_send_listings (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;

  send_laters (link);

  /* A beginning that has no answer may still turn out void. */
  if (self->is_ours && self->round < 2)
    return;

  while (self->next_outgoing < self->outgoing->len && may_send (link))
    send_listing (link);

  while (self->next_missing < self->missing->len && may_send (link))
    send_missing (link);
}

gboolean
breath_sync_has_told_all (BreathSyncRanges *self)
{
  return self->n_expected == 0
         && g_queue_is_empty (&self->held)
         && self->next_incoming == self->incoming->len
         && g_queue_is_empty (&self->laters)
         && self->next_outgoing == self->outgoing->len
         && self->next_missing == self->missing->len;
}
