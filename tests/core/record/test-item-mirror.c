/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-item.h"

#include <string.h>

#define NOW 1700000000u
#define DAY 86400u

static P2pIdentity *
identity_of (guint8 number)
{
  const guint8 seed[P2P_SEED_LEN] = { number };

  return p2p_identity_new_from_seed (seed);
}

typedef struct
{
  P2pIdentity *node;
  P2pIdentity *mirror;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  fixture->node = identity_of (1);
  fixture->mirror = identity_of (2);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  p2p_identity_unref (fixture->node);
  p2p_identity_unref (fixture->mirror);
}

static BreathStatement *
statement_of (P2pIdentity *node,
              guint32      made)
{
  BreathStatement *statement = breath_statement_new (p2p_identity_get_peer_id (node), made);

  statement->alert = breath_alert_new ();
  statement->alert->expires = made + BREATH_ALERT_DEFAULT_LIFE;
  statement->alert->headline = g_strdup ("The planner forgets one street");

  return statement;
}

static BreathItem *
certificate_of (Fixture *fixture,
                guint32  from,
                guint32  until)
{
  return breath_item_new_certificate (fixture->node, p2p_identity_get_peer_id (fixture->mirror), "Åsa", from, until, NULL);
}

static BreathItem *
item_of (Fixture *fixture,
         guint32  made)
{
  g_autoptr(BreathStatement) statement = statement_of (fixture->node, made);

  return breath_item_new_statement (fixture->node, fixture->mirror, statement);
}

static BreathItem *
open_again (const BreathItem *item)
{
  g_autoptr(GError) error = NULL;
  BreathItem *opened = breath_item_open (item->bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (opened->kind, ==, item->kind);
  g_assert_cmpmem (opened->id, BREATH_HASH_LEN, item->id, BREATH_HASH_LEN);
  g_assert_true (p2p_peer_id_equal (&opened->author, &item->author));
  g_assert_true (p2p_peer_id_equal (&opened->mirror, &item->mirror));

  return opened;
}

static void
test_certificate_round_trip (Fixture      *fixture,
                             gconstpointer unused)
{
  g_autoptr(P2pIdentity) old = identity_of (3);
  g_autoptr(BreathItem) item = breath_item_new_certificate (fixture->node, p2p_identity_get_peer_id (fixture->mirror),
                                                            "Åsa", NOW, NOW + 90 * DAY, p2p_identity_get_peer_id (old));
  g_autoptr(BreathItem) opened = open_again (item);
  g_autoptr(BreathItem) copy = breath_item_ref (opened);

  g_assert_cmpstr (copy->name, ==, "Åsa");
  g_assert_cmpuint (copy->from, ==, NOW);
  g_assert_cmpuint (copy->until, ==, NOW + 90 * DAY);
  g_assert_true (copy->has_replaced);
  g_assert_true (p2p_peer_id_equal (&copy->replaced, p2p_identity_get_peer_id (old)));
}

static void
test_statement_round_trip (Fixture      *fixture,
                           gconstpointer unused)
{
  g_autoptr(BreathItem) item = item_of (fixture, NOW);
  g_autoptr(BreathItem) opened = open_again (item);
  g_autoptr(BreathItem) copy = breath_item_ref (opened);

  g_assert_cmpstr (copy->statement->alert->headline, ==, "The planner forgets one street");
  g_assert_true (p2p_peer_id_equal (&copy->mirror, p2p_identity_get_peer_id (fixture->mirror)));
}

static void
test_statement_largest (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(BreathStatement) statement = statement_of (fixture->node, NOW);
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) opened = NULL;

  statement->alert->description = g_strnfill (BREATH_ALERT_MAX_DESCRIPTION, 'x');

  for (guint n_wide = 0; ; n_wide++)
    {
      GString *text = g_string_new (NULL);

      for (guint i = 0; i < BREATH_ALERT_MAX_INSTRUCTION; i++)
        g_string_append (text, i < n_wide ? "å" : "a");

      g_free (statement->alert->instruction);
      statement->alert->instruction = g_string_free (text, FALSE);

      if (!breath_statement_check (statement, NULL))
        break;

      g_clear_pointer (&item, breath_item_free);
      item = breath_item_new_statement (fixture->node, fixture->mirror, statement);
    }

  opened = open_again (item);
  g_assert_nonnull (opened);
}

static void
assert_flips_refused (const BreathItem *item)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (item->bytes, &len);

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      g_autofree guint8 *flipped = g_memdup2 (data, len);
      g_autoptr(GBytes) bytes = NULL;

      flipped[bit / 8] ^= 1 << bit % 8;
      bytes = g_bytes_new (flipped, len);
      g_assert_null (breath_item_open (bytes, NULL));
    }
}

static void
test_flipped_bits (Fixture      *fixture,
                   gconstpointer unused)
{
  g_autoptr(BreathItem) certificate = certificate_of (fixture, NOW, NOW + DAY);
  g_autoptr(BreathItem) statement = item_of (fixture, NOW);

  assert_flips_refused (certificate);
  assert_flips_refused (statement);
}

/* Field 4 of an item body with these bytes, signed by the node as it should be. */
static BreathItem *
open_stated (Fixture *fixture,
             GBytes  *stated,
             GError **error)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (stated, &len);
  const guint8 head[] = { 0x22, 0x80 | (len & 0x7f), len >> 7 };

  g_byte_array_append (body, head, sizeof head);
  g_byte_array_append (body, data, len);
  bytes = breath_signed_new (fixture->node, BREATH_DOMAIN_ITEM, body->data, body->len);

  return breath_item_open (bytes, error);
}

/* The node's key cannot speak for a Mirror, nor can a Mirror of another node speak here. */
static void
test_statement_forged (Fixture      *fixture,
                       gconstpointer unused)
{
  g_autoptr(P2pIdentity) other = identity_of (4);
  g_autoptr(BreathStatement) ours = statement_of (fixture->node, NOW);
  g_autoptr(BreathStatement) theirs = statement_of (other, NOW);
  g_autoptr(GBytes) our_body = breath_statement_encode (ours);
  g_autoptr(GBytes) their_body = breath_statement_encode (theirs);
  g_autoptr(GBytes) good = breath_signed_new (fixture->mirror, BREATH_DOMAIN_STATEMENT,
                                              g_bytes_get_data (our_body, NULL), g_bytes_get_size (our_body));
  g_autoptr(GBytes) elsewhere = breath_signed_new (fixture->mirror, BREATH_DOMAIN_STATEMENT,
                                                   g_bytes_get_data (their_body, NULL), g_bytes_get_size (their_body));
  g_autoptr(GBytes) domain = breath_signed_new (fixture->mirror, BREATH_DOMAIN_ITEM,
                                                g_bytes_get_data (our_body, NULL), g_bytes_get_size (our_body));
  g_autoptr(GBytes) renamed = NULL;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (good, NULL), g_bytes_get_size (good));
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathItem) opened = open_stated (fixture, good, &error);

  g_assert_no_error (error);
  g_assert_nonnull (opened);
  g_assert_null (open_stated (fixture, elsewhere, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (open_stated (fixture, domain, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_SIGNATURE);
  g_clear_error (&error);

  /* The same signature under the name of another key. */
  memcpy (data + 2, p2p_identity_get_peer_id (other)->public_key, P2P_PUBLIC_KEY_LEN);
  renamed = g_bytes_new (data, g_bytes_get_size (good));
  g_assert_null (open_stated (fixture, renamed, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_SIGNATURE);
}

static void
test_certifies (Fixture      *fixture,
                gconstpointer unused)
{
  g_autoptr(P2pIdentity) other = identity_of (5);
  g_autoptr(BreathItem) certificate = certificate_of (fixture, NOW, NOW + DAY);
  g_autoptr(BreathItem) before = item_of (fixture, NOW - 1);
  g_autoptr(BreathItem) first = item_of (fixture, NOW);
  g_autoptr(BreathItem) last = item_of (fixture, NOW + DAY - 1);
  g_autoptr(BreathItem) after = item_of (fixture, NOW + DAY);
  g_autoptr(BreathItem) for_other = breath_item_new_certificate (fixture->node, p2p_identity_get_peer_id (other), "Åsa",
                                                                 NOW, NOW + DAY, NULL);
  g_autoptr(BreathItem) by_other = breath_item_new_certificate (other, p2p_identity_get_peer_id (fixture->mirror), "Åsa",
                                                                NOW, NOW + DAY, NULL);

  g_assert_false (breath_item_certifies (certificate, before, NOW));
  g_assert_true (breath_item_certifies (certificate, first, NOW));
  g_assert_true (breath_item_certifies (certificate, last, NOW + DAY - 1));
  g_assert_false (breath_item_certifies (certificate, first, NOW + DAY));
  g_assert_false (breath_item_certifies (certificate, after, NOW));
  g_assert_false (breath_item_certifies (for_other, first, NOW));
  g_assert_false (breath_item_certifies (by_other, first, NOW));
  g_assert_false (breath_item_certifies (first, first, NOW));
}

#define KEY      "0123456789abcdef0123456789abcdef"
#define BODY(s)  s, sizeof s - 1
#define MIRROR   "\x0a\x20" KEY
#define NAME     "\x12\x01" "a"
#define FROM     "\x1d\x00\x00\x00\x00"
#define UNTIL(s) "\x25" s
#define NINETY   UNTIL ("\x00\xa7\x76\x00")

typedef struct
{
  const char *name;
  const char *body;      /* of the certificate */
  gsize       len;
  gboolean    is_valid;
} CertificateCase;

static const CertificateCase certificate_cases[] = {
  { "ninety-days",     BODY (MIRROR NAME FROM NINETY),                               TRUE },
  { "longer",          BODY (MIRROR NAME FROM UNTIL ("\x01\xa7\x76\x00")),           FALSE },
  { "never",           BODY (MIRROR NAME FROM UNTIL ("\x00\x00\x00\x00")),           FALSE },
  { "replaces",        BODY (MIRROR NAME FROM NINETY "\x2a\x20" KEY),                TRUE },
  { "short-key",       BODY ("\x0a\x1f" "0123456789abcdef0123456789abcde" NAME FROM NINETY), FALSE },
  { "short-replaced",  BODY (MIRROR NAME FROM NINETY "\x2a\x01" "x"),                FALSE },
  { "nameless",        BODY (MIRROR "\x12\x00" FROM NINETY),                         FALSE },
  { "control",         BODY (MIRROR "\x12\x01\n" FROM NINETY),                       FALSE },
  { "zero",            BODY (MIRROR "\x12\x02" "a\0" FROM NINETY),                   FALSE },
  { "no-end",          BODY (MIRROR NAME FROM),                                      FALSE },
  { "unknown",         BODY (MIRROR NAME FROM NINETY "\x32\x01x"),                   FALSE },
};

static void
test_certificate_body (gconstpointer data)
{
  const CertificateCase *c = data;
  g_autoptr(P2pIdentity) node = identity_of (1);
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathItem) item = NULL;
  const guint8 head[] = { 0x1a, c->len };

  g_byte_array_append (body, head, sizeof head);
  g_byte_array_append (body, (const guint8 *) c->body, c->len);
  bytes = breath_signed_new (node, BREATH_DOMAIN_ITEM, body->data, body->len);
  item = breath_item_open (bytes, NULL);
  g_assert_cmpint (item != NULL, ==, c->is_valid);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/certificate/round-trip", Fixture, NULL, set_up, test_certificate_round_trip, tear_down);
  g_test_add ("/statement/round-trip", Fixture, NULL, set_up, test_statement_round_trip, tear_down);
  g_test_add ("/statement/largest", Fixture, NULL, set_up, test_statement_largest, tear_down);
  g_test_add ("/statement/forged", Fixture, NULL, set_up, test_statement_forged, tear_down);
  g_test_add ("/mirror-items/flipped-bits", Fixture, NULL, set_up, test_flipped_bits, tear_down);
  g_test_add ("/certificate/certifies", Fixture, NULL, set_up, test_certifies, tear_down);

  for (gsize i = 0; i < G_N_ELEMENTS (certificate_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/certificate/body/", certificate_cases[i].name, NULL);

      g_test_add_data_func (path, &certificate_cases[i], test_certificate_body);
    }

  return g_test_run ();
}
