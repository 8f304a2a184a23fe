/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

#define FRAME_OVERHEAD 8 /* tag and length of the step */
#define BLOB_OVERHEAD  4 /* tag and length of one object */

static void
offers_free (gpointer data)
{
  BreathSyncOffers *self = data;

  g_array_unref (self->offers);
  g_free (self);
}

void
breath_sync_give_clear (BreathSyncLink *link)
{
  g_queue_clear_full (&link->offers, offers_free);
}

/**
 * breath_sync_open:
 * @link: a new link
 *
 * Sums up what is held and sends the first summary.
 */
void
breath_sync_open (BreathSyncLink *link)
{
  BreathJournal *journal = link->sync->setup.journal;
  const BreathJournalEntry *entry = NULL;
  g_autoptr(GBytes) frame = NULL;

  while ((entry = breath_journal_next (journal, entry != NULL ? entry->position : 0)) != NULL)
    breath_sync_channel_add (&link->channel, entry->head);

  breath_sync_channel_get_root (&link->channel, link->sent_root);
  link->sent_end = breath_journal_get_end (journal);
  link->sent_cursor = link->cursor->position;
  link->taken_through = link->cursor->position;

  frame = breath_sync_encode_summary (link->sent_root, breath_journal_get_id (journal), link->sent_cursor);
  breath_sync_send (link, frame);
}

/* The cursor just sent belongs to a journal the neighbour no longer keeps. */
static void
restart_cursor (BreathSyncLink *link)
{
  g_autoptr(GBytes) frame = NULL;

  link->taken_through = 0;

  if (link->sent_cursor == 0)
    return;

  link->awaits_restart = TRUE;
  frame = breath_sync_encode_summary (link->sent_root, breath_journal_get_id (link->sync->setup.journal), 0);
  breath_sync_send (link, frame);
}

static void
begin_noting (BreathSyncLink *link,
              guint64         cursor)
{
  if (cursor > breath_journal_get_end (link->sync->setup.journal))
    cursor = 0;

  link->noted = MAX (cursor, link->cursor->floor);
}

static gboolean
on_second_summary (BreathSyncLink  *link,
                   BreathSyncFrame *frame,
                   GError         **error)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(GBytes) restart = NULL;

  if (frame->cursor != 0 || frame->journal != link->cursor->journal || link->n_summaries > 2)
    return breath_sync_refuse (error, "A second summary has to start over, and there is no third");

  begin_noting (link, 0);
  restart = breath_sync_encode_notes (0, none);
  breath_sync_send (link, restart);

  return TRUE;
}

/**
 * breath_sync_on_summary:
 * @link: a link
 * @frame: the neighbour's summary
 * @error: return location for a #BreathSyncError
 *
 * Learns what the neighbour holds and from where to note.
 *
 * Equal roots end the matter, whatever the cursors say: the neighbour's counts as the end of our journal when we sent
 * our summary.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_sync_on_summary (BreathSyncLink  *link,
                        BreathSyncFrame *frame,
                        GError         **error)
{
  BreathCursor *cursor = link->cursor;
  gboolean is_same = memcmp (frame->root, link->sent_root, sizeof frame->root) == 0;
  gboolean is_known = cursor->journal == frame->journal;

  if (++link->n_summaries > 1)
    return on_second_summary (link, frame, error);

  if (!is_known)
    {
      cursor->journal = frame->journal;
      cursor->position = 0;
      cursor->floor = 0;
      breath_sync_mark_cursor (link);
    }

  if (is_same)
    {
      if (!is_known)
        link->taken_through = 0;

      if (cursor->floor != link->sent_end)
        breath_sync_mark_cursor (link);

      cursor->floor = link->sent_end;
      link->noted = link->sent_end;
      return TRUE;
    }

  begin_noting (link, frame->cursor);

  if (!is_known)
    restart_cursor (link);

  return TRUE;
}

static gboolean
is_set (const BreathSyncFrame *frame,
        guint                  bit)
{
  return bit / 8 < frame->bitmap_len && (frame->bitmap[bit / 8] >> bit % 8 & 1) != 0;
}

static gboolean
fits (const BreathSyncFrame *frame,
      guint                  n_bits)
{
  for (guint bit = n_bits; bit < frame->bitmap_len * 8; bit++)
    if (is_set (frame, bit))
      return FALSE;

  return frame->bitmap_len <= (n_bits + 7) / 8;
}

/* Null for an offer superseded since: its successor is noted by itself. */
static GBytes *
get_offered (BreathSyncLink        *link,
             const BreathSyncOffer *offer)
{
  const BreathJournalEntry *entry = breath_journal_lookup (link->sync->setup.journal, &offer->author);

  gboolean is_latest = entry != NULL && entry->head->epoch == offer->epoch && entry->head->version == offer->version;

  return is_latest ? entry->head->bytes : NULL;
}

static gboolean
give_wanted (BreathSyncLink   *link,
             BreathSyncOffers *offers,
             BreathSyncFrame  *frame,
             GError          **error)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new ();
  g_autoptr(GBytes) records = NULL;

  for (guint i = 0; i < offers->offers->len; i++)
    {
      BreathSyncOffer *offer = &g_array_index (offers->offers, BreathSyncOffer, i);
      GBytes *head = get_offered (link, offer);

      if (!is_set (frame, i))
        continue;

      if (offer->is_given)
        return breath_sync_refuse (error, "A head was wanted twice");

      offer->is_given = TRUE;

      if (head != NULL)
        g_ptr_array_add (heads, head);
    }

  if (frame->bitmap_len == 0)
    return TRUE;

  records = breath_sync_encode_records (heads);
  breath_sync_send (link, records);

  return TRUE;
}

gboolean
breath_sync_on_want (BreathSyncLink  *link,
                     BreathSyncFrame *frame,
                     GError         **error)
{
  for (GList *l = link->offers.head; l != NULL; l = l->next)
    {
      BreathSyncOffers *offers = l->data;

      if (offers->number != frame->number)
        continue;

      if (!fits (frame, offers->offers->len))
        return breath_sync_refuse (error, "A want has a bitmap of the wrong length");

      if (!give_wanted (link, offers, frame, error))
        return FALSE;

      if (!frame->more)
        {
          g_queue_delete_link (&link->offers, l);
          offers_free (offers);
        }

      return TRUE;
    }

  return breath_sync_refuse (error, "A want is for notes that are not open");
}

static gboolean
add_object (GPtrArray *objects,
            GBytes    *object,
            gsize     *len)
{
  *len += g_bytes_get_size (object) + BLOB_OVERHEAD;
  g_ptr_array_add (objects, object);

  return *len <= BREATH_FRAME_MAX;
}

/**
 * breath_sync_on_fetch:
 * @link: a link
 * @frame: a fetch
 * @error: return location for a #BreathSyncError
 *
 * Answers with those manifests and items that are held, in the order asked for.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_sync_on_fetch (BreathSyncLink  *link,
                      BreathSyncFrame *frame,
                      GError         **error)
{
  BreathLiveSets *live_sets = link->sync->setup.live_sets;
  g_autoptr(GPtrArray) manifests = g_ptr_array_new ();
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(GBytes) objects = NULL;
  gsize len = FRAME_OVERHEAD;
  gboolean has_room = TRUE;

  for (guint i = 0; i < frame->manifests->len && has_room; i++)
    {
      const guint8 *hash = g_bytes_get_data (g_ptr_array_index (frame->manifests, i), NULL);
      BreathManifest *manifest = breath_live_sets_lookup_manifest (live_sets, hash);

      if (manifest != NULL)
        has_room = add_object (manifests, breath_manifest_get_bytes (manifest), &len);
    }

  for (guint i = 0; i < frame->items->len && has_room; i++)
    {
      const guint8 *id = g_bytes_get_data (g_ptr_array_index (frame->items, i), NULL);
      const BreathItem *item = breath_live_sets_lookup_item (live_sets, id);

      if (item != NULL)
        has_room = add_object (items, item->bytes, &len);
    }

  if (!has_room)
    return breath_sync_refuse (error, "A fetch asks for more than fits a frame");

  objects = breath_sync_encode_objects (manifests, items);
  breath_sync_send (link, objects);

  return TRUE;
}

/* Gathers up to a frame of notes and moves noted past every entry looked at. */
static GArray *
gather_notes (BreathSyncLink   *link,
              BreathSyncOffers *offers)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  const BreathJournalEntry *entry;

  while (notes->len < BREATH_SYNC_MAX_NOTES
         && (entry = breath_journal_next (link->sync->setup.journal, link->noted)) != NULL)
    {
      BreathSyncOffer offer = { .author = entry->head->author };
      BreathNote note;

      link->noted = entry->position;

      if (p2p_peer_id_equal (&entry->giver, &link->neighbour))
        continue;

      offer.epoch = entry->head->epoch;
      offer.version = entry->head->version;
      note.id = breath_sync_channel_get_id (&link->channel, &offer.author, offer.epoch);
      note.version = offer.version;

      if (breath_sync_was_noted (link, &note))
        continue;

      g_array_append_val (offers->offers, offer);
      g_array_append_val (notes, note);
    }

  return notes;
}

static gboolean
may_note (BreathSyncLink *link)
{
  return link->error == NULL
         && link->n_summaries > 0
         && link->offers.length < BREATH_SYNC_MAX_OPEN_NOTES
         && link->noted < breath_journal_get_end (link->sync->setup.journal);
}

/* What came from elsewhere has often come to the neighbour, too. The side with the higher key hears it out first. */
static gint64
get_wait (BreathSyncLink *link)
{
  gboolean is_first = link->next_number == 0;
  gboolean is_courteous = memcmp (link->sync->setup.own.public_key, link->neighbour.public_key, P2P_PUBLIC_KEY_LEN) > 0;

  return (is_first ? 0 : BREATH_SYNC_GATHER) + (is_courteous ? BREATH_SYNC_COURTESY : 0);
}

/**
 * breath_sync_note_at_once:
 * @link: a link
 *
 * Lets all that is to be noted go with the next breath_sync_give().
 */
void
breath_sync_note_at_once (BreathSyncLink *link)
{
  link->has_notes = TRUE;
  link->notes_due = 0;
}

/**
 * breath_sync_give:
 * @link: a link
 *
 * Notes what was accepted since the last time, after %BREATH_SYNC_GATHER, and %BREATH_SYNC_COURTESY more if the neighbour
 * goes first; what follows within %BREATH_SYNC_NOTES_INTERVAL waits for its end. Our own head and what has gathered
 * before the link opened need not wait.
 */
void
breath_sync_give (BreathSyncLink *link)
{
  gint64 now = breath_sync_get_now (link->sync);

  if (may_note (link) && !link->has_notes)
    link->notes_due = MAX (link->notes_due, now + get_wait (link));

  link->has_notes = may_note (link);

  while (may_note (link) && now >= link->notes_due)
    {
      BreathSyncOffers *offers = g_new0 (BreathSyncOffers, 1);
      g_autoptr(GArray) notes = NULL;
      g_autoptr(GBytes) frame = NULL;

      offers->offers = g_array_new (FALSE, FALSE, sizeof (BreathSyncOffer));
      notes = gather_notes (link, offers);

      if (notes->len == 0)
        {
          offers_free (offers);
          continue;
        }

      offers->number = link->next_number++;
      g_queue_push_tail (&link->offers, offers);

      if (link->noted >= breath_journal_get_end (link->sync->setup.journal))
        link->notes_due = now + BREATH_SYNC_NOTES_INTERVAL;

      frame = breath_sync_encode_notes (link->noted, notes);
      breath_sync_send (link, frame);
    }

  link->has_notes = may_note (link);
}

gint64
breath_sync_get_give_due (BreathSyncLink *link)
{
  return may_note (link) ? link->notes_due : G_MAXINT64;
}
