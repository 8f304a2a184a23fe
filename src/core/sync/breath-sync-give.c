/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

#define FRAME_OVERHEAD 8 /* tag and length of the step */
#define BLOB_OVERHEAD  4 /* tag and length of one object */

void
breath_sync_offers_free (gpointer data)
{
  BreathSyncOffers *self = data;

  g_array_unref (self->offers);
  g_free (self);
}

void
breath_sync_give_clear (BreathSyncLink *link)
{
  g_queue_clear_full (&link->offers, breath_sync_offers_free);
}

gboolean
breath_sync_is_open (BreathSyncLink *link)
{
  return link->is_open;
}

static void
send_summary (BreathSyncLink *link)
{
  BreathJournal *journal = link->sync->setup.journal;
  g_autoptr(GBytes) frame = NULL;

  breath_sync_channel_get_root (&link->roll->channel, link->sent_root);
  link->sent_end = breath_journal_get_end (journal);
  link->sent_cursor = link->cursor->position;
  link->taken_through = link->cursor->position;

  frame = breath_sync_encode_summary (link->sent_root, breath_journal_get_id (journal), link->sent_cursor);
  breath_sync_send (link, frame);
}

/**
 * breath_sync_open:
 * @link: a link that is not open
 *
 * Sums up more of what is held, and sends the summary once that is all.
 */
void
breath_sync_open (BreathSyncLink *link)
{
  if (!breath_sync_sum_up (link->sync, link->roll))
    return;

  link->is_open = TRUE;
  send_summary (link);
}

/* Decides where both could do the same: the lower key. */
gboolean
breath_sync_goes_first (BreathSyncLink *link)
{
  return memcmp (link->sync->setup.own.public_key, link->neighbour.public_key, P2P_PUBLIC_KEY_LEN) < 0;
}

static void
agree (BreathSyncLink *link)
{
  if (link->cursor->floor != link->sent_end)
    breath_sync_mark_cursor (link);

  link->cursor->floor = link->sent_end;
  link->noted = link->sent_end;
  link->has_agreed = TRUE;
  memcpy (link->agreed_root, link->sent_root, sizeof link->agreed_root);
  breath_sync_plan_comparison (link, BREATH_SYNC_COMPARE_INTERVAL);
}

/* Whoever read more of our journal than we told it was told by a copy of us, or before ours was set back. */
static gboolean
is_past_us (BreathSyncLink *link,
            guint64         cursor)
{
  return cursor > MIN (link->cursor->told, breath_journal_get_end (link->sync->setup.journal));
}

/* With no journal to go by, ranges are compared; who lacks a cursor begins, and of two the one whose key is lower. */
static void
differ (BreathSyncLink *link,
        guint64         cursor)
{
  gboolean is_lost = is_past_us (link, cursor);
  gboolean has_met = link->cursor->floor > 0;
  gboolean are_they_blind = cursor == 0 && !has_met;

  link->is_blind = link->cursor->position == 0 && !has_met;
  link->noted = MAX (is_lost ? 0 : cursor, link->cursor->has_twin ? 0 : link->cursor->floor);
  link->holds_notes = link->is_blind || is_lost || are_they_blind;

  if (!link->holds_notes)
    breath_sync_plan_comparison (link, BREATH_SYNC_COMPARE_DELAY);
  else if ((link->is_blind || is_lost) && (!are_they_blind || breath_sync_goes_first (link)))
    breath_sync_compare (link);
  else
    breath_sync_plan_comparison (link, BREATH_SYNC_PATIENCE);
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

  if (link->has_summary)
    return breath_sync_refuse (error, "There is one summary a link");

  breath_sync_memory_set_journal (link, frame->journal);
  link->has_summary = TRUE;
  link->summary_came = link->sync->now;

  if (cursor->journal != frame->journal)
    {
      cursor->journal = frame->journal;
      cursor->position = 0;
      cursor->floor = 0;
      link->taken_through = 0;
      breath_sync_mark_cursor (link);
    }

  if (memcmp (frame->root, link->sent_root, sizeof frame->root) == 0)
    agree (link);
  else
    differ (link, frame->cursor);

  return TRUE;
}

/* Null for an offer superseded since: its successor is noted by itself. */
static GBytes *
get_offered (BreathSyncLink        *link,
             const BreathSyncOffer *offer)
{
  const BreathJournalEntry *entry = breath_journal_lookup (link->sync->setup.journal, &offer->author);

  gboolean is_latest = entry != NULL && memcmp (entry->head->id, offer->head, sizeof offer->head) == 0;

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
      GBytes *head;

      if (!breath_sync_frame_has_bit (frame, i))
        continue;

      if (offer->is_given)
        return breath_sync_refuse (error, "A head was wanted twice");

      offer->is_given = TRUE;
      head = get_offered (link, offer);

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

      if (!breath_sync_frame_fits (frame, offers->offers->len))
        return breath_sync_refuse (error, "A want has a bitmap of the wrong length");

      if (!give_wanted (link, offers, frame, error))
        return FALSE;

      if (!frame->more)
        {
          g_queue_delete_link (&link->offers, l);
          breath_sync_offers_free (offers);
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

BreathSyncOffers *
breath_sync_offers_new (guint n)
{
  BreathSyncOffers *offers = g_new0 (BreathSyncOffers, 1);

  offers->offers = g_array_sized_new (FALSE, TRUE, sizeof (BreathSyncOffer), n);

  return offers;
}

void
breath_sync_offer (BreathSyncLink           *link,
                   BreathSyncOffers         *offers,
                   const BreathJournalEntry *entry,
                   BreathNote               *note)
{
  const BreathHead *head = entry->head;
  BreathSyncOffer offer = { .author = head->author, .version = head->version };

  offer.id = breath_sync_channel_get_id_of (&link->roll->channel, head);
  memcpy (offer.head, head->id, sizeof offer.head);
  g_array_append_val (offers->offers, offer);

  note->id = offer.id;
  note->version = offer.version;
}

void
breath_sync_send_offers (BreathSyncLink   *link,
                         BreathSyncOffers *offers,
                         GBytes           *frame)
{
  offers->number = link->next_number++;
  g_queue_push_tail (&link->offers, offers);
  breath_sync_send (link, frame);
}

/* What the neighbour gave it has; but of two nodes with one key, which take turns here, each gave what the other lacks. */
static gboolean
is_known_to (BreathSyncLink           *link,
             const BreathJournalEntry *entry)
{
  if (link->cursor->has_twin && entry->position <= link->sent_end
      && p2p_peer_id_equal (&entry->head->author, &link->neighbour))
    return FALSE;

  return p2p_peer_id_equal (breath_journal_get_giver (link->sync->setup.journal, entry), &link->neighbour)
         || breath_sync_was_noted (link, entry);
}

/* Gathers up to a frame of what is to be noted and moves noted past every entry looked at. */
static guint
gather_notes (BreathSyncLink            *link,
              const BreathJournalEntry **gathered)
{
  const BreathJournalEntry *entry = NULL;
  guint n = 0;
  guint n_passed = 0;

  while (n < BREATH_SYNC_MAX_NOTES
         && n_passed++ < BREATH_SYNC_MAX_LOOKED
         && (entry = breath_journal_next (link->sync->setup.journal, link->noted)) != NULL)
    {
      link->noted = entry->position;

      if (!is_known_to (link, entry))
        gathered[n++] = entry;
    }

  /* The last positions are empty if their heads have left. */
  if (entry == NULL)
    link->noted = MAX (link->noted, breath_journal_get_end (link->sync->setup.journal));

  return n;
}

static void
send_notes (BreathSyncLink                  *link,
            const BreathJournalEntry *const *gathered,
            guint                            n)
{
  BreathSyncOffers *offers = breath_sync_offers_new (n);
  g_autoptr(GArray) notes = g_array_sized_new (FALSE, TRUE, sizeof (BreathNote), n);
  g_autoptr(GBytes) frame = NULL;

  g_array_set_size (notes, n);

  for (guint i = 0; i < n; i++)
    breath_sync_offer (link, offers, gathered[i], &g_array_index (notes, BreathNote, i));

  frame = breath_sync_encode_notes (link->noted, notes);
  breath_sync_send_offers (link, offers, frame);
}

static gboolean
may_note (BreathSyncLink *link)
{
  return link->error == NULL
         && link->has_summary
         && !link->holds_notes
         && link->offers.length < BREATH_SYNC_MAX_OPEN_NOTES
         && link->noted < breath_journal_get_end (link->sync->setup.journal);
}

/* What came from elsewhere has often come to the neighbour, too. The side with the higher key hears it out first. */
static gint64
get_wait (BreathSyncLink *link)
{
  gboolean is_first = link->next_number == 0;

  return (is_first ? 0 : BREATH_SYNC_GATHER) + (breath_sync_goes_first (link) ? 0 : BREATH_SYNC_COURTESY);
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
  gint64 now = link->sync->now;

  if (!may_note (link))
    {
      link->has_notes = FALSE;
      return;
    }

  if (!link->has_notes)
    link->notes_due = MAX (link->notes_due, now + get_wait (link));

  while (may_note (link) && now >= link->notes_due && breath_sync_may_look (link->sync, BREATH_SYNC_MAX_NOTES))
    {
      const BreathJournalEntry *gathered[BREATH_SYNC_MAX_NOTES];
      guint n = gather_notes (link, gathered);

      if (n == 0)
        continue;

      if (link->noted >= breath_journal_get_end (link->sync->setup.journal))
        link->notes_due = now + BREATH_SYNC_NOTES_INTERVAL;

      link->cursor->told = MAX (link->cursor->told, link->noted);
      send_notes (link, gathered, n);
    }

  link->has_notes = may_note (link);
}

gint64
breath_sync_get_give_due (BreathSyncLink *link)
{
  return may_note (link) ? link->notes_due : G_MAXINT64;
}
