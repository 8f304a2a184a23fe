/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-item.h"

#include <string.h>

#include "p2p-multiaddr.h"
#include "test-records.h"

#define ISSUED  "\x0d\x10\xff\x53\x65"                 /* 1700003600 */
#define ADDRESS "\x04\x14\x00\x00\x01\x06\x10\x2d"     /* /ip4/20.0.0.1/tcp/4141 */
#define A(byte) "\x12\x01" byte

static const char *const languages[] = { "de", "en", NULL };

static void
test_item_golden (void)
{
  g_autoptr(JsonObject) vectors = test_records_load ();
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(BreathItem) item = breath_item_new_profile (identity, "Haus der Erde", languages);
  g_autoptr(GBytes) expected = test_records_dup_bytes (vectors, "profile", "signed");
  g_autoptr(GBytes) id = test_records_dup_bytes (vectors, "profile", "id");

  g_assert_cmpmem (g_bytes_get_data (item->bytes, NULL), g_bytes_get_size (item->bytes),
                   g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_assert_cmpmem (item->id, sizeof item->id, g_bytes_get_data (id, NULL), g_bytes_get_size (id));
}

static void
test_item_round_trip (void)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(BreathItem) item = breath_item_new_profile (identity, "Haus der Erde", languages);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathItem) opened = breath_item_open (item->bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (opened->kind, ==, BREATH_ITEM_PROFILE);
  g_assert_true (p2p_peer_id_equal (&opened->author, p2p_identity_get_peer_id (identity)));
  g_assert_cmpstr (opened->name, ==, "Haus der Erde");
  g_assert_cmpstrv (opened->languages, (char **) languages);
  g_assert_cmpmem (opened->id, sizeof opened->id, item->id, sizeof item->id);
}

static void
test_item_without_name (void)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(BreathItem) none = breath_item_new_profile (identity, NULL, NULL);
  g_autoptr(BreathItem) empty = breath_item_new_profile (identity, "", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathItem) opened = breath_item_open (none->bytes, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (none->bytes, empty->bytes));
  g_assert_cmpstr (opened->name, ==, "");
  g_assert_nonnull (opened->languages);
  g_assert_null (opened->languages[0]);
}

static void
test_item_flipped_bits (void)
{
  g_autoptr(JsonObject) vectors = test_records_load ();
  g_autoptr(GBytes) golden = test_records_dup_bytes (vectors, "profile", "signed");
  gsize len;
  const guint8 *data = g_bytes_get_data (golden, &len);

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      g_autofree guint8 *flipped = g_memdup2 (data, len);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(BreathItem) opened = NULL;
      g_autoptr(GError) error = NULL;

      flipped[bit / 8] ^= 1 << bit % 8;
      bytes = g_bytes_new (flipped, len);
      opened = breath_item_open (bytes, &error);

      g_assert_null (opened);
      g_assert_true (error != NULL && error->domain == BREATH_RECORD_ERROR);
    }
}

#define NAME_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TAG_35  "abcdefgh-abcdefgh-abcdefgh-abcdefgh"

typedef struct
{
  const char *name;
  const char *profile_name;
  const char *languages[10];
  gboolean    valid;
} CheckCase;

static const CheckCase check_cases[] = {
  { "longest-name",       NAME_64,         { NULL },                                           TRUE },
  { "name-too-long",      NAME_64 "x",     { NULL },                                           FALSE },
  { "many-bytes",         "Ökozentrum 水", { NULL },                                           TRUE },
  { "joiner",             "क्‍ष",            { NULL },                                           TRUE },
  { "newline",            "a\nb",          { NULL },                                           FALSE },
  { "delete",             "a\x7f",         { NULL },                                           FALSE },
  { "c1-control",         "a\xc2\x85",     { NULL },                                           FALSE },
  { "half-character",     "a\xc3",         { NULL },                                           FALSE },
  { "over-long-encoding", "\xc0\xaf",      { NULL },                                           FALSE },
  { "surrogate",          "\xed\xa0\x80",  { NULL },                                           FALSE },
  { "eight-languages",    NULL,            { "a1", "b", "c", "d", "e", "f", "g", "h" },        TRUE },
  { "nine-languages",     NULL,            { "a1", "b", "c", "d", "e", "f", "g", "h", "i" },   FALSE },
  { "region",             NULL,            { "pt-BR", "zh-Hant-TW" },                          TRUE },
  { "longest-tag",        NULL,            { TAG_35 },                                         TRUE },
  { "tag-too-long",       NULL,            { TAG_35 "-x" },                                    FALSE },
  { "subtag-too-long",    NULL,            { "abcdefghi" },                                    FALSE },
  { "empty-tag",          NULL,            { "" },                                             FALSE },
  { "underscore",         NULL,            { "pt_BR" },                                        FALSE },
  { "double-hyphen",      NULL,            { "pt--BR" },                                       FALSE },
  { "leading-hyphen",     NULL,            { "-pt" },                                          FALSE },
  { "trailing-hyphen",    NULL,            { "pt-" },                                          FALSE },
  { "not-ascii",          NULL,            { "dé" },                                           FALSE },
};

static void
test_item_check (gconstpointer data)
{
  const CheckCase *c = data;
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) opened = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_profile_check (c->profile_name, c->languages, &error) == c->valid);

  if (!c->valid)
    {
      g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
      return;
    }

  item = breath_item_new_profile (identity, c->profile_name, c->languages);
  opened = breath_item_open (item->bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (opened->languages, (char **) c->languages);
}

typedef struct
{
  const char *name;
  const char *body;
  gsize       len;
  gboolean    valid;
} BodyCase;

#define BODY(bytes) bytes, sizeof (bytes) - 1

/* Bodies that our own encoder does not make, each signed by its author. */
static const BodyCase body_cases[] = {
  { "empty",                 BODY (""),                                     FALSE },
  { "empty-profile",         BODY ("\x0a\x00"),                             TRUE },
  { "empty-name",            BODY ("\x0a\x02\x0a\x00"),                     FALSE },
  { "control-in-name",       BODY ("\x0a\x03\x0a\x01\x1b"),                 FALSE },
  { "zero-in-name",          BODY ("\x0a\x05\x0a\x03" "a\0b"),              FALSE },
  { "bad-tag",               BODY ("\x0a\x03\x12\x01_"),                    FALSE },
  { "two-names",             BODY ("\x0a\x06\x0a\x01" "a\x0a\x01" "b"),     FALSE },
  { "languages-before-name", BODY ("\x0a\x07\x12\x02" "de\x0a\x01" "a"),    FALSE },
  { "padded-length",         BODY ("\x0a\x84\x00\x0a\x02hi"),               FALSE },
  { "unknown-in-profile",    BODY ("\x0a\x03\x1a\x01" "a"),                 FALSE },
  { "beside-profile",        BODY ("\x0a\x00\x4a\x01" "a"),                 FALSE },
  { "profile-twice",         BODY ("\x0a\x00\x0a\x00"),                     FALSE },
  { "later-kind",            BODY ("\x4a\x05later"),                        TRUE },
  { "two-later-kinds",       BODY ("\x4a\x01" "a\x52\x01" "b"),             FALSE },
  { "later-number",          BODY ("\x48\x01"),                             FALSE },
  { "truncated",             BODY ("\x0a\x05\x0a"),                         FALSE },
  { "record",                BODY ("\x12\x0f" ISSUED "\x12\x08" ADDRESS), TRUE },
  { "record-unreadable",     BODY ("\x12\x08" ISSUED "\x12\x01\xff"),     TRUE },
  { "record-no-address",     BODY ("\x12\x05" ISSUED),                     FALSE },
  { "record-empty-address",  BODY ("\x12\x07" ISSUED "\x12\x00"),         FALSE },
  { "record-address-twice",  BODY ("\x12\x0b" ISSUED "\x12\x01" "a\x12\x01" "a"), FALSE },
  { "record-no-issued",      BODY ("\x12\x03\x12\x01" "a"),               FALSE },
  { "record-unknown",        BODY ("\x12\x0b" ISSUED "\x12\x01" "a\x1a\x01" "b"), FALSE },
  { "record-and-profile",    BODY ("\x0a\x00\x12\x08" ISSUED "\x12\x01\xff"), FALSE },
  { "record-8-addresses",    BODY ("\x12\x1d" ISSUED A ("1") A ("2") A ("3") A ("4") A ("5") A ("6") A ("7") A ("8")), TRUE },
  { "record-9-addresses",    BODY ("\x12\x20" ISSUED A ("1") A ("2") A ("3") A ("4") A ("5") A ("6") A ("7") A ("8") A ("9")),
    FALSE },
};

static void
test_item_body (gconstpointer data)
{
  const BodyCase *c = data;
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(GBytes) bytes = breath_signed_new (identity, BREATH_DOMAIN_ITEM, (const guint8 *) c->body, c->len);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathItem) item = breath_item_open (bytes, &error);

  if (c->valid)
    {
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (item->bytes, bytes));
    }
  else
    {
      g_assert_null (item);
      g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
    }
}

static void
test_item_later_kind (void)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(GBytes) bytes = breath_signed_new (identity, BREATH_DOMAIN_ITEM, (const guint8 *) "\x4a\x05later", 7);
  g_autoptr(BreathItem) item = breath_item_open (bytes, NULL);

  g_assert_cmpint (item->kind, ==, BREATH_ITEM_UNKNOWN);
  g_assert_cmpstr (item->name, ==, "");
}

static GPtrArray *
create_addresses (const char *const *texts)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (texts[i], NULL));

  return addresses;
}

static void
test_item_peer_record (void)
{
  static const char *const texts[] = { "/ip4/20.0.0.1/tcp/4141", "/ip6/2a00::1/tcp/4141", NULL };
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(GPtrArray) addresses = create_addresses (texts);
  g_autoptr(BreathItem) item = breath_item_new_peer_record (identity, 1700003600, addresses);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathItem) opened = breath_item_open (item->bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (opened->kind, ==, BREATH_ITEM_PEER_RECORD);
  g_assert_cmpuint (opened->issued, ==, 1700003600);
  g_assert_cmpuint (opened->addresses->len, ==, 2);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (opened->addresses, 0)), ==, texts[0]);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (opened->addresses, 1)), ==, texts[1]);
  g_assert_cmpmem (opened->id, sizeof opened->id, item->id, sizeof item->id);
}

static void
test_item_address_limit (void)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();

  for (guint len = BREATH_RECORD_MAX_ADDRESS; len <= BREATH_RECORD_MAX_ADDRESS + 1; len++)
    {
      guint8 body[3 + 5 + 3 + BREATH_RECORD_MAX_ADDRESS + 1] = { 0x12, ((8 + len) & 0x7f) | 0x80, (8 + len) >> 7 };
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(BreathItem) item = NULL;

      memcpy (body + 3, ISSUED, 5);
      body[8] = 0x12;
      body[9] = (len & 0x7f) | 0x80;
      body[10] = len >> 7;
      bytes = breath_signed_new (identity, BREATH_DOMAIN_ITEM, body, 11 + len);
      item = breath_item_open (bytes, NULL);

      g_assert_true ((item != NULL) == (len <= BREATH_RECORD_MAX_ADDRESS));
    }
}

/* The author, tags and lengths of a signed message around a body of this size take 104 bytes. */
#define LARGEST_BODY (BREATH_ITEM_MAX_LEN - 103)

static void
test_item_size_limit (void)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autofree guint8 *body = g_malloc0 (LARGEST_BODY);
  g_autoptr(GBytes) largest = NULL;
  g_autofree guint8 *longer = NULL;
  g_autoptr(GBytes) over = NULL;
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) refused = NULL;
  g_autoptr(GError) error = NULL;

  /* A later kind in field 9 with a length of two bytes. */
  body[0] = 0x4a;
  body[1] = ((LARGEST_BODY - 3) & 0x7f) | 0x80;
  body[2] = (LARGEST_BODY - 3) >> 7;

  largest = breath_signed_new (identity, BREATH_DOMAIN_ITEM, body, LARGEST_BODY);
  g_assert_cmpuint (g_bytes_get_size (largest), ==, BREATH_ITEM_MAX_LEN);
  item = breath_item_open (largest, &error);
  g_assert_no_error (error);

  longer = g_malloc0 (BREATH_ITEM_MAX_LEN + 1);
  memcpy (longer, g_bytes_get_data (largest, NULL), BREATH_ITEM_MAX_LEN);
  over = g_bytes_new (longer, BREATH_ITEM_MAX_LEN + 1);
  refused = breath_item_open (over, &error);
  g_assert_null (refused);
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/golden", test_item_golden);
  g_test_add_func ("/item/round-trip", test_item_round_trip);
  g_test_add_func ("/item/without-name", test_item_without_name);
  g_test_add_func ("/item/flipped-bits", test_item_flipped_bits);
  g_test_add_func ("/item/later-kind", test_item_later_kind);
  g_test_add_func ("/item/size-limit", test_item_size_limit);
  g_test_add_func ("/item/peer-record", test_item_peer_record);
  g_test_add_func ("/item/address-limit", test_item_address_limit);

  for (guint i = 0; i < G_N_ELEMENTS (check_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/item/check/", check_cases[i].name, NULL);

      g_test_add_data_func (path, &check_cases[i], test_item_check);
    }

  for (guint i = 0; i < G_N_ELEMENTS (body_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/item/body/", body_cases[i].name, NULL);

      g_test_add_data_func (path, &body_cases[i], test_item_body);
    }

  return g_test_run ();
}
