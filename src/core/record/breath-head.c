/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head.h"

#include "breath-manifest.h"
#include "breath-refusal-private.h"
#include "p2p-budget.h"

#include <string.h>

#include "record.pb-c.h"

#define BODY_LEN    87
#define DAY         86400
#define BODY_BUDGET 16384  /* bytes of memory that decoding a body may take */

/**
 * breath_head_new:
 *
 * Makes a head with every level unknown and everything else 0, to be filled in and signed.
 *
 * Returns: (transfer full): the head
 */
BreathHead *
breath_head_new (void)
{
  BreathHead *head = g_new0 (BreathHead, 1);

  g_ref_count_init (&head->refs);

  for (guint i = 0; i < BREATH_N_RESOURCES; i++)
    head->levels[i].level = BREATH_LEVEL_UNKNOWN;

  return head;
}

/**
 * breath_head_ref:
 * @head: a head that was signed or opened
 *
 * Shares a head among several owners.
 *
 * Returns: (transfer full): @head
 */
BreathHead *
breath_head_ref (BreathHead *head)
{
  g_ref_count_inc (&head->refs);

  return head;
}

/**
 * breath_head_free:
 * @head: (transfer full): a head
 *
 * Frees a head, once its last owner does.
 */
void
breath_head_free (BreathHead *head)
{
  if (g_ref_count_dec (&head->refs))
    {
      g_clear_pointer (&head->bytes, g_bytes_unref);
      g_free (head->marks);
      g_free (head);
    }
}

static void
take_bytes (BreathHead *head,
            GBytes     *bytes)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  g_clear_pointer (&head->bytes, g_bytes_unref);
  head->bytes = bytes;
  breath_hash (data, len, head->id);
}

static void
fill_body (Breath__HeadBody *body,
           BreathHead       *head)
{
  body->epoch = head->epoch;
  body->version = head->version;
  body->issued = head->issued;
  body->energy = breath_level_pack (head->levels[BREATH_RESOURCE_ENERGY]);
  body->water = breath_level_pack (head->levels[BREATH_RESOURCE_WATER]);
  body->food = breath_level_pack (head->levels[BREATH_RESOURCE_FOOD]);
  body->live_set.data = head->live_set;
  body->live_set.len = BREATH_HASH_LEN;
  body->live_count = head->live_count;
  body->anchor.data = head->anchor;
  body->anchor.len = BREATH_ANCHOR_LEN;
}

/**
 * breath_head_sign:
 * @head: a head whose version is at least 1
 * @identity: the author
 *
 * Signs the fields of @head and sets its author, bytes and id.
 */
void
breath_head_sign (BreathHead  *head,
                  P2pIdentity *identity)
{
  Breath__HeadBody body = BREATH__HEAD_BODY__INIT;
  guint8 packed[BODY_LEN];

  g_return_if_fail (head != NULL);
  g_return_if_fail (head->version > 0);
  g_return_if_fail (head->live_count <= BREATH_MANIFEST_MAX_ITEMS);

  fill_body (&body, head);
  g_assert (breath__head_body__get_packed_size (&body) == BODY_LEN);
  breath__head_body__pack (&body, packed);

  head->author = *p2p_identity_get_peer_id (identity);
  take_bytes (head, breath_signed_new (identity, BREATH_DOMAIN_HEAD, packed, sizeof packed));
}

/* Unknown fields and other orders of the fields are the author's own doing, yet would be a second way to say the same. */
static gboolean
is_canonical (const Breath__HeadBody *body,
              const guint8           *data)
{
  guint8 packed[BODY_LEN];

  if (body->base.n_unknown_fields > 0 || breath__head_body__get_packed_size (body) != BODY_LEN)
    return FALSE;

  breath__head_body__pack (body, packed);

  return memcmp (packed, data, BODY_LEN) == 0;
}

static gboolean
read_levels (BreathHead             *head,
             const Breath__HeadBody *body,
             GError                **error)
{
  return breath_level_unpack (body->energy, &head->levels[BREATH_RESOURCE_ENERGY], error)
         && breath_level_unpack (body->water, &head->levels[BREATH_RESOURCE_WATER], error)
         && breath_level_unpack (body->food, &head->levels[BREATH_RESOURCE_FOOD], error);
}

static gboolean
read_body (BreathHead             *head,
           const Breath__HeadBody *body,
           const guint8           *data,
           GError                **error)
{
  if (body == NULL)
    return breath_record_refuse (error, "The body of the head cannot be read");

  if (body->live_set.len != BREATH_HASH_LEN || body->anchor.len != BREATH_ANCHOR_LEN)
    return breath_record_refuse (error, "The head has a hash of another length");

  if (!is_canonical (body, data))
    return breath_record_refuse (error, "The head has unknown fields or is not encoded in the one way it should be");

  if (body->version == 0)
    return breath_record_refuse (error, "The head has version 0, and versions start at 1");

  if (body->live_count > BREATH_MANIFEST_MAX_ITEMS)
    return breath_record_refuse (error, "The head counts more items than a manifest may list");

  head->epoch = body->epoch;
  head->version = body->version;
  head->issued = body->issued;
  head->live_count = body->live_count;
  memcpy (head->live_set, body->live_set.data, BREATH_HASH_LEN);
  memcpy (head->anchor, body->anchor.data, BREATH_ANCHOR_LEN);

  return read_levels (head, body, error);
}

static gboolean
decode_body (BreathHead *head,
             GBytes     *bytes,
             GError    **error)
{
  Breath__HeadBody *body;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  gboolean valid;

  if (len != BODY_LEN)
    return breath_record_refuse (error, "The body of the head does not have the size that all have");

  p2p_budget_init (&budget, BODY_BUDGET);
  body = breath__head_body__unpack (&budget.allocator, len, data);
  valid = read_body (head, body, data, error);
  breath__head_body__free_unpacked (body, &budget.allocator);

  return valid;
}

/**
 * breath_head_open:
 * @bytes: what was received or read
 * @error: return location for a #BreathRecordError
 *
 * Checks, decodes and verifies a head. Whether its epoch and time lie ahead of our clock is for the caller to judge,
 * since that verdict changes with time.
 *
 * Returns: (transfer full): the head, or %NULL if the bytes are not a valid one
 */
BreathHead *
breath_head_open (GBytes  *bytes,
                  GError **error)
{
  g_autoptr(BreathHead) head = NULL;
  g_autoptr(GBytes) body = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (g_bytes_get_size (bytes) != BREATH_HEAD_LEN)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "The head has %zu bytes where all have %d", g_bytes_get_size (bytes), BREATH_HEAD_LEN);
      return NULL;
    }

  head = breath_head_new ();

  if (!breath_signed_open (bytes, BREATH_DOMAIN_HEAD, &head->author, &body, error)
      || !decode_body (head, body, error))
    return NULL;

  take_bytes (head, g_bytes_ref (bytes));

  return g_steal_pointer (&head);
}

/**
 * breath_head_compare:
 * @a: a head
 * @b: another of the same author
 *
 * Says which of two heads holds: the one with the higher epoch, then the higher version. Two different heads of one
 * epoch and version are a contradiction of their author; everybody takes the one with the lower id, so that all agree.
 *
 * Returns: above 0 if @a is later than @b, below 0 if earlier, 0 if they are the same bytes
 */
int
breath_head_compare (const BreathHead *a,
                     const BreathHead *b)
{
  g_return_val_if_fail (a != NULL, 0);
  g_return_val_if_fail (b != NULL, 0);

  if (a->epoch != b->epoch)
    return a->epoch > b->epoch ? 1 : -1;

  if (a->version != b->version)
    return a->version > b->version ? 1 : -1;

  return memcmp (b->id, a->id, BREATH_HEAD_ID_LEN);
}

/**
 * breath_head_get_end:
 * @head: a head
 *
 * Says when a head leaves: at the first midnight UTC later than 14 days after it was issued. Midnights, so that all
 * nodes let go of it at once and their roots stay alike.
 *
 * Returns: unix seconds, from which on the head is not held
 */
gint64
breath_head_get_end (const BreathHead *head)
{
  g_return_val_if_fail (head != NULL, 0);

  return ((gint64) head->issued / DAY + BREATH_HEAD_DAYS + 1) * DAY;
}
