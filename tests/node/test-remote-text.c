/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node.h"
#include "breath-remote-text.h"

#define SIGN "\xef\xbf\xbd"

static const struct
{
  const char *name;
  const char *text;
  const char *visible;
} visible_cases[] = {
  { "plain",      "Kvarnen på ön",      "Kvarnen på ön"      },
  { "arabic",     "مركز",               "مركز"               },
  { "markup",     "<b>bold</b> & more", "<b>bold</b> & more" },
  { "escape",     "a\x1b[2Jb",          "a" SIGN "[2Jb"      },
  { "newline",    "a\nb",               "a" SIGN "b"         },
  { "bidi",       "a\xe2\x80\xae" "b",  "a" SIGN "b"         },
  { "zero-width", "a\xe2\x80\x8b" "b",  "a" SIGN "b"         },
  { "c1",         "a\xc2\x9b" "b",      "a" SIGN "b"         },
  { "line-break", "a\xe2\x80\xa8" "b",  "a" SIGN "b"         },
  { "not-utf8",   "a\xff" "b",          "a" SIGN "b"         },
};

static void
test_visible (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *visible = breath_remote_text_to_visible (visible_cases[i].text);

  g_assert_cmpstr (visible, ==, visible_cases[i].visible);
}

static void
test_lines (void)
{
  g_autofree char *visible = breath_remote_text_to_visible_lines ("one\n\n\n \n\ntwo\n\xe2\x80\xae" "three\r\n");
  g_autofree char *empty = breath_remote_text_to_visible_lines ("");

  g_assert_cmpstr (visible, ==, "one\n\ntwo\n" SIGN "three" SIGN "\n");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_name (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *longer = g_strnfill (65, 'a');

  g_assert_true (breath_remote_text_check_name ("", NULL));
  g_assert_true (breath_remote_text_check_name (longest, NULL));
  g_assert_false (breath_remote_text_check_name (longer, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (breath_remote_text_check_name ("a\nb", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (visible_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/remote-text/visible/", visible_cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_visible);
    }

  g_test_add_func ("/remote-text/lines", test_lines);
  g_test_add_func ("/remote-text/name", test_name);

  return g_test_run ();
}
