/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE

#include "app-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "breath-desk-private.h"
#include "breath-mirrors-private.h"

#define CHEAP_MEMORY 8192

#ifdef __SANITIZE_ADDRESS__
#include <link.h>
#include <sanitizer/lsan_interface.h>

#define FIRST_QUARKS (2048 * sizeof (char *))

/* Not every compiler brings the header of these. */
int    __sanitizer_get_ownership (const volatile void *memory);
size_t __sanitizer_get_allocated_size (const volatile void *memory);

/* GLib lets go of its table of quarks when it needs a larger one, since a thread may be reading it; to the sanitizer that is
 * a leak like any other. All widgets together have just about as many names as the first table has room for.
 */
static int
ignore_first_quarks (struct dl_phdr_info *info,
                     size_t               len,
                     void                *unused)
{
  for (guint i = 0; strstr (info->dlpi_name, "libglib-2.0") != NULL && i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) * part = &info->dlpi_phdr[i];
      const void **words = GSIZE_TO_POINTER (info->dlpi_addr + part->p_vaddr);

      if (part->p_type != PT_LOAD || (part->p_flags & PF_W) == 0)
        continue;

      for (gsize n = 0; n < part->p_memsz / sizeof *words; n++)
        if (__sanitizer_get_ownership (words[n]) && __sanitizer_get_allocated_size (words[n]) == FIRST_QUARKS)
          __lsan_ignore_object (words[n]);
    }

  return 0;
}

#endif

static AdwApplication *application;

void
app_take_result_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

GAsyncResult *
app_wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

BreathPassphrase *
app_passphrase_new (void)
{
  return breath_passphrase_new_from_text (APP_PASSPHRASE, strlen (APP_PASSPHRASE));
}

BreathMirror *
app_add_mirror (BreathHost *host,
                const char *name)
{
  BreathMirrors *mirrors = breath_host_get_mirrors (host);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(BreathMirror) mirror = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) signed_in = NULL;
  g_autoptr(GError) error = NULL;

  breath_mirrors_set_cost (mirrors, 1, CHEAP_MEMORY);
  breath_mirrors_add_async (mirrors, name, passphrase, NULL, NULL, app_take_result_cb, &added);
  mirror = breath_mirrors_add_finish (mirrors, app_wait_for_result (&added), &error);
  g_assert_no_error (error);
  breath_mirrors_sign_in_async (mirrors, mirror, passphrase, app_take_result_cb, &signed_in);
  breath_mirrors_sign_in_finish (mirrors, app_wait_for_result (&signed_in), &error);
  g_assert_no_error (error);

  return breath_mirrors_get_current (mirrors);
}

static BreathHost *
open_host (AppFixture        *f,
           const char        *name,
           const char *const *peers)
{
  g_autofree char *data_dir = g_build_filename (f->folder, name, NULL);
  BreathHostOptions options = {
    .data_dir = data_dir,
    .name = f->is_untold ? NULL : name,
    .listen = (const char *const[]) { "/ip4/127.0.0.1/tcp/0", NULL },
    .peers = peers,
  };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathHost *host;

  breath_host_open_async (&options, NULL, app_take_result_cb, &result);
  host = breath_host_open_finish (app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return host;
}

static void
close_host (BreathHost *host)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_host_close_async (host, app_take_result_cb, &result);
  breath_host_close_finish (host, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_object_unref (host);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

void
app_fixture_open (AppFixture *f)
{
  g_autoptr(GError) error = NULL;

  f->folder = g_dir_make_tmp ("breath-window-XXXXXX", &error);
  g_assert_no_error (error);

  f->ours = open_host (f, "Birch House", NULL);
}

void
app_fixture_show (AppFixture    *f,
                  BreathMirrors *mirrors)
{
  f->window = g_object_ref (breath_window_new (application));
  g_clear_object (&f->desk);

  if (f->width > 0)
    gtk_window_set_default_size (GTK_WINDOW (f->window), f->width, f->height > 0 ? f->height : 640);

  gtk_window_present (GTK_WINDOW (f->window));

  /* As the program has it. */
  while (!breath_window_get_is_seen (f->window))
    g_main_context_iteration (NULL, TRUE);

  f->desk = breath_desk_new_for (f->ours, mirrors);
  breath_window_set_desk (f->window, f->desk);
}

void
app_fixture_meet (AppFixture *f,
                  const char *name)
{
  f->theirs = open_host (f, name, breath_node_get_addresses (breath_host_get_node (f->ours)));
}

void
app_fixture_set_up (AppFixture   *f,
                    gconstpointer unused)
{
  app_fixture_open (f);
  app_fixture_meet (f, "Mill <b>Yard</b>");
  app_fixture_show (f, breath_host_get_mirrors (f->ours));
}

void
app_fixture_lose (AppFixture *f)
{
  close_host (g_steal_pointer (&f->theirs));
}

void
app_fixture_tear_down (AppFixture   *f,
                       gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_clear_object (&f->window);
  g_clear_object (&f->desk);

  if (f->theirs != NULL)
    close_host (g_steal_pointer (&f->theirs));

  close_host (g_steal_pointer (&f->ours));
  remove_tree (f->folder);
  g_clear_pointer (&f->folder, g_free);
}

static const char *
get_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));

  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));

  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));

  return NULL;
}

/* The first mapped widget of @type below @widget whose words contain @words. */
GtkWidget *
app_find (GtkWidget  *widget,
          GType       type,
          const char *words)
{
  const char *own = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? get_words (widget) : NULL;

  if (own != NULL && strstr (own, words) != NULL && gtk_widget_get_mapped (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = app_find (child, type, words);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* AdwViewStack moves since libadwaita 1.7, and tells it only there. */
static gboolean
shows_two_pages (GtkWidget *stack)
{
  guint n = 0;

  for (GtkWidget *page = gtk_widget_get_first_child (stack); page != NULL; page = gtk_widget_get_next_sibling (page))
    n += gtk_widget_get_mapped (page);

  return n > 1;
}

static gboolean
is_moving (GtkWidget *widget)
{
  if (GTK_IS_STACK (widget) && gtk_stack_get_transition_running (GTK_STACK (widget)))
    return TRUE;

  if (ADW_IS_VIEW_STACK (widget) && shows_two_pages (widget))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (is_moving (child))
      return TRUE;

  return FALSE;
}

/* A page that slides away could still be pressed. */
static void
settle (AppFixture *f)
{
  while (is_moving (GTK_WIDGET (f->window)))
    g_main_context_iteration (NULL, TRUE);
}

GtkWidget *
app_wait_for (AppFixture *f,
              GType       type,
              const char *words)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;
  GtkWidget *found;

  g_test_message ("waiting for “%s”", words);
  settle (f);

  while ((found = app_find (GTK_WIDGET (f->window), type, words)) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  return found;
}

void
app_press (AppFixture *f,
           const char *words)
{
  g_signal_emit_by_name (app_wait_for (f, GTK_TYPE_BUTTON, words), "clicked");
}

GtkWidget *
app_find_type (GtkWidget  *widget,
               const char *type,
               const char *words)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type) && gtk_widget_get_mapped (widget) &&
      (words == NULL || app_find (widget, GTK_TYPE_LABEL, words) != NULL))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = app_find_type (child, type, words);

      if (found != NULL)
        return found;
    }

  return NULL;
}

void
app_press_in_card (AppFixture *f,
                   const char *title,
                   const char *words)
{
  app_wait_for (f, GTK_TYPE_BUTTON, "Update Stock");
  g_signal_emit_by_name (app_find (app_find_type (GTK_WIDGET (f->window), "BreathResourceCard", title), GTK_TYPE_BUTTON, words),
                         "clicked");
}

void
app_enter (AppFixture *f,
           const char *row,
           const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, row)), text);
}

/* Ended links and revealers take a moment. */
void
app_wait_until_gone (AppFixture *f,
                     const char *words)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  while (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, words) != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
}

void
app_begin (void)
{
  g_autoptr(GError) error = NULL;

#ifdef __SANITIZE_ADDRESS__
  dl_iterate_phdr (ignore_first_quarks, NULL);
#endif

  /* With the style of the program. */
  application = g_object_new (ADW_TYPE_APPLICATION,
                              "application-id", "org.sharedbreath.Breath.Test",
                              "flags", G_APPLICATION_NON_UNIQUE,
                              "resource-base-path", "/org/sharedbreath/Breath",
                              NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

void
app_end (void)
{
  g_clear_object (&application);
}

int
app_run (int    argc,
         char **argv,
         void (*add)(void))
{
  int status;

  gtk_test_init (&argc, &argv, NULL);

  app_begin ();
  add ();
  status = g_test_run ();
  app_end ();

  return status;
}
