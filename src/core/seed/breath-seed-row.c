/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-row.h"

#include "p2p-budget.h"

#include "state.pb-c.h"

#include <string.h>

#define MAX_LEN (BREATH_SEED_MANIFEST_MAX + 4 * BREATH_ITEM_MAX_LEN)
#define BUDGET  (4 * MAX_LEN)  /* bytes of memory that decoding one may take */

void
breath_seed_row_free (BreathSeedRow *self)
{
  g_clear_pointer (&self->manifest, breath_seed_manifest_free);
  g_clear_pointer (&self->notice, g_bytes_unref);
  g_clear_pointer (&self->planting, g_bytes_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free (self);
}

static void
set_optional (protobuf_c_boolean  *has,
              ProtobufCBinaryData *field,
              GBytes              *bytes)
{
  *has = bytes != NULL;

  if (bytes != NULL)
    field->data = (guint8 *) g_bytes_get_data (bytes, &field->len);
}

static GBytes *
get_optional (protobuf_c_boolean         has,
              const ProtobufCBinaryData *field)
{
  return has ? g_bytes_new (field->data, field->len) : NULL;
}

/**
 * breath_seed_row_encode:
 * @self: what is to be stored
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
breath_seed_row_encode (const BreathSeedRow *self)
{
  Breath__Seed message = BREATH__SEED__INIT;
  g_autoptr(GBytes) manifest = self->manifest != NULL ? breath_seed_manifest_encode (self->manifest) : NULL;
  guint8 *packed;
  gsize len;

  message.state = self->state;
  message.since = self->since;
  set_optional (&message.has_manifest, &message.manifest, manifest);
  set_optional (&message.has_notice, &message.notice, self->notice);
  set_optional (&message.has_planting, &message.planting, self->planting);
  set_optional (&message.has_certificate, &message.certificate, self->certificate);
  len = breath__seed__get_packed_size (&message);
  packed = g_malloc (len);
  breath__seed__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

/* What is here has a manifest, and what is planted the signature for it. */
static gboolean
is_whole (const BreathSeedRow *self)
{
  gboolean is_here = self->state == BREATH_SEED_FETCHED || self->state == BREATH_SEED_READ
                     || self->state == BREATH_SEED_PLANTED;

  if (self->state == BREATH_SEED_PLANTED && (self->planting == NULL || self->certificate == NULL))
    return FALSE;

  return breath_seed_state_get_id (self->state) != NULL && self->since >= 0 && (self->manifest != NULL || !is_here);
}

/**
 * breath_seed_row_decode:
 * @bytes: what is stored
 * @id: (array fixed-size=32): of which seed
 *
 * Decodes it within a budget of memory. The items in it are for the caller to verify.
 *
 * Returns: (transfer full) (nullable): what is stored of the seed; %NULL if it is damaged
 */
BreathSeedRow *
breath_seed_row_decode (GBytes      *bytes,
                        const guint8 id[BREATH_HASH_LEN])
{
  g_autoptr(BreathSeedRow) self = g_new0 (BreathSeedRow, 1);
  Breath__Seed *message = NULL;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  gboolean is_good;

  p2p_budget_init (&budget, BUDGET);

  if (len > 0 && len <= MAX_LEN)
    message = breath__seed__unpack (&budget.allocator, len, data);

  is_good = message != NULL;

  if (is_good)
    {
      g_autoptr(GBytes) manifest = get_optional (message->has_manifest, &message->manifest);

      self->state = (BreathSeedState) message->state;
      self->since = message->since;
      self->manifest = manifest != NULL ? breath_seed_manifest_decode (manifest, id, NULL) : NULL;
      self->notice = get_optional (message->has_notice, &message->notice);
      self->planting = get_optional (message->has_planting, &message->planting);
      self->certificate = get_optional (message->has_certificate, &message->certificate);
      is_good = (manifest == NULL || self->manifest != NULL) && is_whole (self);
    }

  breath__seed__free_unpacked (message, &budget.allocator);

  return is_good ? g_steal_pointer (&self) : NULL;
}

GBytes *
breath_seed_row_dup_key (const guint8 id[BREATH_HASH_LEN])
{
  g_autofree char *encoded = g_base64_encode (id, BREATH_HASH_LEN);
  char *key = g_strconcat (BREATH_SEED_ROW_PREFIX, encoded, NULL);

  return g_bytes_new_take (key, strlen (key));
}

gboolean
breath_seed_row_read_key (GBytes *key,
                          guint8  id[BREATH_HASH_LEN])
{
  gsize len;
  const char *text = g_bytes_get_data (key, &len);
  g_autofree char *encoded = NULL;
  g_autofree guint8 *decoded = NULL;
  g_autoptr(GBytes) again = NULL;

  if (len <= strlen (BREATH_SEED_ROW_PREFIX) || memcmp (text, BREATH_SEED_ROW_PREFIX, strlen (BREATH_SEED_ROW_PREFIX)) != 0)
    return FALSE;

  encoded = g_strndup (text + strlen (BREATH_SEED_ROW_PREFIX), len - strlen (BREATH_SEED_ROW_PREFIX));
  decoded = g_base64_decode (encoded, &len);
  again = len == BREATH_HASH_LEN ? breath_seed_row_dup_key (decoded) : NULL;

  if (again == NULL || !g_bytes_equal (again, key))
    return FALSE;

  memcpy (id, decoded, BREATH_HASH_LEN);

  return TRUE;
}
