/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-error-text.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "breath-host.h"
#include "breath-mirrors-private.h"
#include "breath-store.h"
#include "test-folder.h"

#define RIGHT "a boat made of bread"

static void
take_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static BreathHost *
open_host (const char *folder,
           GError    **error)
{
  BreathHostOptions options = {
    .data_dir = folder,
    .name = "Birch House",
    .listen = (const char *const[]) { "/ip4/127.0.0.1/tcp/0", NULL },
  };
  g_autoptr(GAsyncResult) result = NULL;

  breath_host_open_async (&options, NULL, take_result_cb, &result);

  return breath_host_open_finish (wait_for (&result), error);
}

static void
close_host (BreathHost *host)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_host_close_async (host, take_result_cb, &result);
  breath_host_close_finish (host, wait_for (&result), &error);
  g_assert_no_error (error);
  g_object_unref (host);
}

static void
assert_says (const GError *error,
             const char   *words)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (error);
  text = breath_error_text (error);
  g_test_message ("“%s” is shown as “%s”", error->message, text);
  g_assert_nonnull (strstr (text, words));
}

static void
test_error_text_codes (void)
{
  const struct
  {
    GQuark      domain;
    int         code;
    const char *words;
    gboolean    has_detail;   /* what the node says stands below */
  } cases[] = {
    { BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY, "running already", FALSE },
    { BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "folder", TRUE },
    { BREATH_NODE_ERROR, BREATH_NODE_ERROR_MEMORY, "too little memory", FALSE },
    { BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE, "not the right passphrase", FALSE },
    { BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "is damaged", TRUE },
    { BREATH_STORE_ERROR, BREATH_STORE_ERROR_NEWER, "newer version", FALSE },
    { BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "no room left on the disk", FALSE },
    { BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "may be failing", TRUE },
    { G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no room left on the disk", FALSE },
    { G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "network port", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "0x7f: E_SOMETHING");
      g_autofree char *text = breath_error_text (error);

      assert_says (error, cases[i].words);
      g_assert_cmpint (strstr (text, "E_SOMETHING") != NULL, ==, cases[i].has_detail);
    }
}

static void
test_error_text_unknown (void)
{
  g_autoptr(GError) error = g_error_new_literal (BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "Nobody has heard of this");
  g_autofree char *text = breath_error_text (error);

  g_assert_cmpstr (text, ==, "Nobody has heard of this");
}

/* A detail that is missing, empty or looks like a place for one. */
static void
test_error_text_details (void)
{
  static const char *const messages[] = {
    "The level of water may be published again from 2026-05-12T14:30:00Z",
    "The level of water may be published again from a time too far away to name",
    "The level of water may be published again from ",
    "A node has at most 8 alerts in force; cancel one of them first: %s%s%n",
  };
  static const char *const words[] = { "May, ", "from a time too", "from .", ": %s%s%n" };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, messages[i]);

      assert_says (error, words[i]);
    }
}

static void
test_error_text_start (TestFolder   *f,
                       gconstpointer unused)
{
  g_autofree char *database = g_build_filename (f->path, "breath.db", NULL);
  g_autoptr(GError) busy = NULL;
  g_autoptr(GError) damaged = NULL;
  BreathHost *host = open_host (f->path, NULL);

  g_assert_nonnull (host);
  g_assert_null (open_host (f->path, &busy));
  assert_says (busy, "running already");
  close_host (host);

  g_assert_true (g_file_set_contents (database, "this is no database", -1, NULL));
  g_assert_cmpint (g_chmod (database, 0600), ==, 0);
  g_assert_null (open_host (f->path, &damaged));
  assert_says (damaged, "is damaged");
}

static GError *
raise_alert (BreathHost *host,
             guint       number)
{
  g_autofree char *headline = g_strdup_printf ("Too few beds, %u", number);
  char event[] = "bias-drift", severity[] = "Minor";
  const BreathAlertDraft draft = { .event = event, .severity = severity, .headline = headline };
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(GAsyncResult) result = NULL;
  BreathAlerts *alerts = breath_node_get_alerts (breath_host_get_node (host));
  g_autoptr(BreathHeardAlert) raised = NULL;
  GError *error = NULL;

  breath_alerts_raise_async (alerts, breath_mirrors_get_current (breath_host_get_mirrors (host)), passphrase, &draft,
                             take_result_cb, &result);
  raised = breath_alerts_raise_finish (alerts, wait_for (&result), &error);
  g_assert_cmpint (raised == NULL, ==, error != NULL);

  return error;
}

/* The node's own words, as they are today. */
static void
test_error_text_acts (TestFolder   *f,
                      gconstpointer unused)
{
  BreathHost *host = open_host (f->path, NULL);
  BreathMirrors *mirrors = breath_host_get_mirrors (host);
  BreathNode *node = breath_host_get_node (host);
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(BreathMirror) mirror = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) signed_in = NULL;
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(GError) too_many = NULL;
  g_autoptr(GError) no_stock = NULL;

  breath_mirrors_set_cost (mirrors, 1, 8192);
  breath_mirrors_add_async (mirrors, "Eva", passphrase, NULL, NULL, take_result_cb, &added);
  mirror = breath_mirrors_add_finish (mirrors, wait_for (&added), NULL);
  breath_mirrors_sign_in_async (mirrors, mirror, passphrase, take_result_cb, &signed_in);
  g_assert_true (breath_mirrors_sign_in_finish (mirrors, wait_for (&signed_in), NULL));

  for (guint i = 0; i < 8; i++)
    g_assert_null (raise_alert (host, i));

  too_many = raise_alert (host, 8);
  assert_says (too_many, "eight alerts");
  assert_says (too_many, "Too few beds");

  breath_node_publish_async (node, "water", take_result_cb, &published);
  g_assert_false (breath_node_publish_finish (node, wait_for (&published), &no_stock));
  assert_says (no_stock, "Enter first");

  close_host (host);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error-text/codes", test_error_text_codes);
  g_test_add_func ("/error-text/unknown", test_error_text_unknown);
  g_test_add_func ("/error-text/details", test_error_text_details);
  g_test_add ("/error-text/start", TestFolder, NULL, test_folder_set_up, test_error_text_start, test_folder_tear_down);
  g_test_add ("/error-text/acts", TestFolder, NULL, test_folder_set_up, test_error_text_acts, test_folder_tear_down);

  return g_test_run ();
}
