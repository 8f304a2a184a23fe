/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-cap.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define N_RANDOM 10000
#define N_VALID  200   /* of them, in one run of xmllint */

static const P2pPeerId node = { { 3 } };

static char *
random_text (guint    max,
             gboolean has_lines)
{
  /* Whatever XML, people or programs could trip over. */
  static const char *const pieces[] = {
    "a", "Z", "0", "<", ">", "&", "\"", "'", "]]>", "å", "\xe2\x80\xae", "\xf0\x9f\x8c\xb1", "&amp;", "<!--", "-", ";", "\xc2\xa0"
  };
  GString *text = g_string_new ("x");
  guint n = g_test_rand_int_range (0, max / 5);

  for (guint i = 0; i < n; i++)
    {
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

      if (has_lines && g_test_rand_int_range (0, 20) == 0)
        g_string_append (text, "\ny");
    }

  return g_string_free (g_string_append_c (text, 'x'), FALSE);
}

static void
random_hash (guint8 hash[BREATH_HASH_LEN])
{
  for (guint i = 0; i < BREATH_HASH_LEN; i++)
    hash[i] = g_test_rand_int_range (0, 256);
}

static BreathStatement *
random_alert (void)
{
  BreathStatement *statement = breath_statement_new (&node, g_test_rand_int_range (0, G_MAXINT32));
  BreathAlert *alert = breath_alert_new ();

  statement->alert = alert;
  alert->status = g_test_rand_int_range (0, 3);
  alert->message = g_test_rand_int_range (0, 3);
  alert->event = g_test_rand_int_range (0, 4);
  alert->urgency = g_test_rand_int_range (0, 5);
  alert->severity = g_test_rand_int_range (0, 5);
  alert->certainty = g_test_rand_int_range (0, 5);
  alert->expires = statement->made + g_test_rand_int_range (1, BREATH_ALERT_MAX_LIFE + 1);
  alert->headline = random_text (BREATH_ALERT_MAX_HEADLINE, FALSE);
  alert->has_reference = alert->message != BREATH_ALERT_MESSAGE_ALERT;

  if (alert->has_reference)
    random_hash (alert->reference);

  if (g_test_rand_bit ())
    alert->description = random_text (600, TRUE);

  if (g_test_rand_bit ())
    alert->instruction = random_text (BREATH_ALERT_MAX_INSTRUCTION, TRUE);

  if (g_test_rand_bit ())
    alert->system = random_text (BREATH_ALERT_MAX_SYSTEM, FALSE);

  if (g_test_rand_bit ())
    alert->web = g_strdup ("https://example.org/?a=1&b=%3C");

  if (g_test_rand_bit ())
    alert->language = g_strdup ("pt-BR");

  alert->has_evidence = g_test_rand_bit ();

  if (alert->has_evidence)
    random_hash (alert->evidence);

  return statement;
}

static char *
write_random (BreathStatement **statement)
{
  g_auto(BreathCapEnvelope) envelope = { 0 };

  do
    {
      g_clear_pointer (statement, breath_statement_unref);
      *statement = random_alert ();
    }
  while (!breath_statement_check (*statement, NULL));

  envelope.identifier = g_strdup ("55e656a39d3604fc883faee05626f181cdfac0806d15069a36b31e0d452eacea");
  envelope.sender = g_strdup ("12D3KooWJWoaqZhDaoEFshF7Rh1bpY9ohihFhzcW6d69Lr2NASuq");
  envelope.sender_name = random_text (60, FALSE);

  if ((*statement)->alert->has_reference)
    {
      GString *reference = g_string_new (NULL);

      for (guint i = 0; i < BREATH_HASH_LEN; i++)
        g_string_append_printf (reference, "%02x", (*statement)->alert->reference[i]);

      envelope.reference = g_string_free (reference, FALSE);
      envelope.reference_sent = (*statement)->made / 2;
    }

  return breath_cap_write (*statement, &envelope);
}

static void
test_cap_round_trip (void)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      g_autoptr(BreathStatement) statement = NULL;
      g_autofree char *xml = write_random (&statement);
      g_auto(BreathCapEnvelope) envelope = { 0 };
      g_autoptr(GError) error = NULL;
      g_autoptr(BreathStatement) again = breath_cap_read (xml, strlen (xml), &node, &envelope, &error);
      g_autoptr(GBytes) before = breath_statement_encode (statement);
      g_autoptr(GBytes) after = NULL;
      g_autofree char *xml_again = NULL;

      g_assert_no_error (error);
      after = breath_statement_encode (again);
      g_assert_true (g_bytes_equal (before, after));
      xml_again = breath_cap_write (again, &envelope);
      g_assert_cmpstr (xml_again, ==, xml);
    }
}

/* Other programs read what we write: xmllint holds it against the rules of the standard. */
static void
test_cap_valid (void)
{
  g_autofree char *xmllint = g_find_program_in_path ("xmllint");
  g_autofree char *schema = g_test_build_filename (G_TEST_DIST, "core", "alert", "cap-1.2.xsd", NULL);
  g_autofree char *dir = g_dir_make_tmp ("breath-cap-XXXXXX", NULL);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *messages = NULL;
  int status;

  if (xmllint == NULL)
    {
      g_test_skip ("xmllint (libxml2-utils) is not installed");
      return;
    }

  for (const char **part = (const char *[]) { xmllint, "--noout", "--nonet", "--schema", schema, NULL }; *part != NULL; part++)
    g_ptr_array_add (arguments, g_strdup (*part));

  for (guint i = 0; i < N_VALID; i++)
    {
      g_autoptr(BreathStatement) statement = NULL;
      g_autofree char *xml = write_random (&statement);
      char *path = g_strdup_printf ("%s/%u.xml", dir, i);

      g_assert_true (g_file_set_contents (path, xml, -1, NULL));
      g_ptr_array_add (arguments, path);
    }

  g_ptr_array_add (arguments, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, &messages, &status, NULL));

  if (status != 0)
    g_test_message ("%s", messages);

  g_assert_cmpint (status, ==, 0);

  for (guint i = 5; i + 1 < arguments->len; i++)
    g_unlink (g_ptr_array_index (arguments, i));

  g_rmdir (dir);
}

#define BEGIN  "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>KAR0-1</identifier>" \
               "<sender>a@b</sender><sent>2026-05-17T09:30:00+02:00</sent><status>Actual</status>" \
               "<msgType>Alert</msgType><scope>Public</scope>"
#define INFO   "<info><category>Other</category><event>anything</event><urgency>Expected</urgency>" \
               "<severity>Severe</severity><certainty>Likely</certainty>"
#define END    "<headline>Something</headline></info></alert>"

static void
test_cap_foreign (void)
{
  static const char xml[] =
    BEGIN "<source>somewhere</source>" INFO "<expires>2026-05-18T00:00:00-00:00</expires>" END "\n";
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathStatement) statement = breath_cap_read (xml, strlen (xml), &node, &envelope, &error);

  g_assert_no_error (error);
  g_assert_cmpint (statement->alert->event, ==, BREATH_ALERT_EVENT_OTHER);
  g_assert_cmpint (statement->alert->severity, ==, BREATH_ALERT_SEVERITY_SEVERE);
  g_assert_cmpuint (statement->made, ==, 1779003000);
  g_assert_cmpuint (statement->alert->expires, ==, 1779062400);
  g_assert_cmpstr (envelope.identifier, ==, "KAR0-1");
}

static void
test_cap_no_expiry (void)
{
  static const char xml[] = BEGIN INFO END;
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_autoptr(BreathStatement) statement = breath_cap_read (xml, strlen (xml), &node, &envelope, NULL);

  g_assert_cmpuint (statement->alert->expires, ==, statement->made + BREATH_ALERT_DEFAULT_LIFE);
}

typedef struct
{
  const char *name;
  const char *xml;
} BadCase;

static const BadCase bad_cases[] = {
  { "empty",          "" },
  { "no-xml",         "alert" },
  { "cut-off",        BEGIN INFO },
  { "another-root",   "<note/>" },
  { "cap-1.1",        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\"></alert>" },
  { "no-namespace",   "<alert></alert>" },
  { "two-namespaces", "<alert xmlns=\"a\" xmlns=\"b\"></alert>" },
  { "nothing",        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"></alert>" },
  { "no-info",        BEGIN "</alert>" },
  { "no-headline",    BEGIN INFO "</info></alert>" },
  { "other-word",     BEGIN "<status>Draft</status>" INFO END },
  { "acknowledgment", BEGIN "<msgType>Ack</msgType>" INFO END },
  { "no-time",        BEGIN "<sent>yesterday</sent>" INFO END },
  { "far-time",       BEGIN "<sent>9999-01-01T00:00:00-00:00</sent>" INFO END },
  { "past-end",       BEGIN INFO "<expires>2020-01-01T00:00:00-00:00</expires>" END },
  { "far-end",        BEGIN INFO "<expires>2027-01-01T00:00:00-00:00</expires>" END },
  { "entity",         "<!DOCTYPE a [<!ENTITY e \"x\">]>" BEGIN INFO "<headline>&e;</headline>" END },
  { "script",         BEGIN INFO "<web>javascript:x</web>" END },
  { "deep",           BEGIN "<a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a>" INFO END },
  { "no-utf-8",       BEGIN INFO "<headline>\xff</headline>" END },
  { "references",     BEGIN "<references>a,b</references>" INFO END },
};

static void
test_cap_bad (gconstpointer data)
{
  const BadCase *c = data;
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_cap_read (c->xml, strlen (c->xml), &node, &envelope, &error));
  g_assert_nonnull (error);
  g_assert_null (envelope.identifier);
}

static void
test_cap_references (void)
{
  static const char xml[] = BEGIN INFO "<headline>Something</headline></info><references>x</references></alert>";
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_autoptr(GError) error = NULL;

  g_test_summary ("A reference that cannot be read is said to be that, wherever it stands");

  g_assert_null (breath_cap_read (xml, strlen (xml), &node, &envelope, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "references"));
}

static void
test_cap_too_long (void)
{
  g_autofree char *spaces = g_strnfill (BREATH_CAP_MAX_LEN + 1 - strlen (BEGIN INFO END), ' ');
  g_autofree char *over = g_strconcat (BEGIN INFO END, spaces, NULL);
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_auto(BreathCapEnvelope) unused = { 0 };
  g_autoptr(BreathStatement) largest = breath_cap_read (over, BREATH_CAP_MAX_LEN, &node, &envelope, NULL);

  g_assert_nonnull (largest);
  g_assert_null (breath_cap_read (over, BREATH_CAP_MAX_LEN + 1, &node, &unused, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cap/round-trip", test_cap_round_trip);
  g_test_add_func ("/cap/valid", test_cap_valid);
  g_test_add_func ("/cap/foreign", test_cap_foreign);
  g_test_add_func ("/cap/no-expiry", test_cap_no_expiry);
  g_test_add_func ("/cap/references", test_cap_references);
  g_test_add_func ("/cap/too-long", test_cap_too_long);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/cap/bad/", bad_cases[i].name, NULL);

      g_test_add_data_func (path, &bad_cases[i], test_cap_bad);
    }

  return g_test_run ();
}
