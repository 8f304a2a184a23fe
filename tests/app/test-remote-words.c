/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-remote-words.h"

#include <string.h>

#define LINE(text) "\xe2\x81\xa8" text "\xe2\x81\xa9"

typedef struct
{
  const char *name;
  const char *text;
  const char *line;
  const char *lines;
} WordsCase;

static const WordsCase words_cases[] = {
  { "plain", "Mill Lane", LINE ("Mill Lane"), LINE ("Mill Lane") },
  { "empty", "", LINE (""), "" },
  { "space-around", "  Mill\tLane \n", LINE ("Mill Lane"), LINE ("Mill Lane") },
  { "lines", "one\ntwo", LINE ("one two"), LINE ("one") "\n" LINE ("two") },
  { "many-lines", "one\r\n\n\n \n\ntwo", LINE ("one       two"), LINE ("one") "\n\n" LINE ("two") },
  { "override", "a\xe2\x80\xae" "b", LINE ("a\xef\xbf\xbd" "b"), LINE ("a\xef\xbf\xbd" "b") },
  { "isolates", "a\xe2\x81\xa9\xe2\x81\xa9" "b", LINE ("a\xef\xbf\xbd\xef\xbf\xbd" "b"), LINE ("a\xef\xbf\xbd\xef\xbf\xbd" "b") },
  { "separators", "a\xe2\x80\xa8" "b\xe2\x80\xa9" "c", LINE ("a\xef\xbf\xbd" "b\xef\xbf\xbd" "c"), NULL },
  { "control", "a\x1b[2Jb", LINE ("a\xef\xbf\xbd[2Jb"), LINE ("a\xef\xbf\xbd[2Jb") },
  { "zero-width", "a\xe2\x80\x8b" "b", LINE ("a\xef\xbf\xbd" "b"), NULL },
  { "joiner", "\xd9\x85\xe2\x80\x8c\xd9\x85", LINE ("\xd9\x85\xe2\x80\x8c\xd9\x85"), NULL },
  { "no-utf8", "a\xff" "b", LINE ("a\xef\xbf\xbd" "b"), NULL },
  { "markup", "<b>&amp;</b>", LINE ("<b>&amp;</b>"), LINE ("<b>&amp;</b>") },
  { "marks", "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81" "b", LINE ("a\xcc\x81\xcc\x81\xcc\x81\xcc\x81" "b"), NULL },
};

static void
test_words (void)
{
  g_test_summary ("What somebody else wrote moves, hides and reorders nothing that stands around it");

  for (guint i = 0; i < G_N_ELEMENTS (words_cases); i++)
    {
      const WordsCase *c = &words_cases[i];
      g_autofree char *line = breath_remote_words_line (c->text);
      g_autofree char *lines = breath_remote_words_text (c->text);

      g_test_message ("%s", c->name);

      g_assert_cmpstr (line, ==, c->line);

      if (c->lines != NULL)
        g_assert_cmpstr (lines, ==, c->lines);
    }
}

static void
test_name (void)
{
  g_autofree char *plain = breath_remote_words_name ("Mill Lane");
  g_autofree char *posing = breath_remote_words_name ("Mill\xe2\x80\x9d (key 8xKq): \"all\" \xc2\xbb" "clear");

  g_test_summary ("A name ends where its quotation mark does, whatever marks it has itself");

  g_assert_cmpstr (plain, ==, "\xe2\x80\x9c" LINE ("Mill Lane") "\xe2\x80\x9d");
  g_assert_cmpstr (posing, ==, "\xe2\x80\x9c" LINE ("Mill' (key 8xKq): 'all' 'clear") "\xe2\x80\x9d");
}

static void
test_long (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *words = NULL;

  g_test_summary ("Ten thousand empty lines do not push what follows out of sight");

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "\n \t");

  g_string_prepend (text, "above");
  g_string_append (text, "\nbelow");
  words = breath_remote_words_text (text->str);
  g_assert_cmpstr (words, ==, LINE ("above") "\n\n" LINE ("below"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/remote-words/words", test_words);
  g_test_add_func ("/remote-words/name", test_name);
  g_test_add_func ("/remote-words/long", test_long);

  return g_test_run ();
}
