/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-statement.h"

#include <string.h>

#define MADE 1700000000u

static const P2pPeerId node = { { 3 } };

static BreathStatement *
make_alert (void)
{
  BreathStatement *statement = breath_statement_new (&node, MADE);

  statement->alert = breath_alert_new ();
  statement->alert->event = BREATH_ALERT_EVENT_BIAS_DRIFT;
  statement->alert->urgency = BREATH_ALERT_URGENCY_EXPECTED;
  statement->alert->severity = BREATH_ALERT_SEVERITY_SEVERE;
  statement->alert->certainty = BREATH_ALERT_CERTAINTY_LIKELY;
  statement->alert->expires = MADE + BREATH_ALERT_DEFAULT_LIFE;
  statement->alert->headline = g_strdup ("The planner gives one street less water each week");

  return statement;
}

static BreathStatement *
make_assessment (void)
{
  BreathStatement *statement = breath_statement_new (&node, MADE);

  statement->assessment = breath_assessment_new ();
  memset (statement->assessment->alert, 7, BREATH_HASH_LEN);
  statement->assessment->view = BREATH_ASSESSMENT_DISPUTED;
  statement->assessment->note = g_strdup ("Our figures\nare other ones");

  return statement;
}

static BreathStatement *
round_trip (const BreathStatement *statement)
{
  g_autoptr(GBytes) encoded = breath_statement_encode (statement);
  g_autoptr(GBytes) again = NULL;
  g_autoptr(GError) error = NULL;
  BreathStatement *decoded = breath_statement_decode (encoded, &error);

  g_assert_no_error (error);
  again = breath_statement_encode (decoded);
  g_assert_true (g_bytes_equal (encoded, again));

  return decoded;
}

static void
test_statement_alert (void)
{
  g_autoptr(BreathStatement) statement = make_alert ();
  g_autoptr(BreathStatement) decoded = NULL;
  g_autoptr(GError) error = NULL;

  statement->alert->language = g_strdup ("en");
  statement->alert->description = g_strdup ("First\nsecond");
  statement->alert->instruction = g_strdup ("Compare with your own meters");
  statement->alert->web = g_strdup ("https://example.org/");
  statement->alert->system = g_strdup ("planner 2.1");
  statement->alert->has_evidence = TRUE;
  memset (statement->alert->evidence, 9, BREATH_HASH_LEN);

  g_assert_true (breath_statement_check (statement, &error));
  g_assert_no_error (error);
  decoded = round_trip (statement);
  g_assert_cmpuint (decoded->made, ==, MADE);
  g_assert_cmpint (decoded->alert->event, ==, BREATH_ALERT_EVENT_BIAS_DRIFT);
  g_assert_cmpint (decoded->alert->severity, ==, BREATH_ALERT_SEVERITY_SEVERE);
  g_assert_cmpstr (decoded->alert->description, ==, "First\nsecond");
  g_assert_cmpmem (decoded->alert->evidence, BREATH_HASH_LEN, statement->alert->evidence, BREATH_HASH_LEN);
  g_assert_false (decoded->alert->has_reference);
  g_assert_null (decoded->assessment);
}

static void
test_statement_assessment (void)
{
  g_autoptr(BreathStatement) statement = make_assessment ();
  g_autoptr(BreathStatement) decoded = NULL;

  g_assert_true (breath_statement_check (statement, NULL));
  decoded = round_trip (statement);
  g_assert_cmpint (decoded->assessment->view, ==, BREATH_ASSESSMENT_DISPUTED);
  g_assert_cmpstr (decoded->assessment->note, ==, "Our figures\nare other ones");
  g_assert_null (decoded->alert);
}

static BreathStatement *
make_flag (void)
{
  BreathStatement *statement = breath_statement_new (&node, MADE);

  statement->flag = breath_flag_new ();
  memset (&statement->flag->subject, 5, sizeof statement->flag->subject);
  statement->flag->reason = BREATH_FLAG_MISLEADING;
  statement->flag->expires = MADE + BREATH_FLAG_MAX_LIFE;
  statement->flag->note = g_strdup ("Its wells are dry\nand it tells of surplus");

  return statement;
}

static BreathStatement *
make_answer (void)
{
  BreathStatement *statement = breath_statement_new (&node, MADE);

  statement->answer = breath_answer_new ();
  memset (statement->answer->flag, 6, BREATH_HASH_LEN);
  statement->answer->text = g_strdup ("The meter was broken; it is mended");

  return statement;
}

static BreathStatement *
make_seed (void)
{
  BreathStatement *statement = breath_statement_new (&node, MADE);

  statement->seed = breath_seed_notice_new ();
  memset (statement->seed->seed, 4, BREATH_HASH_LEN);
  statement->seed->title = g_strdup ("Rain barrels that last");
  statement->seed->size = 40000;
  statement->seed->media = BREATH_SEED_MARKDOWN;
  statement->seed->language = g_strdup ("en");

  return statement;
}

/* What is refused before signing is refused by whoever receives it, too. */
static void
assert_refused (const BreathStatement *statement,
                const char            *word)
{
  g_autoptr(GBytes) encoded = breath_statement_encode (statement);
  g_autoptr(GError) before = NULL;
  g_autoptr(GError) after = NULL;

  g_assert_false (breath_statement_check (statement, &before));
  g_assert_error (before, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (before->message, word));
  g_assert_null (breath_statement_decode (encoded, &after));
  g_assert_error (after, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
}

typedef struct
{
  const char *name;
  gsize       field;    /* offset in BreathAlert */
  guint       max;      /* characters */
} TextCase;

#define TEXT(field, max) { #field, G_STRUCT_OFFSET (BreathAlert, field), max }

static const TextCase text_cases[] = {
  TEXT (headline, BREATH_ALERT_MAX_HEADLINE),
  TEXT (description, BREATH_ALERT_MAX_DESCRIPTION),
  TEXT (instruction, BREATH_ALERT_MAX_INSTRUCTION),
  TEXT (system, BREATH_ALERT_MAX_SYSTEM),
};

static void
set_text (BreathStatement *statement,
          const TextCase  *c,
          char            *text)
{
  char **field = &G_STRUCT_MEMBER (char *, statement->alert, c->field);

  g_free (*field);
  *field = text;
}

static void
test_statement_texts (gconstpointer data)
{
  const TextCase *c = data;
  g_autoptr(BreathStatement) statement = make_alert ();

  set_text (statement, c, g_strnfill (c->max, 'x'));
  g_assert_true (breath_statement_check (statement, NULL));
  set_text (statement, c, g_strnfill (c->max + 1, 'x'));
  assert_refused (statement, c->name);
  set_text (statement, c, g_strdup (""));
  assert_refused (statement, c->name);
  set_text (statement, c, g_strdup ("a\tb"));
  assert_refused (statement, c->name);
}

static void
test_statement_in_all (void)
{
  g_autoptr(BreathStatement) statement = make_alert ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < BREATH_ALERT_MAX_DESCRIPTION; i++)
    g_string_append (text, "å");

  statement->alert->description = g_string_free (text, FALSE);
  assert_refused (statement, "in all");
}

static void
test_statement_life (void)
{
  g_autoptr(BreathStatement) statement = make_alert ();

  statement->alert->expires = MADE + BREATH_ALERT_MAX_LIFE;
  g_assert_true (breath_statement_check (statement, NULL));
  statement->alert->expires++;
  assert_refused (statement, "30 days");
  statement->alert->expires = MADE;
  assert_refused (statement, "30 days");
}

static void
test_statement_reference (void)
{
  g_autoptr(BreathStatement) statement = make_alert ();

  statement->alert->has_reference = TRUE;
  assert_refused (statement, "another one");
  statement->alert->message = BREATH_ALERT_MESSAGE_CANCEL;
  g_assert_true (breath_statement_check (statement, NULL));
  statement->alert->has_reference = FALSE;
  assert_refused (statement, "another one");
}

static void
test_statement_terms (void)
{
  g_autoptr(BreathStatement) statement = make_alert ();
  g_autoptr(BreathStatement) assessment = make_assessment ();

  statement->alert->severity = BREATH_ALERT_SEVERITY_MINOR + 1;
  assert_refused (statement, "word");
  assessment->assessment->view = G_MAXINT;
  assert_refused (assessment, "word");
}

static void
test_statement_web (void)
{
  g_autoptr(BreathStatement) statement = make_alert ();

  statement->alert->web = g_strdup ("javascript:alert(1)");
  assert_refused (statement, "https://");
}

/* Bytes that say the same in another way, or more, would be a second statement under one signature. */
static void
test_statement_canonical (void)
{
  static const guint8 unknown[] = { 0x7a, 1, '?' };  /* field 15 */
  g_autoptr(BreathStatement) statement = make_alert ();
  g_autoptr(GBytes) encoded = breath_statement_encode (statement);
  gsize len = g_bytes_get_size (encoded);
  const guint8 *data = g_bytes_get_data (encoded, NULL);
  guint8 longer[BREATH_STATEMENT_MAX_LEN];

  memcpy (longer, data, len);
  memcpy (longer + len, data + 34, 5);  /* the time once more */
  memcpy (longer + len + 5, unknown, sizeof unknown);

  for (gsize n = 0; n <= len + 8; n++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (longer, n);
      g_autoptr(BreathStatement) decoded = breath_statement_decode (bytes, NULL);

      g_assert_cmpint (decoded != NULL, ==, n == len);
    }
}

/* A later version may say more, and its alerts about it must not cut it off. */
static void
test_statement_later (void)
{
  static const guint8 later[] = {
    0x0a, 32, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x15, 1, 0, 0, 0, 0x7a, 1, 63
  };
  g_autoptr(GBytes) bytes = g_bytes_new_static (later, sizeof later);
  g_autoptr(BreathStatement) decoded = breath_statement_decode (bytes, NULL);

  g_assert_nonnull (decoded);
  g_assert_null (decoded->alert);
  g_assert_null (decoded->assessment);
}

static void
test_statement_flag (void)
{
  g_autoptr(BreathStatement) statement = make_flag ();
  g_autoptr(BreathStatement) decoded = NULL;

  statement->flag->reason = BREATH_FLAG_CONTRADICTION;
  assert_refused (statement, "proof");
  statement->flag->has_evidence = TRUE;
  memset (statement->flag->evidence, 8, BREATH_HASH_LEN);
  g_assert_true (breath_statement_check (statement, NULL));
  decoded = round_trip (statement);
  g_assert_true (p2p_peer_id_equal (&decoded->flag->subject, &statement->flag->subject));
  g_assert_cmpint (decoded->flag->reason, ==, BREATH_FLAG_CONTRADICTION);
  g_assert_cmpmem (decoded->flag->evidence, BREATH_HASH_LEN, statement->flag->evidence, BREATH_HASH_LEN);
  g_assert_cmpuint (decoded->flag->expires, ==, MADE + BREATH_FLAG_MAX_LIFE);
  g_assert_cmpstr (decoded->flag->note, ==, statement->flag->note);
  g_assert_null (decoded->alert);
  g_assert_null (decoded->answer);
}

static void
test_statement_flag_limits (void)
{
  g_autoptr(BreathStatement) statement = make_flag ();

  statement->flag->expires++;
  assert_refused (statement, "7 days");
  statement->flag->expires = MADE;
  assert_refused (statement, "7 days");
  statement->flag->expires = MADE + 1;
  g_assert_true (breath_statement_check (statement, NULL));
  statement->flag->reason = BREATH_N_FLAG_REASONS;
  assert_refused (statement, "reason");
  statement->flag->reason = BREATH_FLAG_OTHER;
  g_free (statement->flag->note);
  statement->flag->note = g_strnfill (BREATH_FLAG_MAX_NOTE, 'x');
  g_assert_true (breath_statement_check (statement, NULL));
  g_free (statement->flag->note);
  statement->flag->note = g_strnfill (BREATH_FLAG_MAX_NOTE + 1, 'x');
  assert_refused (statement, "note");
}

static void
test_statement_answer (void)
{
  g_autoptr(BreathStatement) statement = make_answer ();
  g_autoptr(BreathStatement) decoded = NULL;

  g_assert_true (breath_statement_check (statement, NULL));
  decoded = round_trip (statement);
  g_assert_cmpstr (decoded->answer->text, ==, statement->answer->text);
  g_assert_cmpmem (decoded->answer->flag, BREATH_HASH_LEN, statement->answer->flag, BREATH_HASH_LEN);
  g_free (statement->answer->text);
  statement->answer->text = g_strdup ("");
  assert_refused (statement, "answer");
  g_free (statement->answer->text);
  statement->answer->text = g_strnfill (BREATH_ANSWER_MAX_TEXT + 1, 'x');
  assert_refused (statement, "answer");
}

static void
test_statement_seed (void)
{
  g_autoptr(BreathStatement) statement = make_seed ();
  g_autoptr(BreathStatement) decoded = NULL;

  g_assert_true (breath_statement_check (statement, NULL));
  decoded = round_trip (statement);
  g_assert_cmpmem (decoded->seed->seed, BREATH_HASH_LEN, statement->seed->seed, BREATH_HASH_LEN);
  g_assert_cmpstr (decoded->seed->title, ==, statement->seed->title);
  g_assert_cmpuint (decoded->seed->size, ==, 40000);
  g_assert_cmpint (decoded->seed->media, ==, BREATH_SEED_MARKDOWN);
  g_assert_cmpstr (decoded->seed->language, ==, "en");
  g_assert_null (decoded->answer);
  g_assert_null (decoded->planting);
}

static void
set_title (BreathStatement *statement,
           char            *title)
{
  g_free (statement->seed->title);
  statement->seed->title = title;
}

static void
test_statement_seed_limits (void)
{
  g_autoptr(BreathStatement) statement = make_seed ();

  set_title (statement, g_strnfill (BREATH_SEED_MAX_TITLE, 'x'));
  g_assert_true (breath_statement_check (statement, NULL));
  set_title (statement, g_strnfill (BREATH_SEED_MAX_TITLE + 1, 'x'));
  assert_refused (statement, "title");
  set_title (statement, g_strdup ("two\nlines"));
  assert_refused (statement, "title");
  set_title (statement, g_strdup (""));
  assert_refused (statement, "title");
  set_title (statement, g_strdup ("Wells"));

  statement->seed->size = BREATH_SEED_MAX_SIZE;
  g_assert_true (breath_statement_check (statement, NULL));
  statement->seed->size++;
  assert_refused (statement, "262,144");
  statement->seed->size = 0;
  assert_refused (statement, "262,144");
  statement->seed->size = 1;
  statement->seed->media = BREATH_N_SEED_MEDIA;
  assert_refused (statement, "type");
  statement->seed->media = BREATH_SEED_JSON;
  g_free (statement->seed->language);
  statement->seed->language = g_strdup ("not a tag");
  assert_refused (statement, "language");
}

static void
test_statement_planting (void)
{
  static const guint8 seed[BREATH_HASH_LEN] = { 4, 5, 6 };
  g_autoptr(BreathStatement) statement = breath_statement_new (&node, MADE);
  g_autoptr(BreathStatement) decoded = NULL;

  statement->planting = breath_planting_new (seed);
  g_assert_true (breath_statement_check (statement, NULL));
  decoded = round_trip (statement);
  g_assert_cmpmem (decoded->planting->seed, BREATH_HASH_LEN, seed, BREATH_HASH_LEN);
  g_assert_null (decoded->seed);
}

static void
test_seed_media_types (void)
{
  BreathSeedMedia media;

  for (guint i = 0; i < BREATH_N_SEED_MEDIA; i++)
    {
      g_assert_true (breath_seed_media_from_type (breath_seed_media_get_type (i), &media));
      g_assert_cmpint (media, ==, i);
    }

  g_assert_null (breath_seed_media_get_type (BREATH_N_SEED_MEDIA));
  g_assert_null (breath_seed_media_get_type (-1));
  g_assert_false (breath_seed_media_from_type ("text/html", &media));
}

static void
test_flag_reason_words (void)
{
  BreathFlagReason reason;

  for (guint i = 0; i < BREATH_N_FLAG_REASONS; i++)
    {
      g_assert_true (breath_flag_reason_from_id (breath_flag_reason_get_id (i), &reason));
      g_assert_cmpint (reason, ==, i);
    }

  g_assert_null (breath_flag_reason_get_id (BREATH_N_FLAG_REASONS));
  g_assert_null (breath_flag_reason_get_id (-1));
  g_assert_false (breath_flag_reason_from_id ("bad", &reason));
}

static void
test_alert_term_words (void)
{
  guint value;

  for (guint term = 0; term < BREATH_N_ALERT_TERMS; term++)
    for (guint i = 0; breath_alert_term_to_word (term, i) != NULL; i++)
      {
        g_assert_true (breath_alert_term_from_word (term, breath_alert_term_to_word (term, i), &value));
        g_assert_cmpuint (value, ==, i);
      }

  g_assert_true (breath_alert_term_from_word (BREATH_ALERT_TERM_SEVERITY, "severe", &value));
  g_assert_cmpuint (value, ==, BREATH_ALERT_SEVERITY_SEVERE);
  g_assert_false (breath_alert_term_from_word (BREATH_ALERT_TERM_SEVERITY, "Bad", &value));
  g_assert_null (breath_alert_term_to_word (BREATH_ALERT_TERM_STATUS, 3));
  g_assert_null (breath_alert_term_to_word (BREATH_ALERT_TERM_STATUS, G_MAXUINT));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/statement/alert", test_statement_alert);
  g_test_add_func ("/statement/assessment", test_statement_assessment);

  for (gsize i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/statement/texts/", text_cases[i].name, NULL);

      g_test_add_data_func (path, &text_cases[i], test_statement_texts);
    }

  g_test_add_func ("/statement/in-all", test_statement_in_all);
  g_test_add_func ("/statement/life", test_statement_life);
  g_test_add_func ("/statement/reference", test_statement_reference);
  g_test_add_func ("/statement/terms", test_statement_terms);
  g_test_add_func ("/statement/web", test_statement_web);
  g_test_add_func ("/statement/canonical", test_statement_canonical);
  g_test_add_func ("/statement/later", test_statement_later);
  g_test_add_func ("/statement/flag", test_statement_flag);
  g_test_add_func ("/statement/flag-limits", test_statement_flag_limits);
  g_test_add_func ("/statement/answer", test_statement_answer);
  g_test_add_func ("/statement/seed", test_statement_seed);
  g_test_add_func ("/statement/seed-limits", test_statement_seed_limits);
  g_test_add_func ("/statement/planting", test_statement_planting);
  g_test_add_func ("/seed-media/types", test_seed_media_types);
  g_test_add_func ("/flag-reason/words", test_flag_reason_words);
  g_test_add_func ("/alert-term/words", test_alert_term_words);

  return g_test_run ();
}
