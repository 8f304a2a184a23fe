/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-item.h"

#include "breath-item-private.h"
#include "breath-refusal-private.h"

#include "p2p-budget.h"
#include "p2p-multiaddr.h"

#include <string.h>

#define MAX_SUBTAG  8
#define BODY_BUDGET 16384  /* bytes of memory that decoding a body may take */

gboolean
breath_item_check_name (const char *name,
                        GError    **error)
{
  if (strlen (name) > BREATH_PROFILE_MAX_NAME)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "The name has %zu bytes, over the limit of %d", strlen (name), BREATH_PROFILE_MAX_NAME);
      return FALSE;
    }

  if (!g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, "The name is not valid UTF-8");
      return FALSE;
    }

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (c)))
        {
          g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                               "The name contains a control character");
          return FALSE;
        }
    }

  return TRUE;
}

/* RFC 5646 §2.1, as far as the shape goes: subtags of 1 to 8 ASCII letters and digits, joined by hyphens. */
static gboolean
is_language_tag (const char *tag)
{
  gsize subtag = 0;

  if (strlen (tag) > BREATH_LANGUAGE_MAX_LEN)
    return FALSE;

  for (const char *c = tag; *c != '\0'; c++)
    {
      if (*c == '-' && subtag > 0)
        subtag = 0;
      else if (g_ascii_isalnum (*c) && subtag < MAX_SUBTAG)
        subtag++;
      else
        return FALSE;
    }

  return subtag > 0;
}

static gboolean
check_languages (const char *const *languages,
                 gsize              n_languages,
                 GError           **error)
{
  if (n_languages > BREATH_PROFILE_MAX_LANGUAGES)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "There are %zu languages, over the limit of %d", n_languages, BREATH_PROFILE_MAX_LANGUAGES);
      return FALSE;
    }

  for (gsize i = 0; i < n_languages; i++)
    {
      if (!is_language_tag (languages[i]))
        {
          g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                       "Language %zu is not a language tag such as \"pt-BR\"", i + 1);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * breath_profile_check:
 * @name: (nullable): what the node wants to be called
 * @languages: (array zero-terminated=1) (nullable): BCP 47 tags
 * @error: return location for a #BreathRecordError
 *
 * Checks what a person gave before it is signed: a name of at most %BREATH_PROFILE_MAX_NAME bytes of UTF-8 without
 * control characters, and at most %BREATH_PROFILE_MAX_LANGUAGES language tags.
 *
 * Returns: %FALSE if no profile can say this; the error says in a sentence why
 */
gboolean
breath_profile_check (const char        *name,
                      const char *const *languages,
                      GError           **error)
{
  return (name == NULL || breath_item_check_name (name, error))
         && (languages == NULL || check_languages (languages, g_strv_length ((char **) languages), error));
}

BreathItem *
breath_item_create (BreathItemKind   kind,
                    const P2pPeerId *author,
                    GBytes          *bytes,
                    const char      *name,
                    char           **languages)
{
  BreathItem *item = g_new0 (BreathItem, 1);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  g_ref_count_init (&item->refs);
  item->kind = kind;
  item->author = *author;
  item->bytes = g_bytes_ref (bytes);
  item->name = g_strdup (name != NULL ? name : "");
  item->languages = languages;
  breath_hash (data, len, item->id);

  return item;
}

BreathItem *
breath_item_sign (P2pIdentity            *identity,
                  BreathItemKind          kind,
                  const Breath__ItemBody *body,
                  const char             *name)
{
  gsize len = breath__item_body__get_packed_size (body);
  g_autofree guint8 *packed = g_malloc (len);
  g_autoptr(GBytes) bytes = NULL;

  breath__item_body__pack (body, packed);
  bytes = breath_signed_new (identity, BREATH_DOMAIN_ITEM, packed, len);

  return breath_item_create (kind, p2p_identity_get_peer_id (identity), bytes, name, g_new0 (char *, 1));
}

/**
 * breath_item_new_profile:
 * @identity: the author
 * @name: (nullable): what [func@Breath.profile_check] admits
 * @languages: (array zero-terminated=1) (nullable): what it admits
 *
 * Makes and signs the item in which a node says who it is.
 *
 * Returns: (transfer full): the item
 */
BreathItem *
breath_item_new_profile (P2pIdentity       *identity,
                         const char        *name,
                         const char *const *languages)
{
  Breath__ItemBody body = BREATH__ITEM_BODY__INIT;
  Breath__Profile profile = BREATH__PROFILE__INIT;
  BreathItem *item;
  char **copies;

  g_return_val_if_fail (identity != NULL, NULL);
  g_return_val_if_fail (breath_profile_check (name, languages, NULL), NULL);

  copies = languages != NULL ? g_strdupv ((char **) languages) : g_new0 (char *, 1);

  /* A name that says nothing is left out, so that there is one encoding of it. */
  profile.name = name != NULL && *name != '\0' ? (char *) name : NULL;
  profile.languages = copies;
  profile.n_languages = g_strv_length (copies);
  body.kind_case = BREATH__ITEM_BODY__KIND_PROFILE;
  body.profile = &profile;

  item = breath_item_sign (identity, BREATH_ITEM_PROFILE, &body, name);
  g_strfreev (item->languages);
  item->languages = copies;

  return item;
}

/**
 * breath_item_new_peer_record:
 * @identity: the author
 * @issued: unix seconds, more than in any record that @identity signed before
 * @addresses: (element-type P2pMultiaddr): 1 to %BREATH_RECORD_MAX_ADDRESSES different ones of at most
 *   %BREATH_RECORD_MAX_ADDRESS bytes, best first, without `/p2p/`
 *
 * Makes and signs the item in which a node says where it can be reached.
 *
 * Returns: (transfer full): the item
 */
BreathItem *
breath_item_new_peer_record (P2pIdentity *identity,
                             guint32      issued,
                             GPtrArray   *addresses)
{
  Breath__ItemBody body = BREATH__ITEM_BODY__INIT;
  Breath__PeerRecord record = BREATH__PEER_RECORD__INIT;
  ProtobufCBinaryData binary[BREATH_RECORD_MAX_ADDRESSES];
  BreathItem *item;

  g_return_val_if_fail (identity != NULL, NULL);
  g_return_val_if_fail (addresses->len > 0 && addresses->len <= BREATH_RECORD_MAX_ADDRESSES, NULL);

  for (guint i = 0; i < addresses->len; i++)
    binary[i].data = (guint8 *) p2p_multiaddr_get_bytes (g_ptr_array_index (addresses, i), &binary[i].len);

  record.issued = issued;
  record.addresses = binary;
  record.n_addresses = addresses->len;
  body.kind_case = BREATH__ITEM_BODY__KIND_PEER_RECORD;
  body.peer_record = &record;

  item = breath_item_sign (identity, BREATH_ITEM_PEER_RECORD, &body, NULL);
  item->issued = issued;
  item->addresses = g_ptr_array_ref (addresses);

  return item;
}

/* This also finds a zero byte inside a string, which ends it in memory but not on the wire. */
static gboolean
is_canonical (const Breath__ItemBody *body,
              GBytes                 *bytes)
{
  guint8 packed[BREATH_ITEM_MAX_LEN];
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  if (len > sizeof packed || breath__item_body__get_packed_size (body) != len)
    return FALSE;

  breath__item_body__pack (body, packed);

  return memcmp (packed, data, len) == 0;
}

static gboolean
check_profile (const Breath__ItemBody *body,
               GError                **error)
{
  const Breath__Profile *profile = body->profile;

  if (body->base.n_unknown_fields > 0 || profile->base.n_unknown_fields > 0)
    return breath_record_refuse (error, "The profile has unknown fields");

  if (profile->name != NULL && *profile->name == '\0')
    return breath_record_refuse (error, "The profile has a name that is empty instead of none");

  if (profile->name != NULL && !breath_item_check_name (profile->name, error))
    return FALSE;

  return check_languages ((const char *const *) profile->languages, profile->n_languages, error);
}

static gboolean
is_repeated (const Breath__PeerRecord *record,
             gsize                     index)
{
  const ProtobufCBinaryData *address = &record->addresses[index];

  for (gsize i = 0; i < index; i++)
    if (record->addresses[i].len == address->len && memcmp (record->addresses[i].data, address->data, address->len) == 0)
      return TRUE;

  return FALSE;
}

/* What an address says is not looked at here: one of a transport that comes later is no reason to refuse the item. */
static gboolean
check_peer_record (const Breath__ItemBody *body,
                   GError                **error)
{
  const Breath__PeerRecord *record = body->peer_record;

  if (body->base.n_unknown_fields > 0 || record->base.n_unknown_fields > 0)
    return breath_record_refuse (error, "The peer record has unknown fields");

  if (record->n_addresses == 0 || record->n_addresses > BREATH_RECORD_MAX_ADDRESSES)
    return breath_record_refuse (error, "The peer record has no address or too many");

  for (gsize i = 0; i < record->n_addresses; i++)
    {
      gsize len = record->addresses[i].len;

      if (len == 0 || len > BREATH_RECORD_MAX_ADDRESS)
        return breath_record_refuse (error, "The peer record has an address that is empty or too long");

      if (is_repeated (record, i))
        return breath_record_refuse (error, "The peer record has an address twice");
    }

  return TRUE;
}

/* A kind of a later version is one field that we do not know; refusing it would cut us off from its author. */
static gboolean
is_later_kind (const Breath__ItemBody *body)
{
  return body->base.n_unknown_fields == 1
         && body->base.unknown_fields[0].wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
}

static gboolean
check_body (const Breath__ItemBody *body,
            GBytes                 *bytes,
            GError                **error)
{
  if (body == NULL)
    return breath_record_refuse (error, "The body of the item cannot be read");

  if (g_bytes_get_size (bytes) == 0)
    return breath_record_refuse (error, "The item holds nothing");

  if (!is_canonical (body, bytes))
    return breath_record_refuse (error, "The item is not encoded in the one way it should be");

  if (body->kind_case == BREATH__ITEM_BODY__KIND_PROFILE)
    return check_profile (body, error);

  if (body->kind_case == BREATH__ITEM_BODY__KIND_PEER_RECORD)
    return check_peer_record (body, error);

  if (body->base.n_unknown_fields > 0 && body->kind_case != BREATH__ITEM_BODY__KIND__NOT_SET)
    return breath_record_refuse (error, "The item has unknown fields");

  if (body->kind_case == BREATH__ITEM_BODY__KIND_CERTIFICATE)
    return breath_item_check_certificate (body->certificate, error);

  if (body->kind_case == BREATH__ITEM_BODY__KIND_STATEMENT)
    return TRUE;

  return is_later_kind (body) || breath_record_refuse (error, "The item does not hold exactly one thing");
}

static char **
dup_languages (const Breath__Profile *profile)
{
  char **languages = g_new0 (char *, profile->n_languages + 1);

  for (gsize i = 0; i < profile->n_languages; i++)
    languages[i] = g_strdup (profile->languages[i]);

  return languages;
}

/* Those we can read, and none that leads to somebody in particular: the author says where it is itself. */
static GPtrArray *
parse_addresses (const Breath__PeerRecord *record)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (gsize i = 0; i < record->n_addresses; i++)
    {
      const ProtobufCBinaryData *binary = &record->addresses[i];
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_bytes (binary->data, binary->len, NULL);
      gsize len;

      if (address != NULL && p2p_multiaddr_get_peer (address, &len) == NULL)
        g_ptr_array_add (addresses, g_steal_pointer (&address));
    }

  return addresses;
}

static BreathItem *
create_peer_record (const Breath__PeerRecord *record,
                    const P2pPeerId          *author,
                    GBytes                   *bytes)
{
  BreathItem *item = breath_item_create (BREATH_ITEM_PEER_RECORD, author, bytes, NULL, g_new0 (char *, 1));

  item->issued = record->issued;
  item->addresses = parse_addresses (record);

  return item;
}

static BreathItem *
create_from_body (const Breath__ItemBody *body,
                  const P2pPeerId        *author,
                  GBytes                 *bytes,
                  GError                **error)
{
  if (body->kind_case == BREATH__ITEM_BODY__KIND_PROFILE)
    return breath_item_create (BREATH_ITEM_PROFILE, author, bytes, body->profile->name, dup_languages (body->profile));

  if (body->kind_case == BREATH__ITEM_BODY__KIND_PEER_RECORD)
    return create_peer_record (body->peer_record, author, bytes);

  if (body->kind_case == BREATH__ITEM_BODY__KIND_CERTIFICATE)
    return breath_item_create_certificate (body->certificate, author, bytes);

  if (body->kind_case == BREATH__ITEM_BODY__KIND_STATEMENT)
    return breath_item_create_statement (&body->statement, author, bytes, error);

  return breath_item_create (BREATH_ITEM_UNKNOWN, author, bytes, NULL, g_new0 (char *, 1));
}

/**
 * breath_item_open:
 * @bytes: what was received or read
 * @error: return location for a #BreathRecordError
 *
 * Checks, decodes and verifies an item.
 *
 * Returns: (transfer full): the item, or %NULL if the bytes are not a valid one
 */
BreathItem *
breath_item_open (GBytes  *bytes,
                  GError **error)
{
  g_autoptr(GBytes) encoded = NULL;
  Breath__ItemBody *body;
  BreathItem *item = NULL;
  P2pPeerId author;
  P2pBudget budget;
  const guint8 *data;
  gsize len;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (!breath_signed_open (bytes, BREATH_DOMAIN_ITEM, &author, &encoded, error))
    return NULL;

  data = g_bytes_get_data (encoded, &len);
  p2p_budget_init (&budget, BODY_BUDGET);
  body = breath__item_body__unpack (&budget.allocator, len, data);

  if (check_body (body, encoded, error))
    item = create_from_body (body, &author, bytes, error);

  breath__item_body__free_unpacked (body, &budget.allocator);

  return item;
}

/**
 * breath_item_ref:
 * @item: an item
 *
 * Shares an item among several owners, which needs no verification a second time.
 *
 * Returns: (transfer full): @item
 */
BreathItem *
breath_item_ref (BreathItem *item)
{
  g_ref_count_inc (&item->refs);

  return item;
}

/**
 * breath_item_free:
 * @item: (transfer full): an item
 *
 * Frees an item, once its last owner does.
 */
void
breath_item_free (BreathItem *item)
{
  if (g_ref_count_dec (&item->refs))
    {
      g_bytes_unref (item->bytes);
      g_free (item->name);
      g_strfreev (item->languages);
      g_clear_pointer (&item->addresses, g_ptr_array_unref);
      g_clear_pointer (&item->statement, breath_statement_unref);
      g_free (item);
    }
}
