/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head.h"
#include "breath-manifest.h"

#include <string.h>

#include "record.pb-c.h"
#include "test-records.h"

static BreathHead *
create_golden_head (void)
{
  g_autoptr(JsonObject) vectors = test_records_load ();
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(GBytes) live_set = test_records_dup_bytes (vectors, "manifest", "hash");
  g_autoptr(GBytes) anchor = test_records_dup_bytes (vectors, "head", "anchor");
  BreathHead *head = breath_head_new ();

  head->epoch = 1700000000;
  head->version = 7;
  head->issued = 1700003600;
  head->levels[BREATH_RESOURCE_WATER] = (BreathLevel) { -6, 50, 19675 };
  head->levels[BREATH_RESOURCE_FOOD] = (BreathLevel) { 12, 20, 19675 };
  head->live_count = 1;
  memcpy (head->live_set, g_bytes_get_data (live_set, NULL), BREATH_HASH_LEN);
  memcpy (head->anchor, g_bytes_get_data (anchor, NULL), BREATH_ANCHOR_LEN);
  breath_head_sign (head, identity);

  return head;
}

static void
assert_refused (GBytes           *bytes,
                BreathRecordError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHead) head = breath_head_open (bytes, &error);

  g_assert_null (head);
  g_assert_error (error, BREATH_RECORD_ERROR, (int) code);
}

static void
test_head_golden (void)
{
  g_autoptr(JsonObject) vectors = test_records_load ();
  g_autoptr(BreathHead) head = create_golden_head ();
  g_autoptr(GBytes) expected = test_records_dup_bytes (vectors, "head", "signed");
  g_autoptr(GBytes) id = test_records_dup_bytes (vectors, "head", "id");

  g_assert_cmpmem (g_bytes_get_data (head->bytes, NULL), g_bytes_get_size (head->bytes),
                   g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_assert_cmpmem (head->id, sizeof head->id, g_bytes_get_data (id, NULL), g_bytes_get_size (id));
}

static void
test_head_round_trip (void)
{
  g_autoptr(BreathHead) head = create_golden_head ();
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHead) opened = breath_head_open (head->bytes, &error);

  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (&opened->author, &head->author));
  g_assert_cmpuint (opened->epoch, ==, 1700000000);
  g_assert_cmpuint (opened->version, ==, 7);
  g_assert_cmpuint (opened->issued, ==, 1700003600);
  g_assert_cmpint (opened->levels[BREATH_RESOURCE_ENERGY].level, ==, BREATH_LEVEL_UNKNOWN);
  g_assert_cmpint (opened->levels[BREATH_RESOURCE_WATER].level, ==, -6);
  g_assert_cmpuint (opened->levels[BREATH_RESOURCE_WATER].epsilon, ==, 50);
  g_assert_cmpuint (opened->levels[BREATH_RESOURCE_FOOD].day, ==, 19675);
  g_assert_cmpuint (opened->live_count, ==, 1);
  g_assert_cmpmem (opened->live_set, BREATH_HASH_LEN, head->live_set, BREATH_HASH_LEN);
  g_assert_cmpmem (opened->anchor, BREATH_ANCHOR_LEN, head->anchor, BREATH_ANCHOR_LEN);
  g_assert_cmpmem (opened->id, sizeof opened->id, head->id, sizeof head->id);
  g_assert_cmpint (breath_head_compare (opened, head), ==, 0);
}

static const BreathLevel extreme_levels[] = {
  { BREATH_LEVEL_UNKNOWN, 0, 0 },
  { BREATH_LEVEL_MIN, 1, 0 },
  { BREATH_LEVEL_MAX, BREATH_EPSILON_MAX, G_MAXUINT16 },
  { 0, 50, 1 },
};

/* A head whose size told of its contents would tell a listener when a level changes. */
static void
test_head_size (void)
{
  static const guint32 numbers[] = { 0, 1, 127, 128, 16384, G_MAXUINT32 };
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();

  g_assert_cmpint (BREATH_HEAD_LEN, <=, BREATH_HEAD_MAX_LEN);

  for (guint i = 0; i < G_N_ELEMENTS (numbers) * G_N_ELEMENTS (extreme_levels); i++)
    {
      g_autoptr(BreathHead) head = breath_head_new ();
      g_autoptr(BreathHead) opened = NULL;
      g_autoptr(GError) error = NULL;
      guint32 number = numbers[i % G_N_ELEMENTS (numbers)];

      head->epoch = head->issued = number;
      head->version = MAX (number, 1);
      head->live_count = MIN (number, BREATH_MANIFEST_MAX_ITEMS);
      memset (head->live_set, number & 0xff, sizeof head->live_set);
      memset (head->anchor, number & 0xff, sizeof head->anchor);

      for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
        head->levels[kind] = extreme_levels[(i + kind) % G_N_ELEMENTS (extreme_levels)];

      breath_head_sign (head, identity);
      g_assert_cmpuint (g_bytes_get_size (head->bytes), ==, BREATH_HEAD_LEN);

      opened = breath_head_open (head->bytes, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (opened->epoch, ==, number);
    }
}

static void
test_head_flipped_bits (void)
{
  g_autoptr(BreathHead) head = create_golden_head ();
  gsize len;
  const guint8 *data = g_bytes_get_data (head->bytes, &len);

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      g_autofree guint8 *flipped = g_memdup2 (data, len);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(BreathHead) opened = NULL;
      g_autoptr(GError) error = NULL;

      flipped[bit / 8] ^= 1 << bit % 8;
      bytes = g_bytes_new (flipped, len);
      opened = breath_head_open (bytes, &error);

      g_assert_null (opened);
      g_assert_true (error != NULL && error->domain == BREATH_RECORD_ERROR);
    }
}

static void
test_head_other_sizes (void)
{
  g_autoptr(BreathHead) head = create_golden_head ();
  g_autofree guint8 *longer = g_malloc0 (BREATH_HEAD_LEN + 1);
  g_autoptr(GBytes) bytes = NULL;

  memcpy (longer, g_bytes_get_data (head->bytes, NULL), BREATH_HEAD_LEN);
  bytes = g_bytes_new (longer, BREATH_HEAD_LEN + 1);
  assert_refused (bytes, BREATH_RECORD_ERROR_INVALID);

  for (gsize len = 0; len < BREATH_HEAD_LEN; len++)
    {
      g_autoptr(GBytes) shorter = g_bytes_new (longer, len);

      assert_refused (shorter, BREATH_RECORD_ERROR_INVALID);
    }
}

/* The same fields with the signature first have the same size and would still verify. */
static void
test_head_reordered (void)
{
  g_autoptr(BreathHead) head = create_golden_head ();
  const guint8 *data = g_bytes_get_data (head->bytes, NULL);
  guint8 reordered[BREATH_HEAD_LEN];
  g_autoptr(GBytes) bytes = NULL;

  memcpy (reordered, data + BREATH_HEAD_LEN - 66, 66);
  memcpy (reordered + 66, data, BREATH_HEAD_LEN - 66);
  bytes = g_bytes_new (reordered, sizeof reordered);

  assert_refused (bytes, BREATH_RECORD_ERROR_INVALID);
}

static GBytes *
sign_body (Breath__HeadBody *body)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autofree guint8 *packed = g_malloc (breath__head_body__get_packed_size (body));
  gsize len = breath__head_body__pack (body, packed);

  return breath_signed_new (identity, BREATH_DOMAIN_HEAD, packed, len);
}

typedef struct
{
  const char *name;
  guint32     version;
  guint32     water;
  guint32     live_count;
  gsize       live_set_len;
  gsize       anchor_len;
  gboolean    has_unknown;
} BodyCase;

/* Each is signed by its author and has the right size where the case is not about the size. */
static const BodyCase body_cases[] = {
  { "version-zero",        0, 0x3200,  0,                             32, 16, FALSE },
  { "impossible-level",    1, 0x30006, 0,                             32, 16, FALSE },
  { "too-many-items",      1, 0x3200,  BREATH_MANIFEST_MAX_ITEMS + 1, 32, 16, FALSE },
  { "hashes-traded",       1, 0x3200,  0,                             16, 32, FALSE },
  { "short-anchor",        1, 0x3200,  0,                             32, 15, FALSE },
  { "unknown-field",       1, 0x3200,  0,                             32, 16, TRUE },
  { "unknown-field-fits",  1, 0x3200,  0,                             32, 14, TRUE },
};

static void
test_head_refuse (gconstpointer data)
{
  const BodyCase *c = data;
  Breath__HeadBody body = BREATH__HEAD_BODY__INIT;
  ProtobufCMessageUnknownField unknown = { 11, PROTOBUF_C_WIRE_TYPE_VARINT, 1, (guint8 *) "\x01" };
  guint8 hash[32] = { 0 };
  g_autoptr(GBytes) bytes = NULL;

  body.version = c->version;
  body.energy = body.food = BREATH_LEVEL_UNKNOWN & 0xff;
  body.water = c->water;
  body.live_count = c->live_count;
  body.live_set = (ProtobufCBinaryData) { c->live_set_len, hash };
  body.anchor = (ProtobufCBinaryData) { c->anchor_len, hash };
  body.base.n_unknown_fields = c->has_unknown ? 1 : 0;
  body.base.unknown_fields = c->has_unknown ? &unknown : NULL;

  bytes = sign_body (&body);
  assert_refused (bytes, BREATH_RECORD_ERROR_INVALID);
}

/* What is signed as an item cannot be shown around as a head. */
static void
test_head_other_domain (void)
{
  g_autoptr(P2pIdentity) identity = test_records_dup_identity ();
  g_autoptr(JsonObject) vectors = test_records_load ();
  g_autoptr(GBytes) body = test_records_dup_bytes (vectors, "head", "body");
  g_autoptr(GBytes) bytes = breath_signed_new (identity, BREATH_DOMAIN_ITEM,
                                               g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, BREATH_HEAD_LEN);
  assert_refused (bytes, BREATH_RECORD_ERROR_SIGNATURE);
}

static void
test_head_compare (void)
{
  g_autoptr(BreathHead) a = breath_head_new ();
  g_autoptr(BreathHead) b = breath_head_new ();

  a->epoch = 2;
  a->version = 1;
  b->epoch = 1;
  b->version = 9;
  g_assert_cmpint (breath_head_compare (a, b), >, 0);
  g_assert_cmpint (breath_head_compare (b, a), <, 0);

  b->epoch = 2;
  g_assert_cmpint (breath_head_compare (a, b), <, 0);
  g_assert_cmpint (breath_head_compare (b, a), >, 0);

  b->version = 1;
  g_assert_cmpint (breath_head_compare (a, b), ==, 0);

  b->id[31] = 1;
  g_assert_cmpint (breath_head_compare (a, b), >, 0);
  g_assert_cmpint (breath_head_compare (b, a), <, 0);
}

static void
test_head_end (void)
{
  BreathHead head = { 0 };

  g_test_summary ("A head leaves at the first midnight later than 14 days after it was issued");

  head.issued = 20000 * 86400;
  g_assert_cmpint (breath_head_get_end (&head), ==, 20015 * 86400);
  head.issued = 20001 * 86400 - 1;
  g_assert_cmpint (breath_head_get_end (&head), ==, 20015 * 86400);
  head.issued = 20001 * 86400;
  g_assert_cmpint (breath_head_get_end (&head), ==, 20016 * 86400);
  head.issued = 0;
  g_assert_cmpint (breath_head_get_end (&head), ==, 15 * 86400);
  head.issued = G_MAXUINT32;
  g_assert_cmpint (breath_head_get_end (&head), >, (gint64) G_MAXUINT32 + 14 * 86400);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/head/golden", test_head_golden);
  g_test_add_func ("/head/round-trip", test_head_round_trip);
  g_test_add_func ("/head/size", test_head_size);
  g_test_add_func ("/head/flipped-bits", test_head_flipped_bits);
  g_test_add_func ("/head/other-sizes", test_head_other_sizes);
  g_test_add_func ("/head/reordered", test_head_reordered);
  g_test_add_func ("/head/other-domain", test_head_other_domain);
  g_test_add_func ("/head/compare", test_head_compare);
  g_test_add_func ("/head/end", test_head_end);

  for (guint i = 0; i < G_N_ELEMENTS (body_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/head/refuse/", body_cases[i].name, NULL);

      g_test_add_data_func (path, &body_cases[i], test_head_refuse);
    }

  return g_test_run ();
}
