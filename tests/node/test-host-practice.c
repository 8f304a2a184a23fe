/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host.h"

#include "breath-alerts-private.h"
#include "breath-virtual-clock.h"

#include <string.h>

#include <glib/gstdio.h>

#define BEGIN G_GINT64_CONSTANT (1779000000)
#define REAL  "real"                           /* the folder of a node that is nobody's business here */

/* Neighbours that do nothing, and what they were told. */
typedef struct
{
  const char         *runtime;   /* where it may write */
  BreathSimulation   *simulation;
  BreathVirtualClock *clock;
  BreathHostPractice  practice;
  BreathHost         *host;      /* who entered */
  BreathCore         *core;
  guint8              key[32];
  guint               n_left;
} Fixture;

static void
enter (BreathHost   *host,
       BreathCore   *core,
       const guint8 *key,
       gpointer      user_data)
{
  Fixture *f = user_data;

  g_assert_null (f->host);
  f->host = host;
  f->core = core;
  memcpy (f->key, key, sizeof f->key);
}

static void
leave (gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (breath_core_is_ready (f->core));
  f->n_left++;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->runtime = g_get_user_runtime_dir ();
  f->simulation = breath_simulation_new (BEGIN);
  f->clock = breath_virtual_clock_new (f->simulation);
  f->practice.name = "Our Centre (practice)";
  f->practice.clock = BREATH_CLOCK (f->clock);
  f->practice.enter = enter;
  f->practice.leave = leave;
  f->practice.user_data = f;
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_assert_finalize_object (f->clock);
  g_assert_finalize_object (f->simulation);
}

static void
keep_result_cb (GObject      *source,
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
open_host (Fixture *f,
           GError **error)
{
  BreathHostOptions options = { .data_dir = REAL, .name = "Mill Lane", .practice = &f->practice };
  g_autoptr(GAsyncResult) result = NULL;

  breath_host_open_async (&options, NULL, keep_result_cb, &result);

  return breath_host_open_finish (wait_for (&result), error);
}

static void
close_host (BreathHost *host)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_host_close_async (host, keep_result_cb, &result);
  g_assert_true (breath_host_close_finish (host, wait_for (&result), &error));
  g_assert_no_error (error);
}

static guint
count_files (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* One folder, which nobody named, and which is gone afterwards; no socket beside it, and nothing in the real one. */
static void
test_opens (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  BreathHost *host = open_host (f, &error);
  BreathNode *node;

  g_assert_no_error (error);
  g_assert_true (f->host == host);
  node = breath_host_get_node (host);
  g_assert_cmpstr (breath_node_get_name (node), ==, "Our Centre (practice)");
  g_assert_true (breath_alerts_get_is_practice (breath_node_get_alerts (node)));
  g_assert_cmpuint (g_strv_length ((char **) breath_node_get_addresses (node)), ==, 0);
  g_assert_cmpuint (count_files (f->runtime), ==, 1);
  g_assert_false (g_file_test (REAL, G_FILE_TEST_EXISTS));

  close_host (host);
  g_assert_cmpuint (f->n_left, ==, 1);
  g_assert_cmpuint (count_files (f->runtime), ==, 0);
  g_assert_finalize_object (host);
  g_assert_cmpuint (f->n_left, ==, 1);
}

static void
test_links (Fixture      *f,
            gconstpointer unused)
{
  BreathHost *host = open_host (f, NULL);
  const guint8 keys[2][32] = { { 1 }, { 2 } };
  GListModel *peers = breath_node_get_peers (breath_host_get_node (host));

  breath_host_show_link (host, keys[0], TRUE);
  breath_host_show_link (host, keys[0], TRUE);
  breath_host_show_link (host, keys[1], TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (peers), ==, 2);
  breath_host_show_link (host, keys[0], FALSE);
  breath_host_show_link (host, keys[0], FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (peers), ==, 1);

  close_host (host);
  g_assert_finalize_object (host);
}

static void
test_no_folder (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (f->runtime, 0700));
  g_assert_no_errno (g_rmdir (f->runtime));
  g_assert_true (g_file_set_contents (f->runtime, "", 0, NULL));
  g_assert_null (open_host (f, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  g_assert_null (f->host);
  g_assert_cmpuint (f->n_left, ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *runtime = g_dir_make_tmp ("breath-practice-test-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);

  ADD ("/node/host-practice/opens", test_opens);
  ADD ("/node/host-practice/links", test_links);
  ADD ("/node/host-practice/no-folder", test_no_folder);

  status = g_test_run ();
  g_remove (runtime);

  return status;
}
