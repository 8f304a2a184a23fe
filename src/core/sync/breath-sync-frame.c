/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-frame.h"

#include "breath-head.h"
#include "breath-le.h"
#include "p2p-budget.h"
#include "p2p-varint.h"
#include "sync.pb-c.h"

#include <string.h>

#define ID_LEN      8
#define JOURNAL_LEN 4
#define HASH_LEN    32
#define PRINT_LEN   4
#define TAG_BITS    3   /* of a tag, that say what kind of field it is */
#define TAG_BYTES   2   /* bytes, with their length before them */
#define NOTE_MAX    (ID_LEN + P2P_VARINT_MAX_LEN + PRINT_LEN)
#define TAG_HEAD    (1 << TAG_BITS | TAG_BYTES)
#define HEADER_MAX  (1 + P2P_VARINT_MAX_LEN)

G_DEFINE_QUARK (breath-sync-error-quark, breath_sync_error)

static gboolean
refuse (GError    **error,
        const char *what)
{
  g_set_error (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL, "%s", what);

  return FALSE;
}

/* A frame whose step is bytes, which begin behind room for what comes before them. */
typedef struct
{
  guint8 *data;
  gsize   len;
  gsize   room;
} Packed;

static void
packed_init (Packed *self,
             gsize   max_len)
{
  self->room = HEADER_MAX + max_len;
  self->data = g_malloc (self->room);
  self->len = HEADER_MAX;
}

static void
put_le (Packed *self,
        guint64 value,
        gsize   len)
{
  g_assert (self->len + len <= self->room);
  breath_le_write (self->data + self->len, value, len);
  self->len += len;
}

static void
put_bytes (Packed       *self,
           const guint8 *data,
           gsize         len)
{
  g_assert (self->len + len <= self->room);

  if (len > 0)
    memcpy (self->data + self->len, data, len);

  self->len += len;
}

static void
put_varint (Packed *self,
            guint64 value)
{
  g_assert (self->len + P2P_VARINT_MAX_LEN <= self->room);
  self->len += p2p_varint_encode (value, self->data + self->len);
}

/* Just what a message of the protocol is that has this field and no other. */
static GBytes *
packed_end (Packed *self,
            guint   field)
{
  gsize len = self->len - HEADER_MAX;
  guint8 varint[P2P_VARINT_MAX_LEN];
  gsize varint_len = p2p_varint_encode (len, varint);

  self->data[0] = field << TAG_BITS | TAG_BYTES;
  memcpy (self->data + 1, varint, varint_len);
  memmove (self->data + 1 + varint_len, self->data + HEADER_MAX, len);

  return g_bytes_new_take (self->data, 1 + varint_len + len);
}

gboolean
breath_sync_frame_has_bit (const BreathSyncFrame *self,
                           guint                  bit)
{
  return bit / 8 < self->bitmap_len && (self->bitmap[bit / 8] >> bit % 8 & 1) != 0;
}

gboolean
breath_sync_frame_fits (const BreathSyncFrame *self,
                        guint                  n_bits)
{
  for (guint bit = n_bits; bit < self->bitmap_len * 8; bit++)
    if (breath_sync_frame_has_bit (self, bit))
      return FALSE;

  return self->bitmap_len <= (n_bits + 7) / 8;
}

static gboolean
take_varint (const guint8 **data,
             gsize         *len,
             guint64       *value)
{
  gsize used;

  if (p2p_varint_decode (*data, *len, value, &used) != P2P_VARINT_COMPLETE)
    return FALSE;

  *data += used;
  *len -= used;

  return TRUE;
}

static gboolean
decode_summary (BreathSyncFrame *self,
                const guint8    *data,
                gsize            len,
                GError         **error)
{
  if (len < BREATH_SYNC_ROOT_LEN + JOURNAL_LEN)
    return refuse (error, "A summary is too short");

  memcpy (self->root, data, BREATH_SYNC_ROOT_LEN);
  self->journal = breath_le_read (data + BREATH_SYNC_ROOT_LEN, JOURNAL_LEN);
  data += BREATH_SYNC_ROOT_LEN + JOURNAL_LEN;
  len -= BREATH_SYNC_ROOT_LEN + JOURNAL_LEN;

  /* A cursor of 0 is left out. */
  if (len > 0 && (!take_varint (&data, &len, &self->cursor) || self->cursor == 0 || len > 0))
    return refuse (error, "A summary has no valid cursor at its end");

  return TRUE;
}

static gboolean
decode_entries (BreathSyncFrame *self,
                const guint8    *data,
                gsize            len,
                GError         **error)
{
  gsize tail = self->has_prints ? PRINT_LEN : 0;

  self->notes = g_array_sized_new (FALSE, FALSE, sizeof (BreathNote), MIN (len / (ID_LEN + 1), BREATH_SYNC_MAX_NOTES));

  while (len > 0)
    {
      BreathNote note = { 0 };
      guint64 version;

      if (len < ID_LEN)
        return refuse (error, "A note is cut off");

      note.id = breath_le_read (data, ID_LEN);
      data += ID_LEN;
      len -= ID_LEN;

      if (!take_varint (&data, &len, &version) || version == 0 || version > G_MAXUINT32)
        return refuse (error, "A note has no valid version");

      if (len < tail)
        return refuse (error, "A print is cut off");

      if (self->notes->len == BREATH_SYNC_MAX_NOTES)
        return refuse (error, "There are too many notes in a frame");

      note.version = version;
      note.print = breath_le_read (data, tail);
      data += tail;
      len -= tail;
      g_array_append_val (self->notes, note);
    }

  return TRUE;
}

static gboolean
decode_notes (BreathSyncFrame *self,
              const guint8    *data,
              gsize            len,
              GError         **error)
{
  return take_varint (&data, &len, &self->through)
         ? decode_entries (self, data, len, error) : refuse (error, "Notes have no valid position");
}

static gboolean
decode_listing (BreathSyncFrame *self,
                gboolean         has_prints,
                const guint8    *data,
                gsize            len,
                GError         **error)
{
  self->step = BREATH_SYNC_LISTING;
  self->has_prints = has_prints;

  if (!decode_entries (self, data, len, error))
    return FALSE;

  return self->notes->len > 0 || refuse (error, "A listing is empty");
}

static gboolean
decode_ranges (BreathSyncFrame *self,
               const guint8    *data,
               gsize            len,
               GError         **error)
{
  if (take_varint (&data, &len, &self->round))
    {
      self->ranges = g_bytes_new (data, len);
      return TRUE;
    }

  return refuse (error, "Ranges have no valid round");
}

static guint
count_bits (const BreathSyncFrame *self)
{
  guint n = 0;

  for (guint bit = 0; bit < self->bitmap_len * 8; bit++)
    n += breath_sync_frame_has_bit (self, bit);

  return n;
}

static gboolean
decode_rises (BreathSyncFrame *self,
              const guint8    *data,
              gsize            len,
              GError         **error)
{
  while (len > 0)
    {
      guint64 rise;
      guint32 value;

      if (!take_varint (&data, &len, &rise) || rise > G_MAXUINT32)
        return refuse (error, "A later has no valid rise");

      value = rise;
      g_array_append_val (self->rises, value);
    }

  return self->rises->len == count_bits (self) || refuse (error, "A later has not one rise for each bit");
}

static gboolean
decode_later (BreathSyncFrame *self,
              const guint8    *data,
              gsize            len,
              GError         **error)
{
  guint64 bitmap_len;
  guint64 head;

  if (!take_varint (&data, &len, &head))
    return refuse (error, "A later has no valid number");

  self->number = head >> 1;
  self->rises = g_array_new (FALSE, FALSE, sizeof (guint32));
  bitmap_len = len;

  if ((head & 1) != 0 && !take_varint (&data, &len, &bitmap_len))
    return refuse (error, "A later has no valid length");

  if (bitmap_len == 0 || bitmap_len > sizeof self->bitmap || bitmap_len > len || data[bitmap_len - 1] == 0)
    return refuse (error, "A later has a bitmap of the wrong length");

  memcpy (self->bitmap, data, bitmap_len);
  self->bitmap_len = bitmap_len;

  return (head & 1) == 0 || decode_rises (self, data + bitmap_len, len - bitmap_len, error);
}

static gboolean
decode_want (BreathSyncFrame *self,
             const guint8    *data,
             gsize            len,
             GError         **error)
{
  guint64 head;

  if (!take_varint (&data, &len, &head))
    return refuse (error, "A want has no valid number");

  if (len > sizeof self->bitmap || (len > 0 && data[len - 1] == 0))
    return refuse (error, "A want has a bitmap of the wrong length");

  self->number = head >> 1;
  self->more = head & 1;
  self->bitmap_len = len;

  if (len > 0)
    memcpy (self->bitmap, data, len);

  return TRUE;
}

static GPtrArray *
copy_blobs (const ProtobufCBinaryData *blobs,
            gsize                      n)
{
  GPtrArray *copy = g_ptr_array_new_full (n, (GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (copy, g_bytes_new (blobs[i].data, blobs[i].len));

  return copy;
}

static gboolean
are_hashes (GPtrArray *blobs)
{
  for (guint i = 0; i < blobs->len; i++)
    if (g_bytes_get_size (g_ptr_array_index (blobs, i)) != HASH_LEN)
      return FALSE;

  return TRUE;
}

static gboolean
decode_objects (BreathSyncFrame           *self,
                const ProtobufCBinaryData *manifests,
                gsize                      n_manifests,
                const ProtobufCBinaryData *items,
                gsize                      n_items)
{
  if (n_manifests > BREATH_SYNC_MAX_MANIFESTS || n_items > BREATH_SYNC_MAX_ITEMS)
    return FALSE;

  self->manifests = copy_blobs (manifests, n_manifests);
  self->items = copy_blobs (items, n_items);

  return TRUE;
}

static gboolean
decode_fetch (BreathSyncFrame     *self,
              const Breath__Fetch *fetch,
              GError             **error)
{
  if (decode_objects (self, fetch->manifests, fetch->n_manifests, fetch->items, fetch->n_items))
    return (are_hashes (self->manifests) && are_hashes (self->items))
           || refuse (error, "A fetch asks for something that is no hash");

  return refuse (error, "A fetch asks for too much at once");
}

/* A step that is bytes. */
static gboolean
decode_packed (BreathSyncFrame *self,
               guint            field,
               const guint8    *data,
               gsize            len,
               GError         **error)
{
  switch (field)
    {
    case BREATH__SYNC_FRAME__STEP_SUMMARY:
      self->step = BREATH_SYNC_SUMMARY;
      return decode_summary (self, data, len, error);

    case BREATH__SYNC_FRAME__STEP_NOTES:
      self->step = BREATH_SYNC_NOTES;
      return decode_notes (self, data, len, error);

    case BREATH__SYNC_FRAME__STEP_WANT:
      self->step = BREATH_SYNC_WANT;
      return decode_want (self, data, len, error);

    case BREATH__SYNC_FRAME__STEP_RANGES:
      self->step = BREATH_SYNC_RANGES;
      return decode_ranges (self, data, len, error);

    case BREATH__SYNC_FRAME__STEP_LISTING:
      return decode_listing (self, FALSE, data, len, error);

    case BREATH__SYNC_FRAME__STEP_PRINTED_LISTING:
      return decode_listing (self, TRUE, data, len, error);

    case BREATH__SYNC_FRAME__STEP_LATER:
      self->step = BREATH_SYNC_LATER;
      return decode_later (self, data, len, error);

    default:
      return refuse (error, "A frame has no step known here");
    }
}

static gboolean
decode_message (BreathSyncFrame         *self,
                const Breath__SyncFrame *message,
                GError                 **error)
{
  switch (message->step_case)
    {
    case BREATH__SYNC_FRAME__STEP_RECORDS:
      self->step = BREATH_SYNC_RECORDS;

      if (message->records->n_heads > BREATH_SYNC_MAX_NOTES)
        return refuse (error, "There are too many records in a frame");

      self->heads = copy_blobs (message->records->heads, message->records->n_heads);
      return TRUE;

    case BREATH__SYNC_FRAME__STEP_FETCH:
      self->step = BREATH_SYNC_FETCH;
      return decode_fetch (self, message->fetch, error);

    case BREATH__SYNC_FRAME__STEP_OBJECTS:
      self->step = BREATH_SYNC_OBJECTS;

      if (!decode_objects (self, message->objects->manifests, message->objects->n_manifests,
                           message->objects->items, message->objects->n_items))
        return refuse (error, "There are too many objects in a frame");

      return TRUE;

    case BREATH__SYNC_FRAME__STEP_SUMMARY:
    case BREATH__SYNC_FRAME__STEP_NOTES:
    case BREATH__SYNC_FRAME__STEP_WANT:
    case BREATH__SYNC_FRAME__STEP_RANGES:
    case BREATH__SYNC_FRAME__STEP_LISTING:
    case BREATH__SYNC_FRAME__STEP_PRINTED_LISTING:
    case BREATH__SYNC_FRAME__STEP_LATER:
      /* All of these are in one place there. */
      return decode_packed (self, message->step_case, message->summary.data, message->summary.len, error);

    case BREATH__SYNC_FRAME__STEP__NOT_SET:
    case _BREATH__SYNC_FRAME__STEP__CASE_IS_INT_SIZE:
    default:
      return refuse (error, "A frame has no step known here");
    }
}

static gboolean
decode_any (BreathSyncFrame *self,
            const guint8    *data,
            gsize            len,
            GError         **error)
{
  Breath__SyncFrame *message;
  P2pBudget budget;
  gboolean valid;

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  message = breath__sync_frame__unpack (&budget.allocator, len, data);

  if (message == NULL)
    return refuse (error, "A frame is no message of this protocol");

  valid = decode_message (self, message, error);
  breath__sync_frame__free_unpacked (message, &budget.allocator);

  return valid;
}

/* FALSE: they are more than there may be, or are written in another way than the shortest. */
static gboolean
take_records (BreathSyncFrame *self,
              const guint8    *data,
              gsize            len)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new_full (len / BREATH_HEAD_LEN, (GDestroyNotify) g_bytes_unref);

  while (len > 0)
    {
      guint64 size;

      if (*data++ != TAG_HEAD || heads->len == BREATH_SYNC_MAX_NOTES)
        return FALSE;

      len--;

      if (!take_varint (&data, &len, &size) || size > len)
        return FALSE;

      g_ptr_array_add (heads, g_bytes_new (data, size));
      data += size;
      len -= size;
    }

  self->step = BREATH_SYNC_RECORDS;
  self->heads = g_steal_pointer (&heads);

  return TRUE;
}

/* Whether the frame is one field of bytes and nothing else, as nearly all are; these need not be taken apart and copied. */
static gboolean
is_packed (const guint8 *data,
           gsize         len,
           gsize        *payload_len)
{
  guint64 value;
  gsize used;

  if (len < 2 || (data[0] & ((1 << TAG_BITS) - 1)) != TAG_BYTES)
    return FALSE;

  if (p2p_varint_decode (data + 1, len - 1, &value, &used) != P2P_VARINT_COMPLETE || value != len - 1 - used)
    return FALSE;

  *payload_len = value;

  switch (data[0] >> TAG_BITS)
    {
    case BREATH__SYNC_FRAME__STEP_SUMMARY:
    case BREATH__SYNC_FRAME__STEP_NOTES:
    case BREATH__SYNC_FRAME__STEP_WANT:
    case BREATH__SYNC_FRAME__STEP_RECORDS:
    case BREATH__SYNC_FRAME__STEP_RANGES:
    case BREATH__SYNC_FRAME__STEP_LISTING:
    case BREATH__SYNC_FRAME__STEP_PRINTED_LISTING:
    case BREATH__SYNC_FRAME__STEP_LATER:
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * breath_sync_frame_decode:
 * @self: (out caller-allocates): what the frame says; to be cleared with breath_sync_frame_clear() in any case
 * @bytes: a frame without its length prefix
 * @error: return location for a %BREATH_SYNC_ERROR_PROTOCOL
 *
 * Decodes a frame of a neighbour and checks everything that can be checked without knowing what was asked.
 *
 * Returns: %FALSE if the frame breaks the format or its limits
 */
gboolean
breath_sync_frame_decode (BreathSyncFrame *self,
                          GBytes          *bytes,
                          GError         **error)
{
  gsize len;
  gsize payload_len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  guint field;

  memset (self, 0, sizeof *self);

  if (!is_packed (data, len, &payload_len))
    return decode_any (self, data, len, error);

  field = data[0] >> TAG_BITS;

  if (field != BREATH__SYNC_FRAME__STEP_RECORDS)
    return decode_packed (self, field, data + len - payload_len, payload_len, error);

  return take_records (self, data + len - payload_len, payload_len) || decode_any (self, data, len, error);
}

void
breath_sync_frame_clear (BreathSyncFrame *self)
{
  g_clear_pointer (&self->notes, g_array_unref);
  g_clear_pointer (&self->rises, g_array_unref);
  g_clear_pointer (&self->ranges, g_bytes_unref);
  g_clear_pointer (&self->heads, g_ptr_array_unref);
  g_clear_pointer (&self->manifests, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}

GBytes *
breath_sync_encode_summary (const guint8 root[BREATH_SYNC_ROOT_LEN],
                            guint32      journal,
                            guint64      cursor)
{
  Packed packed;

  packed_init (&packed, BREATH_SYNC_ROOT_LEN + JOURNAL_LEN + P2P_VARINT_MAX_LEN);
  put_bytes (&packed, root, BREATH_SYNC_ROOT_LEN);
  put_le (&packed, journal, JOURNAL_LEN);

  if (cursor > 0)
    put_varint (&packed, cursor);

  return packed_end (&packed, BREATH__SYNC_FRAME__STEP_SUMMARY);
}

static void
put_notes (Packed  *packed,
           GArray  *notes,
           gboolean has_prints)
{
  for (guint i = 0; i < notes->len; i++)
    {
      const BreathNote *note = &g_array_index (notes, BreathNote, i);

      put_le (packed, note->id, ID_LEN);
      put_varint (packed, note->version);

      if (has_prints)
        put_le (packed, note->print, PRINT_LEN);
    }
}

/**
 * breath_sync_encode_notes:
 * @through: the journal position that @notes reach; 0: they were found by comparing ranges
 * @notes: (element-type BreathNote): at most %BREATH_SYNC_MAX_NOTES; none: a comparison is over
 *
 * Encodes notes.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
breath_sync_encode_notes (guint64 through,
                          GArray *notes)
{
  Packed packed;

  packed_init (&packed, P2P_VARINT_MAX_LEN + notes->len * NOTE_MAX);
  put_varint (&packed, through);
  put_notes (&packed, notes, FALSE);

  return packed_end (&packed, BREATH__SYNC_FRAME__STEP_NOTES);
}

/**
 * breath_sync_encode_listing:
 * @has_prints: whether heads of one version are told apart
 * @notes: (element-type BreathNote): at most %BREATH_SYNC_MAX_NOTES
 *
 * Encodes part of a listing.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
breath_sync_encode_listing (gboolean has_prints,
                            GArray  *notes)
{
  Packed packed;

  packed_init (&packed, notes->len * NOTE_MAX);
  put_notes (&packed, notes, has_prints);

  return packed_end (&packed, has_prints ? BREATH__SYNC_FRAME__STEP_PRINTED_LISTING : BREATH__SYNC_FRAME__STEP_LISTING);
}

GBytes *
breath_sync_encode_ranges (guint       round,
                           GByteArray *ranges)
{
  Packed packed;

  packed_init (&packed, P2P_VARINT_MAX_LEN + ranges->len);
  put_varint (&packed, round);
  put_bytes (&packed, ranges->data, ranges->len);

  return packed_end (&packed, BREATH__SYNC_FRAME__STEP_RANGES);
}

/**
 * breath_sync_encode_later:
 * @number: which listing, in the order notes and listings came on this link, from 0
 * @bitmap: (array length=len): a bit for each entry
 * @len: bytes in @bitmap; zero bytes at its end are left out
 * @rises: (element-type guint32): for each bit set, by how much the version held is higher; 0: another head. Empty for
 *   a listing without prints
 *
 * Encodes which entries of a listing are held in a later version.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
breath_sync_encode_later (guint64       number,
                          const guint8 *bitmap,
                          gsize         len,
                          GArray       *rises)
{
  Packed packed;

  while (len > 0 && bitmap[len - 1] == 0)
    len--;

  packed_init (&packed, (2 + rises->len) * P2P_VARINT_MAX_LEN + len);
  put_varint (&packed, number << 1 | (rises->len > 0 ? 1 : 0));

  if (rises->len > 0)
    put_varint (&packed, len);

  put_bytes (&packed, bitmap, len);

  for (guint i = 0; i < rises->len; i++)
    put_varint (&packed, g_array_index (rises, guint32, i));

  return packed_end (&packed, BREATH__SYNC_FRAME__STEP_LATER);
}

/**
 * breath_sync_encode_want:
 * @number: which notes, in the order they came on this link, from 0
 * @more: whether more of the same notes may be wanted later
 * @bitmap: (array length=len): a bit for each note
 * @len: bytes in @bitmap; zero bytes at its end are left out
 *
 * Encodes a want.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
breath_sync_encode_want (guint64       number,
                         gboolean      more,
                         const guint8 *bitmap,
                         gsize         len)
{
  Packed packed;

  while (len > 0 && bitmap[len - 1] == 0)
    len--;

  packed_init (&packed, P2P_VARINT_MAX_LEN + len);
  put_varint (&packed, number << 1 | (more ? 1 : 0));
  put_bytes (&packed, bitmap, len);

  return packed_end (&packed, BREATH__SYNC_FRAME__STEP_WANT);
}

static GBytes *
pack (const Breath__SyncFrame *message)
{
  gsize len = breath__sync_frame__get_packed_size (message);
  guint8 *data = g_malloc (len);

  breath__sync_frame__pack (message, data);

  return g_bytes_new_take (data, len);
}

/* The blobs still belong to their GBytes; only the array is new. */
static ProtobufCBinaryData *
borrow_blobs (GPtrArray *blobs)
{
  ProtobufCBinaryData *borrowed = g_new0 (ProtobufCBinaryData, blobs->len);

  for (guint i = 0; i < blobs->len; i++)
    borrowed[i].data = (guint8 *) g_bytes_get_data (g_ptr_array_index (blobs, i), &borrowed[i].len);

  return borrowed;
}

GBytes *
breath_sync_encode_records (GPtrArray *heads)
{
  Packed packed;
  gsize len = 0;

  for (guint i = 0; i < heads->len; i++)
    len += HEADER_MAX + g_bytes_get_size (g_ptr_array_index (heads, i));

  packed_init (&packed, len);

  for (guint i = 0; i < heads->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (heads, i), &size);

      put_le (&packed, TAG_HEAD, 1);
      put_varint (&packed, size);
      put_bytes (&packed, data, size);
    }

  return packed_end (&packed, BREATH__SYNC_FRAME__STEP_RECORDS);
}

GBytes *
breath_sync_encode_fetch (GPtrArray *manifests,
                          GPtrArray *items)
{
  g_autofree ProtobufCBinaryData *borrowed_manifests = borrow_blobs (manifests);
  g_autofree ProtobufCBinaryData *borrowed_items = borrow_blobs (items);
  Breath__SyncFrame message;
  Breath__Fetch fetch = BREATH__FETCH__INIT;

  fetch.manifests = borrowed_manifests;
  fetch.n_manifests = manifests->len;
  fetch.items = borrowed_items;
  fetch.n_items = items->len;
  breath__sync_frame__init (&message);
  message.step_case = BREATH__SYNC_FRAME__STEP_FETCH;
  message.fetch = &fetch;

  return pack (&message);
}

GBytes *
breath_sync_encode_objects (GPtrArray *manifests,
                            GPtrArray *items)
{
  g_autofree ProtobufCBinaryData *borrowed_manifests = borrow_blobs (manifests);
  g_autofree ProtobufCBinaryData *borrowed_items = borrow_blobs (items);
  Breath__SyncFrame message;
  Breath__Objects objects = BREATH__OBJECTS__INIT;

  objects.manifests = borrowed_manifests;
  objects.n_manifests = manifests->len;
  objects.items = borrowed_items;
  objects.n_items = items->len;
  breath__sync_frame__init (&message);
  message.step_case = BREATH__SYNC_FRAME__STEP_OBJECTS;
  message.objects = &objects;

  return pack (&message);
}
