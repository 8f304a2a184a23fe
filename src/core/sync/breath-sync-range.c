/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-range-private.h"

#include "p2p-varint.h"

/*
 * Comparing ranges, where there is no journal to go by or it does not explain the difference. The two ends take turns
 * in telling fingerprints of ever smaller ranges, until what is left to differ is small enough, or so much, that it is
 * listed entry by entry. A listing is wanted from like notes; what its receiver holds beyond it is told back.
 */

static BreathSyncRanges *
ranges_new (BreathSyncLink *link,
            gboolean        is_ours)
{
  BreathSyncRanges *self = g_new0 (BreathSyncRanges, 1);

  self->is_ours = is_ours;
  self->index = breath_sync_index_new (&link->roll->channel);
  self->asked = g_array_new (FALSE, FALSE, sizeof (BreathSyncPrefix));
  self->splits = g_array_new (FALSE, FALSE, sizeof (BreathSyncSplit));
  self->parts = g_array_new (FALSE, FALSE, sizeof (BreathSyncChild));
  self->incoming = g_array_new (FALSE, FALSE, sizeof (BreathSyncPrefix));
  self->outgoing = g_array_new (FALSE, FALSE, sizeof (BreathSyncListed));
  self->missing = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

void
breath_sync_ranges_clear (BreathSyncLink *link)
{
  BreathSyncRanges *self = g_steal_pointer (&link->ranges);

  if (self == NULL)
    return;

  breath_sync_index_free (self->index);
  g_array_unref (self->asked);
  g_array_unref (self->splits);
  g_array_unref (self->parts);
  g_array_unref (self->incoming);
  g_array_unref (self->outgoing);
  g_array_unref (self->missing);
  g_queue_clear_full (&self->held, breath_sync_held_free);
  g_queue_clear_full (&self->laters, breath_sync_later_free);
  g_free (self);
}

static void
add_whole (BreathSyncRanges *self)
{
  BreathSyncChild whole = { 0 };

  g_array_append_val (self->parts, whole);
  self->owes_answer = TRUE;
}

static void
prepare (BreathSyncLink *link,
         gboolean        is_ours)
{
  link->ranges = ranges_new (link, is_ours);
  link->is_blind = TRUE;
  link->taken_through = 0;
  link->holds_notes = TRUE;
  link->cursor->is_fruitless = TRUE;
}

/**
 * breath_sync_compare:
 * @link: a link on which nothing is being compared
 *
 * Begins to compare everything held with what the neighbour holds.
 */
void
breath_sync_compare (BreathSyncLink *link)
{
  g_assert (link->ranges == NULL);

  prepare (link, TRUE);
  add_whole (link->ranges);
  link->compare_due = G_MAXINT64;
}

void
breath_sync_plan_comparison (BreathSyncLink *link,
                             gint64          delay)
{
  link->compare_due = link->sync->now + delay;
}

static gboolean
is_as_agreed (BreathSyncLink *link)
{
  guint8 root[BREATH_SYNC_ROOT_LEN];

  breath_sync_channel_get_root (&link->roll->channel, root);

  return link->has_agreed && memcmp (root, link->agreed_root, sizeof root) == 0;
}

/* When what lies behind us allows the next comparison. */
static gint64
get_earliest (BreathCursor *cursor)
{
  guint n_doubled = CLAMP (cursor->n_fruitless, 1, 10) - 1;

  if (cursor->compared == 0)
    return 0;

  return cursor->compared + MIN (BREATH_SYNC_COMPARE_INTERVAL << n_doubled, BREATH_SYNC_COMPARE_MAX);
}

/**
 * breath_sync_check_comparison:
 * @link: a link
 *
 * Begins a comparison that is due: at once where notes wait for one, else to find what notes cannot tell, unless the
 * last ones changed nothing.
 */
void
breath_sync_check_comparison (BreathSyncLink *link)
{
  gint64 now = link->sync->now;
  gint64 earliest;

  if (link->error != NULL || now < link->compare_due || link->ranges != NULL)
    return;

  if (link->cursor->is_fruitless)
    link->cursor->n_fruitless++;

  link->cursor->is_fruitless = FALSE;
  earliest = get_earliest (link->cursor);

  if (link->holds_notes)
    breath_sync_compare (link);
  else if (!breath_sync_goes_first (link))
    link->compare_due = G_MAXINT64;
  else if (is_as_agreed (link))
    link->compare_due = now + BREATH_SYNC_COMPARE_INTERVAL;
  else if (now < earliest)
    link->compare_due = earliest;
  else
    breath_sync_compare (link);
}

/* Adds up what the index needs before anything can be told of it. */
static gboolean
make_index (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;

  while (!self->is_indexed && breath_sync_may_look (link->sync, 1))
    {
      if (breath_sync_index_add_next (self->index, link->sync->setup.journal))
        continue;

      self->is_indexed = TRUE;
      link->noted = MAX (link->noted, breath_sync_index_get_end (self->index));
      link->holds_notes = FALSE;
    }

  return self->is_indexed;
}

static void
add_part (BreathSyncRanges *self,
          guint             split,
          guint             number)
{
  BreathSyncChild part = { .split = split, .number = number };
  const BreathSyncSplit *told = &g_array_index (self->splits, BreathSyncSplit, split);

  breath_sync_prefix_get_child (&told->prefix, number, &part.prefix);
  g_array_append_val (self->parts, part);
}

static void
compare_split (BreathSyncRanges *self,
               guint             number)
{
  const BreathSyncSplit *split = &g_array_index (self->splits, BreathSyncSplit, number);

  for (guint i = 0; i < BREATH_SYNC_BRANCH; i++)
    {
      guint8 own[BREATH_SYNC_FINGERPRINT_LEN];
      BreathSyncPrefix child;

      breath_sync_prefix_get_child (&split->prefix, i, &child);
      breath_sync_index_get_fingerprint (self->index, &child, own);

      if (memcmp (own, split->told[i], sizeof own) != 0)
        add_part (self, number, i);
    }
}

static guint
count_entries (BreathSyncRanges       *self,
               const BreathSyncPrefix *prefix)
{
  guint first;
  guint after;

  breath_sync_index_get_bounds (self->index, prefix, &first, &after);

  return after - first;
}

/* Where most ranges differ and they are not large, telling more of them would cost more than listing all. */
static gboolean
is_vector (BreathSyncRanges *self)
{
  guint n_entries = 0;

  for (guint i = 0; i < self->parts->len; i++)
    n_entries += count_entries (self, &g_array_index (self->parts, BreathSyncChild, i).prefix);

  return self->splits->len > 0
         && self->parts->len * 3 >= self->splits->len * BREATH_SYNC_BRANCH * 2
         && n_entries <= self->parts->len * BREATH_SYNC_VECTOR;
}

static void
decide (BreathSyncRanges *self)
{
  self->is_decided = TRUE;
  self->is_vector = is_vector (self);

  for (guint i = 0; i < self->parts->len; i++)
    {
      BreathSyncChild *part = &g_array_index (self->parts, BreathSyncChild, i);

      part->is_listed = self->is_vector
                        || part->prefix.depth == BREATH_SYNC_MAX_DEPTH
                        || count_entries (self, &part->prefix) <= BREATH_SYNC_LEAF;
    }
}

static void
tell_part (BreathSyncRanges *self,
           BreathSyncChild  *part)
{
  for (guint i = 0; i < BREATH_SYNC_BRANCH; i++)
    {
      BreathSyncPrefix child;

      breath_sync_prefix_get_child (&part->prefix, i, &child);
      breath_sync_index_get_fingerprint (self->index, &child, part->own[i]);
    }
}

/* Works out the next frame as far as this dispatch may. */
static gboolean
make_answer (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;

  for (; self->next_split < self->splits->len; self->next_split++)
    {
      if (!breath_sync_may_look (link->sync, BREATH_SYNC_BRANCH))
        return FALSE;

      compare_split (self, self->next_split);
    }

  if (!self->is_decided)
    decide (self);

  for (; self->next_part < self->parts->len; self->next_part++)
    {
      BreathSyncChild *part = &g_array_index (self->parts, BreathSyncChild, self->next_part);

      if (part->is_listed)
        continue;

      if (!breath_sync_may_look (link->sync, BREATH_SYNC_BRANCH))
        return FALSE;

      tell_part (self, part);
    }

  return TRUE;
}

static guint
list_part (BreathSyncRanges      *self,
           const BreathSyncChild *part)
{
  guint first;
  guint after;

  breath_sync_index_get_bounds (self->index, &part->prefix, &first, &after);

  for (guint i = first; i < after; i++)
    {
      BreathSyncListed listed = { i, !self->is_vector };

      g_array_append_val (self->outgoing, listed);
    }

  return after - first;
}

/* A beginning says of everything whether it is told or listed. */
static guint
pack_whole (BreathSyncRanges *self,
            GByteArray       *packed)
{
  const BreathSyncChild *whole = &g_array_index (self->parts, BreathSyncChild, 0);
  guint8 is_listed = whole->is_listed ? 1 : 0;

  g_byte_array_append (packed, &is_listed, 1);

  if (whole->is_listed)
    return list_part (self, whole);

  g_byte_array_append (packed, (const guint8 *) whole->own, sizeof whole->own);
  g_array_append_val (self->asked, whole->prefix);

  return 0;
}

/* The parts of one split: a byte of those told more finely, a byte of those listed, the fingerprints of the former. */
static guint
pack_split (BreathSyncRanges *self,
            guint             split,
            guint            *next,
            GByteArray       *packed)
{
  guint at = packed->len;
  guint n_listed = 0;
  guint8 masks[2] = { 0, 0 };

  g_byte_array_append (packed, masks, sizeof masks);

  for (; *next < self->parts->len; (*next)++)
    {
      const BreathSyncChild *part = &g_array_index (self->parts, BreathSyncChild, *next);

      if (part->split != split)
        break;

      packed->data[at + (part->is_listed ? 1 : 0)] |= 1 << part->number;

      if (part->is_listed)
        {
          n_listed += list_part (self, part);
          continue;
        }

      g_byte_array_append (packed, (const guint8 *) part->own, sizeof part->own);
      g_array_append_val (self->asked, part->prefix);
    }

  return n_listed;
}

static void
note_agreement (BreathSyncLink *link)
{
  link->has_agreed = TRUE;
  breath_sync_index_get_root (link->ranges->index, link->agreed_root);
}

static void
send_ranges (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;
  g_autoptr(GByteArray) packed = g_byte_array_new ();
  g_autoptr(GBytes) frame = NULL;
  guint n_listed = 0;
  guint next = 0;

  g_array_set_size (self->asked, 0);

  if (self->round == 0)
    n_listed = pack_whole (self, packed);

  for (guint i = 0; i < self->splits->len; i++)
    n_listed += pack_split (self, i, &next, packed);

  if (n_listed > 0)
    p2p_varint_append (packed, n_listed);

  frame = breath_sync_encode_ranges (self->round, packed);
  breath_sync_send (link, frame);

  if (self->round == 1 && self->splits->len > 0 && self->parts->len == 0)
    note_agreement (link);

  /* Who began waits for an answer even if it has nothing to ask: the neighbour may have begun as well. */
  self->has_ended = self->round > 0 && self->asked->len == 0;
  self->round++;
  self->owes_answer = FALSE;
  self->sent = self->has_ended ? 0 : link->sync->now;
  g_array_set_size (self->splits, 0);
  g_array_set_size (self->parts, 0);
}

static gboolean
read_split (BreathSyncRanges       *self,
            const BreathSyncPrefix *prefix,
            const guint8          **data,
            gsize                  *len,
            GError                **error)
{
  BreathSyncSplit split = { .prefix = *prefix };

  if (prefix->depth >= BREATH_SYNC_MAX_DEPTH)
    return breath_sync_refuse (error, "Ranges are told more finely than to depth %d", BREATH_SYNC_MAX_DEPTH);

  if (*len < sizeof split.told)
    return breath_sync_refuse (error, "Ranges are cut off");

  memcpy (split.told, *data, sizeof split.told);
  *data += sizeof split.told;
  *len -= sizeof split.told;
  g_array_append_val (self->splits, split);

  return TRUE;
}

static gboolean
read_whole (BreathSyncRanges *self,
            const guint8    **data,
            gsize            *len,
            GError          **error)
{
  const BreathSyncPrefix whole = { 0, 0 };
  guint8 is_listed;

  if (*len < 1 || **data > 1)
    return breath_sync_refuse (error, "Ranges do not say how they begin");

  is_listed = **data;
  (*data)++;
  (*len)--;

  if (is_listed == 0)
    return read_split (self, &whole, data, len, error);

  g_array_append_val (self->incoming, whole);

  return TRUE;
}

/* What is told of the parts of one range we told of. */
static gboolean
read_parts (BreathSyncRanges       *self,
            const BreathSyncPrefix *asked,
            const guint8          **data,
            gsize                  *len,
            GError                **error)
{
  guint8 told;
  guint8 listed;

  if (*len < 2)
    return breath_sync_refuse (error, "Ranges are cut off");

  told = (*data)[0];
  listed = (*data)[1];
  *data += 2;
  *len -= 2;

  if ((told & listed) != 0)
    return breath_sync_refuse (error, "Ranges contradict themselves");

  for (guint i = 0; i < BREATH_SYNC_BRANCH; i++)
    {
      BreathSyncPrefix prefix;

      breath_sync_prefix_get_child (asked, i, &prefix);

      if ((told >> i & 1) != 0 && !read_split (self, &prefix, data, len, error))
        return FALSE;

      if ((listed >> i & 1) != 0)
        g_array_append_val (self->incoming, prefix);
    }

  return TRUE;
}

/* How many entries will be listed; nothing at all if none, and nothing to list if there is no range for it. */
static gboolean
read_announced (BreathSyncRanges *self,
                gboolean          has_lists,
                const guint8     *data,
                gsize             len,
                GError          **error)
{
  guint64 n_listed = 0;
  gsize used = 0;

  if (len > 0 && has_lists && p2p_varint_decode (data, len, &n_listed, &used) != P2P_VARINT_COMPLETE)
    return breath_sync_refuse (error, "Ranges announce no valid number of entries");

  if (used < len || n_listed > BREATH_SYNC_MAX_LISTED || (len > 0 && n_listed == 0))
    return breath_sync_refuse (error, "Ranges go on after their end, or announce too much");

  self->n_expected += n_listed;

  return TRUE;
}

static gboolean
read_ranges (BreathSyncRanges *self,
             BreathSyncFrame  *frame,
             GError          **error)
{
  guint n_incoming = self->incoming->len;
  gsize len;
  const guint8 *data = g_bytes_get_data (frame->ranges, &len);

  if (frame->round == 0 && !read_whole (self, &data, &len, error))
    return FALSE;

  for (guint i = 0; frame->round > 0 && i < self->asked->len; i++)
    if (!read_parts (self, &g_array_index (self->asked, BreathSyncPrefix, i), &data, &len, error))
      return FALSE;

  if (!read_announced (self, self->incoming->len > n_incoming, data, len, error))
    return FALSE;

  self->round = frame->round + 1;
  self->sent = 0;
  self->next_split = 0;
  self->next_part = 0;
  self->is_decided = FALSE;
  self->owes_answer = self->splits->len > 0 || frame->round == 0;
  self->has_ended = !self->owes_answer;

  return TRUE;
}

/* A node that told us of its journal goes by it. One that begins to compare at once does not know that it did. */
static gboolean
has_forgotten (BreathSyncLink *link)
{
  gint64 open_for = link->sync->now - link->summary_came;

  return link->cursor->position > 0 && open_for < BREATH_SYNC_COMPARE_DELAY / 2;
}

/* A comparison that the neighbour begins. */
static gboolean
on_begin (BreathSyncLink  *link,
          BreathSyncFrame *frame,
          GError         **error)
{
  BreathSyncRanges *self = link->ranges;
  gboolean crosses = self != NULL && self->is_ours && self->round <= 1 && !self->has_rival;
  gint64 now = link->sync->now;

  if (self != NULL && !crosses)
    return breath_sync_refuse (error, "Ranges begin while others are being compared");

  if (link->compare_asked != 0 && now - link->compare_asked < BREATH_SYNC_COMPARE_MIN)
    {
      g_set_error_literal (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_RATE, "Ranges begin again too soon");
      return FALSE;
    }

  link->compare_asked = now;

  /* Of two that cross, the one by the lower key counts. */
  if (self != NULL && self->round == 1 && breath_sync_goes_first (link))
    {
      self->has_rival = TRUE;
      return TRUE;
    }

  link->cursor->has_twin |= has_forgotten (link);
  breath_sync_ranges_clear (link);
  prepare (link, FALSE);
  link->compare_due = G_MAXINT64;

  return read_ranges (link->ranges, frame, error);
}

/**
 * breath_sync_on_ranges:
 * @link: a link
 * @frame: ranges
 * @error: return location for a #BreathSyncError
 *
 * Takes what the neighbour tells of ranges, to be answered as soon as there is time for it.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_sync_on_ranges (BreathSyncLink  *link,
                       BreathSyncFrame *frame,
                       GError         **error)
{
  BreathSyncRanges *self = link->ranges;

  if (frame->round == 0)
    return on_begin (link, frame, error);

  if (self == NULL || self->sent == 0 || frame->round != self->round)
    return breath_sync_refuse (error, "Ranges came that were not asked for");

  if (!read_ranges (self, frame, error))
    return FALSE;

  if (frame->round == 1 && self->asked->len > 0 && self->splits->len == 0 && self->incoming->len == 0)
    note_agreement (link);

  return TRUE;
}

gboolean
breath_sync_is_telling (BreathSyncLink *link)
{
  return link->ranges != NULL && !link->ranges->is_told;
}

static void
end_if_done (BreathSyncLink *link)
{
  if (link->ranges->is_told && link->ranges->has_told)
    {
      breath_sync_ranges_clear (link);
      link->cursor->compared = link->sync->now;
      breath_sync_plan_comparison (link, BREATH_SYNC_COMPARE_INTERVAL);
    }
}

/**
 * breath_sync_on_told:
 * @link: a link
 * @error: return location for a #BreathSyncError
 *
 * The neighbour says that it has told everything that it holds and we do not.
 *
 * Returns: %FALSE if it cannot have
 */
gboolean
breath_sync_on_told (BreathSyncLink *link,
                     GError        **error)
{
  if (breath_sync_is_telling (link) && link->ranges->has_ended && link->ranges->n_expected == 0)
    {
      link->ranges->is_told = TRUE;
      end_if_done (link);
      return TRUE;
    }

  return breath_sync_refuse (error, "The end of a comparison came, but it has not ended");
}

/* The neighbour learns up to where our journal is told by that. */
static void
tell_end (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;
  guint64 end = breath_sync_index_get_end (self->index);
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(GBytes) frame = NULL;

  if (self->has_told || !self->is_indexed || !self->has_ended || !breath_sync_has_told_all (self))
    return;

  self->has_told = TRUE;
  link->cursor->told = MAX (link->cursor->told, end);
  frame = breath_sync_encode_notes (end, none);
  breath_sync_send (link, frame);
  end_if_done (link);
}

static void
check_answered (BreathSyncLink *link)
{
  const BreathSyncRanges *self = link->ranges;

  if (self == NULL || self->sent == 0 || link->sync->now - self->sent < BREATH_SYNC_TIMEOUT)
    return;

  breath_sync_give_up (link, self->sent, "Ranges were");
}

void
breath_sync_ranges_work (BreathSyncLink *link)
{
  BreathSyncRanges *self = link->ranges;

  check_answered (link);

  if (link->error != NULL || self == NULL || !make_index (link))
    return;

  breath_sync_read_listings (link);

  if (link->error == NULL && self->owes_answer && make_answer (link))
    send_ranges (link);
}

void
breath_sync_ranges_speak (BreathSyncLink *link)
{
  if (link->ranges == NULL)
    return;

  breath_sync_send_listings (link);
  tell_end (link);
}

gint64
breath_sync_get_ranges_due (BreathSyncLink *link)
{
  const BreathSyncRanges *ranges = link->ranges;
  gint64 answer_due = ranges != NULL && ranges->sent != 0 ? ranges->sent + BREATH_SYNC_TIMEOUT : G_MAXINT64;

  return ranges != NULL ? answer_due : link->compare_due;
}
