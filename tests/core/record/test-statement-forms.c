/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-statement.h"
#include "test-protobuf.h"

#include <string.h>

#define MADE 1700000000u

typedef struct
{
  const char *name;
  guint       node_len;      /* 0: 32 */
  guint       update;        /* 1: refers to another */
  guint       reference_len;
  guint       evidence_len;
  const char *language;
  const char *headline;
  const char *web;
  const char *unknown;       /* a field within the alert that no version has */
  const char *beside;        /* a field beside it */
  const char *words;         /* of the refusal; NULL: it is taken */
} Case;

static const Case cases[] = {
  { .name = "plain" },
  { .name = "update", .update = 1, .reference_len = 32 },
  { .name = "evidence", .evidence_len = 32 },
  { .name = "language", .language = "de-AT" },
  { .name = "web", .web = "http://example.org/" },
  { .name = "short-node", .node_len = 31, .words = "names no node" },
  { .name = "long-node", .node_len = 33, .words = "names no node" },
  { .name = "short-reference", .update = 1, .reference_len = 31, .words = "an id that is none" },
  { .name = "long-evidence", .evidence_len = 33, .words = "an id that is none" },
  { .name = "no-utf8", .headline = "\xff\xfe", .words = "" },
  { .name = "half-a-character", .headline = "abc\xc3", .words = "" },
  { .name = "no-language", .language = "-", .words = "" },
  { .name = "no-web", .web = "gopher://example.org/", .words = "neither https" },
  { .name = "unknown-within", .unknown = "x", .words = "unknown fields" },
  { .name = "unknown-beside", .beside = "x", .words = "unknown fields" },
};

static void
put_optional (GByteArray *message,
              guint       field,
              const char *text)
{
  if (text != NULL)
    test_protobuf_bytes (message, field, text, strlen (text));
}

static GByteArray *
make_alert (const Case *c)
{
  GByteArray *alert = g_byte_array_new ();

  test_protobuf_varint (alert, 1, 0);
  test_protobuf_varint (alert, 2, c->update);

  if (c->reference_len > 0)
    test_protobuf_filled (alert, 3, 7, c->reference_len);

  test_protobuf_varint (alert, 4, BREATH_ALERT_EVENT_BIAS_DRIFT);
  test_protobuf_varint (alert, 5, BREATH_ALERT_URGENCY_EXPECTED);
  test_protobuf_varint (alert, 6, BREATH_ALERT_SEVERITY_SEVERE);
  test_protobuf_varint (alert, 7, BREATH_ALERT_CERTAINTY_LIKELY);
  test_protobuf_fixed32 (alert, 8, MADE + BREATH_ALERT_DEFAULT_LIFE);
  put_optional (alert, 9, c->language);
  put_optional (alert, 10, c->headline != NULL ? c->headline : "One street gets less water");
  put_optional (alert, 13, c->web);

  if (c->evidence_len > 0)
    test_protobuf_filled (alert, 15, 8, c->evidence_len);

  put_optional (alert, 99, c->unknown);

  return alert;
}

static GByteArray *
begin_body (guint node_len)
{
  GByteArray *body = g_byte_array_new ();

  test_protobuf_filled (body, 1, 3, node_len);
  test_protobuf_fixed32 (body, 2, MADE);

  return body;
}

/* Takes @body. */
static void
check_body (GByteArray *body,
            const char *words)
{
  g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (body);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathStatement) statement = breath_statement_decode (bytes, &error);

  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (statement->made, ==, MADE);
      return;
    }

  g_assert_null (statement);
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_alert (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GByteArray) alert = make_alert (c);
  GByteArray *body = begin_body (c->node_len > 0 ? c->node_len : 32);

  test_protobuf_bytes (body, 3, alert->data, alert->len);
  put_optional (body, 99, c->beside);
  check_body (body, c->words);
}

static void
check_assessment (guint       alert_len,
                  const char *unknown,
                  const char *words)
{
  g_autoptr(GByteArray) assessment = g_byte_array_new ();
  GByteArray *body = begin_body (32);

  test_protobuf_filled (assessment, 1, 7, alert_len);
  test_protobuf_varint (assessment, 2, BREATH_ASSESSMENT_DISPUTED);
  put_optional (assessment, 99, unknown);
  test_protobuf_bytes (body, 4, assessment->data, assessment->len);
  check_body (body, words);
}

static void
test_assessment (void)
{
  check_assessment (32, NULL, NULL);
  check_assessment (31, NULL, "an id that is none");
  check_assessment (33, NULL, "an id that is none");
  check_assessment (32, "x", "unknown fields");
}

static void
check_seed (guint       id_len,
            const char *title,
            const char *unknown,
            const char *words)
{
  g_autoptr(GByteArray) seed = g_byte_array_new ();
  GByteArray *body = begin_body (32);

  test_protobuf_filled (seed, 1, 7, id_len);
  test_protobuf_bytes (seed, 2, title, strlen (title));
  test_protobuf_varint (seed, 3, 1);
  test_protobuf_varint (seed, 4, BREATH_SEED_PLAIN);
  put_optional (seed, 99, unknown);
  test_protobuf_bytes (body, 7, seed->data, seed->len);
  check_body (body, words);
}

static void
test_seed (void)
{
  check_seed (32, "Wells", NULL, NULL);
  check_seed (31, "Wells", NULL, "an id that is none");
  check_seed (33, "Wells", NULL, "an id that is none");
  check_seed (32, "Wells", "x", "unknown fields");
  check_seed (32, "abc\xc3", NULL, "");
}

static void
check_planting (guint       id_len,
                const char *unknown,
                const char *words)
{
  g_autoptr(GByteArray) planting = g_byte_array_new ();
  GByteArray *body = begin_body (32);

  test_protobuf_filled (planting, 1, 7, id_len);
  put_optional (planting, 99, unknown);
  test_protobuf_bytes (body, 8, planting->data, planting->len);
  check_body (body, words);
}

static void
test_planting (void)
{
  check_planting (32, NULL, NULL);
  check_planting (31, NULL, "an id that is none");
  check_planting (33, NULL, "an id that is none");
  check_planting (32, "x", "unknown fields");
}

static void
test_later (void)
{
  GByteArray *of_bytes = begin_body (32);
  GByteArray *of_two = begin_body (32);
  GByteArray *of_number = begin_body (32);

  g_test_summary ("What a later version says is held if it is one thing with a length, and nothing else");

  put_optional (of_bytes, 99, "later");
  check_body (of_bytes, NULL);
  put_optional (of_two, 98, "later");
  put_optional (of_two, 99, "later");
  check_body (of_two, "exactly one thing");
  test_protobuf_varint (of_number, 99, 1);
  check_body (of_number, "exactly one thing");
  check_body (begin_body (32), "exactly one thing");
}

static void
test_size (void)
{
  GByteArray *largest = begin_body (32);
  GByteArray *larger = begin_body (32);
  gsize left = BREATH_STATEMENT_MAX_LEN - largest->len - 4;  /* tag of two bytes, length of two */

  test_protobuf_filled (largest, 99, 'x', left);
  g_assert_cmpuint (largest->len, ==, BREATH_STATEMENT_MAX_LEN);
  check_body (largest, NULL);
  test_protobuf_filled (larger, 99, 'x', left + 1);
  check_body (larger, "cannot be read");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/statement/forms/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_alert);
    }

  g_test_add_func ("/statement/forms/assessment", test_assessment);
  g_test_add_func ("/statement/forms/seed", test_seed);
  g_test_add_func ("/statement/forms/planting", test_planting);
  g_test_add_func ("/statement/forms/later", test_later);
  g_test_add_func ("/statement/forms/size", test_size);

  return g_test_run ();
}
