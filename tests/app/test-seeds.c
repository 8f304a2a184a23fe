/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "breath-seed-form.h"

#define HOSTILE      "Rain <b>barrels</b>\n\nKeep the \xe2\x80\xae" "dil closed, or gn\xe2\x80\x8b" "ats come.\n<a href=\"https://mill.example\">more</a>\n"

/* Two applications in one process: each has a window, and each window a node of its own. */
typedef struct
{
  AppFixture ours;
  AppFixture theirs;
} Pair;

static void
show_view (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "seeds");
}

static void
go_back (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
}

static void
set_up (Pair         *pair,
        gconstpointer unused)
{
  pair->ours.height = 1400;
  pair->ours.width = 720;
  app_fixture_set_up (&pair->ours, NULL);
  pair->theirs = (AppFixture) { .ours = pair->ours.theirs, .folder = pair->ours.folder, .width = 720, .height = 1400 };
  app_fixture_show (&pair->theirs, breath_host_get_mirrors (pair->theirs.ours));
  app_add_mirror (pair->ours.ours, "Åsa");
  app_add_mirror (pair->theirs.ours, "Bo");
  show_view (&pair->ours);
  show_view (&pair->theirs);
}

static void
close_theirs (Pair *pair)
{
  g_autoptr(GAsyncResult) result = NULL;

  gtk_window_destroy (GTK_WINDOW (pair->theirs.window));
  g_clear_object (&pair->theirs.window);
  g_clear_object (&pair->theirs.desk);
  breath_host_close_async (pair->ours.theirs, app_take_result_cb, &result);
  g_assert_true (breath_host_close_finish (pair->ours.theirs, app_wait_for_result (&result), NULL));
  g_clear_object (&pair->ours.theirs);
}

static void
tear_down (Pair         *pair,
           gconstpointer unused)
{
  if (pair->ours.theirs != NULL)
    close_theirs (pair);

  app_fixture_tear_down (&pair->ours, NULL);
}

static gboolean
shows (AppFixture *f,
       const char *words)
{
  return app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, words) != NULL;
}

static GFile *
write_file (AppFixture *f,
            const char *name,
            const char *text,
            gsize       len)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, (gssize) len, &error);
  g_assert_no_error (error);

  return g_file_new_for_path (path);
}

static void
choose (AppFixture *f,
        GFile      *file)
{
  app_wait_for (f, GTK_TYPE_BUTTON, "Choose a Text File…");
  breath_seed_form_take_file (BREATH_SEED_FORM (app_find_type (GTK_WIDGET (f->window), "BreathSeedForm", NULL)), file);
}

static void
offer (AppFixture *f,
       const char *title,
       const char *text)
{
  g_autoptr(GFile) file = write_file (f, "offered.md", text, strlen (text));

  app_press (f, "Offer a Seed");
  choose (f, file);
  app_wait_for (f, GTK_TYPE_LABEL, "offered.md");
  app_enter (f, "Title", title);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Offer It");
  app_wait_for (f, GTK_TYPE_LABEL, "Offered to all other communities");
  app_wait_for (f, GTK_TYPE_LABEL, "Who Has Planted It");
}

static void
open_row (AppFixture *f,
          const char *words)
{
  GtkWidget *found;

  app_wait_for (f, GTK_TYPE_LABEL, "Offered by Others");
  found = app_wait_for (f, GTK_TYPE_LABEL, words);
  g_signal_emit_by_name (gtk_widget_get_ancestor (found, GTK_TYPE_LIST_BOX_ROW), "activate");
  app_wait_for (f, GTK_TYPE_LABEL, "Who Has Planted It");
}

/* What the one text on a page of that type says, once it says @words. */
static char *
wait_for_text_on (AppFixture *f,
                  const char *type,
                  const char *words)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;
  GtkWidget *reader;
  char *text = NULL;

  while (text == NULL || strstr (text, words) == NULL)
    {
      GtkTextIter start;
      GtkTextIter end;
      GtkTextBuffer *buffer;

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
      reader = app_find_type (GTK_WIDGET (f->window), type, NULL);
      reader = reader != NULL ? app_find_type (reader, "GtkTextView", NULL) : NULL;

      if (reader == NULL)
        continue;

      g_clear_pointer (&text, g_free);
      buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (reader));
      gtk_text_buffer_get_bounds (buffer, &start, &end);
      text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
    }

  return text;
}

static char *
wait_for_text (AppFixture *f,
               const char *words)
{
  return wait_for_text_on (f, "BreathSeedReader", words);
}

static void
search (AppFixture *f,
        const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (app_find_type (GTK_WIDGET (f->window), "GtkSearchEntry", NULL)), words);
}

static void
fetch (AppFixture *f,
       const char *title)
{
  open_row (f, title);
  app_press (f, "Fetch");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody has read it yet.");
}

static void
decide (AppFixture *f,
        const char *button)
{
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, button);
}

static void
plant (AppFixture *f)
{
  app_press (f, "Read It");
  app_press (f, "Plant It or Set It Aside");
  app_wait_for (f, GTK_TYPE_LABEL, "A Mirror has read it. It is not planted.");
  decide (f, "Plant");
  app_wait_for (f, GTK_TYPE_LABEL, "Planted in the Compost Memory here");
}

static void
test_seeds_planted (Pair         *pair,
                    gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  GtkWidget *entry;
  int start, end;

  g_test_summary ("A text offered in one window is fetched, read, planted and found in another, with nothing in it that acts");

  app_wait_for (ours, GTK_TYPE_LABEL, "Nothing gets in by itself");
  offer (theirs, "Rain <b>barrels</b>", HOSTILE);
  app_wait_for (theirs, GTK_TYPE_LABEL, "Planted in the Compost Memory here, and offered to all other communities.");
  open_row (ours, "Rain <b>barrels</b>");
  app_wait_for (ours, GTK_TYPE_LABEL, "They come with the text, before anybody plants it.");
  go_back (ours);
  fetch (ours, "Rain <b>barrels</b>");
  app_wait_for (ours, GTK_TYPE_LABEL, "By somebody who goes by the name");
  app_wait_for (ours, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  app_wait_for (ours, GTK_TYPE_LABEL, "allow the same (CC BY-SA 4.0)");
  go_back (ours);
  app_wait_for (ours, GTK_TYPE_LABEL, "Fetched to Be Read");
  search (ours, "gnats closed");
  app_wait_for (ours, GTK_TYPE_LABEL, "Nothing planted here has all of these words.");
  gtk_widget_activate_action (app_find_type (GTK_WIDGET (ours->window), "BreathSeedsView", NULL), "seeds.search", NULL);
  entry = app_find_type (GTK_WIDGET (ours->window), "GtkSearchEntry", NULL);
  g_assert_true (gtk_editable_get_selection_bounds (GTK_EDITABLE (entry), &start, &end));
  g_assert_cmpint (end - start, ==, strlen ("gnats closed"));
  search (ours, "");

  open_row (ours, "Rain <b>barrels</b>");
  app_press (ours, "Read It");
  text = wait_for_text (ours, "Keep the");
  g_assert_cmpstr (text, ==,
                   "Rain <b>barrels</b>\n\nKeep the [U+202E]dil closed, or gn[U+200B]ats come.\n"
                   "<a href=\"https://mill.example\">more</a>\n");
  app_wait_for (ours, GTK_TYPE_LABEL, "characters that nobody sees");
  app_press (ours, "Plant It or Set It Aside");
  app_press (ours, "Plant");
  app_wait_for (ours, GTK_TYPE_LABEL, "Please write the passphrase first.");
  app_enter (ours, "Passphrase", "not the right one");
  app_press (ours, "Plant");
  app_wait_for (ours, GTK_TYPE_LABEL, "That is not the right passphrase.");
  decide (ours, "Plant");
  app_wait_for (ours, GTK_TYPE_LABEL, "Planted in the Compost Memory here");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Åsa");

  go_back (ours);
  search (ours, "closed");
  app_wait_for (ours, GTK_TYPE_LABEL, "1 planted seed has these words.");
  g_assert_false (shows (ours, "\xef\xbf\xbd\xef\xbf\xbd"));
  open_row (ours, "Rain <b>barrels</b>");
  breath_mirrors_lock (breath_host_get_mirrors (ours->ours));
  app_press (ours, "Read It");
  again = wait_for_text (ours, "Keep the");
  g_assert_cmpstr (again, ==, text);
}

static void
test_seeds_refused (Pair         *pair,
                    gconstpointer unused)
{
  AppFixture *f = &pair->ours;
  g_autofree char *large = g_strnfill (256 * 1024 + 1, '\n');
  g_autofree char *huge = g_strnfill (BREATH_SEEDS_MAX_FILE + 1, 'x');
  g_autofree char *wide = g_strnfill (2001, 'x');
  const struct
  {
    const char *text;
    gsize       len;
    const char *sentence;
  } cases[] = {
    { "", 0, "There is nothing in that text." },
    { "caf\xe9\n", 5, "Save it as plain text with the encoding UTF-8" },
    { large, 256 * 1024 + 1, "room for 256 KiB" },
    { huge, BREATH_SEEDS_MAX_FILE + 1, "room for 256 KiB" },
    { wide, 2001, "Line 1 of that text is too long" },
  };
  g_autoptr(GFile) good = write_file (f, "good.txt", "Dig in spring.\n", 15);
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);

  g_test_summary ("What cannot be a seed is refused with a sentence before anybody is asked who they are");

  app_press (f, "Offer a Seed");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Offer It");
  app_wait_for (f, GTK_TYPE_LABEL, "Choose the file with the text first.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GFile) file = write_file (f, "bad.txt", cases[i].text, cases[i].len);

      choose (f, file);
      app_wait_for (f, GTK_TYPE_LABEL, cases[i].sentence);
      app_wait_for (f, GTK_TYPE_LABEL, "No file is chosen yet.");
    }

  choose (f, folder);
  app_wait_for (f, GTK_TYPE_LABEL, "That file could not be read.");
  choose (f, good);
  app_wait_for (f, GTK_TYPE_LABEL, "Dig in spring.");
  g_assert_false (shows (f, "could not be read"));
  app_press (f, "Offer It");
  app_wait_for (f, GTK_TYPE_LABEL, "Please give it a title.");
  wide[121] = '\0';
  app_enter (f, "Title", wide);
  app_press (f, "Offer It");
  app_wait_for (f, GTK_TYPE_LABEL, "has room for 120 letters");
  gtk_widget_activate_action (app_find_type (GTK_WIDGET (f->window), "BreathSeedsView", NULL), "seeds.search", NULL);
  app_enter (f, "Title", "Digging");
  app_press (f, "Offer It");
  app_wait_for (f, GTK_TYPE_LABEL, "Offered to all other communities");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (breath_host_get_seeds (f->ours))), ==, 1);
}

static void
test_seeds_cancelled (Pair         *pair,
                      gconstpointer unused)
{
  AppFixture *f = &pair->ours;

  g_test_summary ("What is fetched from nobody who can be reached can be cancelled, and asked for again");

  offer (&pair->theirs, "Rain barrels", "Keep the lid closed.\n");
  app_wait_for (f, GTK_TYPE_LABEL, "Rain barrels");
  close_theirs (pair);
  open_row (f, "Rain barrels");
  app_wait_for (f, GTK_TYPE_LABEL, "Only its title is here.");
  app_press (f, "Fetch");
  app_wait_for (f, GTK_TYPE_LABEL, "It comes as soon as a node that has it can be reached.");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Fetch"));
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Set Aside"));
  app_press (f, "Cancel");
  app_wait_for (f, GTK_TYPE_LABEL, "Only its title is here.");
  app_press (f, "Fetch");
  app_wait_for (f, GTK_TYPE_LABEL, "It comes as soon as a node that has it can be reached.");
}

static void
test_seeds_set_aside (Pair         *pair,
                      gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;

  g_test_summary ("What is set aside is out of the way and can be fetched again; what others take back stays planted");

  offer (theirs, "Digging", "Dig in spring.\n");
  open_row (ours, "Digging");
  decide (ours, "Set Aside");
  app_wait_for (ours, GTK_TYPE_LABEL, "Others still offer them");
  fetch (ours, "Digging");
  plant (ours);
  decide (ours, "Set Aside");
  app_wait_for (ours, GTK_TYPE_LABEL, "Nothing is planted here yet.");
  fetch (ours, "Digging");
  plant (ours);

  decide (theirs, "Set Aside");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Nothing is planted here yet.");
  app_wait_for (ours, GTK_TYPE_LABEL, "Whoever offered it has taken it back since");
  go_back (ours);
  app_wait_for (ours, GTK_TYPE_LABEL, "Taken back by who offered it");
}

/* From the page of the one text that is offered there. */
static void
correct (AppFixture *f,
         const char *title,
         const char *text)
{
  g_autoptr(GFile) file = write_file (f, "corrected.txt", text, strlen (text));
  GtkWidget *row;

  app_press (f, "Offer a Seed");
  row = app_wait_for (f, ADW_TYPE_COMBO_ROW, "Takes the Place Of");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  choose (f, file);
  app_wait_for (f, GTK_TYPE_LABEL, "corrected.txt");
  app_enter (f, "Title", title);
  decide (f, "Offer It");
  app_wait_for (f, GTK_TYPE_LABEL, "A Later Version Of");
}

static void
test_seeds_superseded (Pair         *pair,
                       gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;
  GtkWidget *row;

  g_test_summary ("A corrected text takes the place of the one before, and each leads to the other");

  offer (theirs, "Digging", "Dig in spring.\n");
  fetch (ours, "Digging");
  plant (ours);
  go_back (theirs);
  app_press (theirs, "Offer a Seed");
  row = app_wait_for (theirs, ADW_TYPE_COMBO_ROW, "Takes the Place Of");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  go_back (theirs);
  app_press (theirs, "Offer a Seed");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 0);
  go_back (theirs);
  correct (theirs, "Digging, corrected", "Dig in autumn.\n");

  go_back (ours);
  fetch (ours, "Digging, corrected");
  row = app_wait_for (ours, ADW_TYPE_ACTION_ROW, "A Later Version Of");
  g_signal_emit_by_name (row, "activate");
  app_wait_for (ours, ADW_TYPE_ACTION_ROW, "There Is a Later Version");
  app_wait_for (ours, GTK_TYPE_LABEL, "Whoever offered it has taken it back since");
}

static void
press_row (AppFixture *f,
           const char *words)
{
  GtkWidget *row = app_wait_for (f, ADW_TYPE_ACTION_ROW, words);

  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_assert_true (gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD));
  g_signal_emit_by_name (row, "activate");
}

static void
test_seeds_compared (Pair         *pair,
                     gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  g_test_summary ("What a later version says otherwise is read line by line, with words and signs; what is planted, by everybody");

  offer (theirs, "Digging", "One\nTwo\nThree\nFour\nDig in spring.\nNew:\n");
  fetch (ours, "Digging");
  g_assert_null (app_find (GTK_WIDGET (ours->window), ADW_TYPE_ACTION_ROW, "What Has Changed"));
  plant (ours);
  go_back (theirs);
  correct (theirs, "Digging, corrected", "One\nTwo\nThree\nFour\nDig in <b>autumn</b>.\xe2\x80\x8b\nNew:\nTwice.\n");
  go_back (ours);
  open_row (ours, "Digging, corrected");
  g_assert_null (app_find (GTK_WIDGET (ours->window), ADW_TYPE_ACTION_ROW, "What Has Changed"));
  app_press (ours, "Fetch");
  press_row (ours, "What Has Changed");
  text = wait_for_text_on (ours, "BreathSeedChanges", "Twice.");
  g_assert_cmpstr (text, ==,
                   "From line 2\nThe same:\nTwo\nThree\nFour\nTaken out:\n\xe2\x88\x92 Dig in spring.\n"
                   "New:\n+ Dig in <b>autumn</b>.[U+200B]\nThe same:\nNew:\nNew:\n+ Twice.");
  app_wait_for (ours, GTK_TYPE_LABEL, "2 lines are new. 1 line was taken out.");
  app_wait_for (ours, GTK_TYPE_LABEL, "characters that nobody sees");
  g_assert_true (GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (ours->window))));

  breath_mirrors_lock (breath_host_get_mirrors (ours->ours));
  press_row (ours, "What Has Changed");
  app_enter (ours, "Passphrase", APP_PASSPHRASE);
  app_press (ours, "Sign In");
  again = wait_for_text_on (ours, "BreathSeedChanges", "Twice.");
  g_assert_cmpstr (again, ==, text);
  go_back (ours);
  app_wait_for (ours, GTK_TYPE_LABEL, "Nobody has read it yet.");
  plant (ours);
  breath_mirrors_lock (breath_host_get_mirrors (ours->ours));
  press_row (ours, "What Has Changed");
  g_free (again);
  again = wait_for_text_on (ours, "BreathSeedChanges", "Twice.");
  g_assert_cmpstr (again, ==, text);
}

static char *
number_lines (const char *words,
              guint       n)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (lines, "%s %u\n", words, i);

  return g_string_free (lines, FALSE);
}

static void
test_seeds_compared_long (Pair         *pair,
                          gconstpointer unused)
{
  AppFixture *f = &pair->theirs;
  g_autofree char *first = number_lines ("Row", 1200);
  g_autofree char *second = number_lines ("Bed", 1200);
  g_autofree char *text = NULL;

  g_test_summary ("Of more lines than anybody would read the page shows the first, and says how many it leaves out");

  offer (f, "Digging", first);
  go_back (f);
  correct (f, "Digging, corrected", second);
  press_row (f, "What Has Changed");
  text = wait_for_text_on (f, "BreathSeedChanges", "+ Bed 799");
  g_assert_null (strstr (text, "+ Bed 800"));
  app_wait_for (f, GTK_TYPE_LABEL, "1200 lines are new. 1200 lines were taken out.");
  app_wait_for (f, GTK_TYPE_LABEL, "400 more lines are not shown.");
}

static void
test_seeds_locked (Pair         *pair,
                   gconstpointer unused)
{
  AppFixture *f = &pair->ours;
  g_autofree char *text = NULL;

  g_test_summary ("What is not planted only Mirrors read, and who signs in goes on to it");

  offer (&pair->theirs, "Digging", "Dig in spring.\n");
  fetch (f, "Digging");
  app_press (f, "Read It");
  text = wait_for_text (f, "spring");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_for (f, GTK_TYPE_LABEL, "Who Has Planted It");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Plant"));
  app_wait_for (f, GTK_TYPE_LABEL, "A Mirror of this node says what becomes of it here.");
  app_press (f, "Read It");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  g_clear_pointer (&text, g_free);
  text = wait_for_text (f, "spring");
}

static void
add (void)
{
  g_test_add ("/app/seeds/planted", Pair, NULL, set_up, test_seeds_planted, tear_down);
  g_test_add ("/app/seeds/refused", Pair, NULL, set_up, test_seeds_refused, tear_down);
  g_test_add ("/app/seeds/cancelled", Pair, NULL, set_up, test_seeds_cancelled, tear_down);
  g_test_add ("/app/seeds/set-aside", Pair, NULL, set_up, test_seeds_set_aside, tear_down);
  g_test_add ("/app/seeds/superseded", Pair, NULL, set_up, test_seeds_superseded, tear_down);
  g_test_add ("/app/seeds/compared", Pair, NULL, set_up, test_seeds_compared, tear_down);
  g_test_add ("/app/seeds/compared-long", Pair, NULL, set_up, test_seeds_compared_long, tear_down);
  g_test_add ("/app/seeds/locked", Pair, NULL, set_up, test_seeds_locked, tear_down);
}

int
main (int    argc,
      char **argv)
{
  return app_run (argc, argv, add);
}
