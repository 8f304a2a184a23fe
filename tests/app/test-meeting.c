/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include "breath-meeting-private.h"
#include "breath-mirrors-private.h"
#include "breath-qr-code.h"

#include <string.h>

#define CHEAP_MEMORY 8192
#define RIGHT        "a boat made of bread"

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  app_fixture_set_up (f, NULL);
  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, CHEAP_MEMORY);
}

static void
set_up_narrow (AppFixture   *f,
               gconstpointer unused)
{
  f->width = 360;
  set_up (f, NULL);
}

static void
open_page (AppFixture *f)
{
  GtkWidget *label;

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "neighbours");
  label = app_wait_for (f, GTK_TYPE_LABEL, "Meet Another Centre");
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW), "activate");
  app_wait_for (f, GTK_TYPE_LABEL, "Our Invitation");
}

static const char *
get_link (BreathHost *host)
{
  return breath_meeting_get_link (breath_host_get_meeting (host));
}

static GtkWidget *
find_image (GtkWidget *widget)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "BreathQrImage"))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_image (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* What is drawn, as cairo has it: four bytes a pixel. */
static guint8 *
draw (AppFixture *f,
      GtkWidget  *image,
      int        *width,
      int        *height)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (image);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  graphene_rect_t bounds;
  guint8 *pixels;

  *width = gtk_widget_get_width (image);
  *height = gtk_widget_get_height (image);
  graphene_rect_init (&bounds, 0, 0, (float) *width, (float) *height);
  gdk_paintable_snapshot (paintable, snapshot, *width, *height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (f->window)), node, &bounds);
  pixels = g_malloc ((gsize) * width * *height * 4);
  gdk_texture_download (texture, pixels, (gsize) * width * 4);

  return pixels;
}

static void
check_symbol (AppFixture *f)
{
  g_autoptr(BreathQrCode) code = breath_qr_code_new (get_link (f->ours));
  int n = (int) breath_qr_code_get_size (code) + 2 * BREATH_QR_CODE_MARGIN;
  g_autofree guint8 *pixels = NULL;
  int width, height, module;

  pixels = draw (f, find_image (GTK_WIDGET (f->window)), &width, &height);
  module = MIN (width, height) / n;
  g_assert_cmpint (module, >=, 2);

  for (int row = 0; row < n; row++)
    for (int column = 0; column < n; column++)
      {
        int x = (width - module * n) / 2 + column * module + module / 2;
        int y = (height - module * n) / 2 + row * module + module / 2;
        gboolean is_dark = breath_qr_code_is_dark (code, column - BREATH_QR_CODE_MARGIN, row - BREATH_QR_CODE_MARGIN);

        g_assert_cmpuint (pixels[(y * width + x) * 4 + 1], ==, is_dark ? 0 : 255);
      }
}

static void
test_meeting_shows (AppFixture   *f,
                    gconstpointer unused)
{
  GtkWidget *image;

  g_test_summary ("Our invitation is a symbol that says the link, which stands below it; Back leads to the neighbours");

  open_page (f);
  app_wait_for (f, GTK_TYPE_LABEL, get_link (f->ours));
  image = find_image (GTK_WIDGET (f->window));
  gtk_test_accessible_assert_role (image, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (image, GTK_ACCESSIBLE_PROPERTY_LABEL, "QR code");
  gtk_test_accessible_assert_property (image, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, get_link (f->ours));
  check_symbol (f);
  app_press (f, "Copy as Text");
  app_wait_for (f, GTK_TYPE_LABEL, "Invitation copied");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Nodes We Have Heard Of");
}

static void
test_meeting_accepts (AppFixture   *f,
                      gconstpointer unused)
{
  GtkWidget *label;

  g_test_summary ("What is pasted is refused in words or makes a neighbour, who is forgotten with one press");

  open_page (f);
  app_press (f, "Become Neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "Please paste their invitation first.");
  app_enter (f, "Invitation of another centre", "https://example.org/");
  app_wait_until_gone (f, "Please paste their invitation first.");
  app_press (f, "Become Neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "That is no invitation.");
  app_enter (f, "Invitation of another centre", get_link (f->ours));
  app_press (f, "Become Neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "That is your own invitation.");
  app_enter (f, "Invitation of another centre", get_link (f->theirs));
  app_press (f, "Become Neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "Chosen as a neighbour");
  label = app_wait_for (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW), "activate");
  app_wait_for (f, GTK_TYPE_LABEL, "Chosen no more");
  app_wait_until_gone (f, "Neighbours You Chose");
}

static void
test_meeting_asks (AppFixture   *f,
                   gconstpointer unused)
{
  BreathMirrors *mirrors = breath_host_get_mirrors (f->ours);
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(BreathMirror) mirror = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_auto(GStrv) chosen = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Where there are Mirrors one of them signs in to choose, and what was pasted is not lost by that");

  breath_mirrors_add_async (mirrors, "Åsa", passphrase, NULL, NULL, app_take_result_cb, &added);
  mirror = breath_mirrors_add_finish (mirrors, app_wait_for_result (&added), &error);
  g_assert_no_error (error);
  breath_mirrors_sign_out (mirrors);

  open_page (f);
  app_enter (f, "Invitation of another centre", get_link (f->theirs));
  app_press (f, "Become Neighbours");
  chosen = breath_meeting_dup_chosen (breath_host_get_meeting (f->ours));
  g_assert_null (chosen[0]);
  app_enter (f, "Passphrase", RIGHT);
  app_press (f, "Sign In");
  app_wait_for (f, GTK_TYPE_LABEL, "Chosen as a neighbour");
  app_wait_for (f, GTK_TYPE_LABEL, "Neighbours You Chose");
}

static void
test_meeting_reach (AppFixture   *f,
                    gconstpointer unused)
{
  BreathMeeting *meeting = breath_host_get_meeting (f->ours);

  g_test_summary ("Whether this computer can be reached is said in words, as neighbours see it");

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "from outside is not known");
  breath_meeting_set_reach (meeting, "seen", "20.0.0.1");
  app_wait_for (f, GTK_TYPE_LABEL, "see this computer at 20.0.0.1");
  breath_meeting_set_reach (meeting, "called", "20.0.0.1");
  app_wait_for (f, GTK_TYPE_LABEL, "have called it at 20.0.0.1");
}

static void
add (void)
{
  g_test_add ("/meeting/shows", AppFixture, NULL, set_up, test_meeting_shows, app_fixture_tear_down);
  g_test_add ("/meeting/shows-narrow", AppFixture, NULL, set_up_narrow, test_meeting_shows, app_fixture_tear_down);
  g_test_add ("/meeting/accepts", AppFixture, NULL, set_up, test_meeting_accepts, app_fixture_tear_down);
  g_test_add ("/meeting/reach", AppFixture, NULL, set_up, test_meeting_reach, app_fixture_tear_down);
  g_test_add ("/meeting/asks", AppFixture, NULL, set_up, test_meeting_asks, app_fixture_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add);
}
