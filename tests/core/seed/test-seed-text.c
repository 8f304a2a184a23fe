/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-text.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *text;
  const char *shown;
} ShowCase;

static const ShowCase show_cases[] = {
  { "plain",           "Dig a\tpit.\n\nFill it.\n", "Dig a\tpit.\n\nFill it.\n" },
  { "alm",             "a\xd8\x9c" "b",        "a[U+061C]b" },
  { "lrm",             "a\xe2\x80\x8e" "b",    "a[U+200E]b" },
  { "rlm",             "a\xe2\x80\x8f" "b",    "a[U+200F]b" },
  { "lre",             "a\xe2\x80\xaa" "b",    "a[U+202A]b" },
  { "rle",             "a\xe2\x80\xab" "b",    "a[U+202B]b" },
  { "pdf",             "a\xe2\x80\xac" "b",    "a[U+202C]b" },
  { "lro",             "a\xe2\x80\xad" "b",    "a[U+202D]b" },
  { "rlo",             "a\xe2\x80\xae" "b",    "a[U+202E]b" },
  { "lri",             "a\xe2\x81\xa6" "b",    "a[U+2066]b" },
  { "rli",             "a\xe2\x81\xa7" "b",    "a[U+2067]b" },
  { "fsi",             "a\xe2\x81\xa8" "b",    "a[U+2068]b" },
  { "pdi",             "a\xe2\x81\xa9" "b",    "a[U+2069]b" },
  { "zero-width-space", "a\xe2\x80\x8b" "b",   "a[U+200B]b" },
  { "non-joiner",      "a\xe2\x80\x8c" "b",    "a[U+200C]b" },
  { "joiner",          "a\xe2\x80\x8d" "b",    "a[U+200D]b" },
  { "word-joiner",     "a\xe2\x81\xa0" "b",    "a[U+2060]b" },
  { "byte-order-mark", "\xef\xbb\xbf" "b",     "[U+FEFF]b" },
  { "soft-hyphen",     "a\xc2\xad" "b",        "a[U+00AD]b" },
  { "escape",          "\x1b[31mred",          "[U+001B][31mred" },
  { "return",          "safe\rsound",          "safe[U+000D]sound" },
  { "delete",          "a\x7f",                "a[U+007F]" },
  { "next-line",       "a\xc2\x85" "b",        "a[U+0085]b" },
  { "line-separator",  "a\xe2\x80\xa8" "b",    "a[U+2028]b" },
  { "paragraph-separator", "a\xe2\x80\xa9" "b", "a[U+2029]b" },
  { "grapheme-joiner", "a\xcd\x8f" "b",        "a[U+034F]b" },
  { "hangul-filler",   "a\xe3\x85\xa4" "b",    "a[U+3164]b" },
  { "tag",             "a\xf3\xa0\x81\xa1",    "a[U+E0061]" },
  { "selector-256",    "a\xf3\xa0\x87\xaf",    "a[U+E01EF]" },
  { "selector-1",      "a\xef\xb8\x80",        "a[U+FE00]" },
  { "private",         "a\xee\x80\x80",        "a[U+E000]" },
  { "emoji",           "\xe2\x98\x80\xef\xb8\x8f", "\xe2\x98\x80\xef\xb8\x8f" },
  { "arabic-number-sign", "\xd8\x80\xd9\xa1",  "\xd8\x80\xd9\xa1" },
  { "hebrew",          "\xd7\x9e\xd7\x99\xd7\x9d", "\xd7\x9e\xd7\x99\xd7\x9d" },
  { "accents",         "na\xc3\xafve e\xcc\x81", "na\xc3\xafve e\xcc\x81" },
  { "markup",          "<b>&amp;</b>",         "<b>&amp;</b>" },
  { "no-utf8",         "a\xff" "b",            "a\xef\xbf\xbd" "b" },
};

static void
test_show (gconstpointer data)
{
  const ShowCase *c = data;
  g_autofree char *shown = breath_seed_text_show (c->text, strlen (c->text));
  g_autofree char *again = breath_seed_text_show (shown, strlen (shown));

  g_assert_cmpstr (shown, ==, c->shown);
  g_assert_cmpstr (again, ==, shown);
}

static void
test_show_empty (void)
{
  g_autofree char *shown = breath_seed_text_show (NULL, 0);
  g_autofree char *zero = breath_seed_text_show ("a\0b", 3);

  g_assert_cmpstr (shown, ==, "");
  g_assert_cmpstr (zero, ==, "a\xef\xbf\xbd" "b");
}

/* Unicode calls these Bidi_Control. */
static void
test_bidi_controls (void)
{
  static const gunichar controls[] = {
    0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069
  };

  for (gsize i = 0; i < G_N_ELEMENTS (controls); i++)
    g_assert_true (breath_seed_text_hides (controls[i]));
}

/* Whatever text comes, what is shown holds nothing that hides. */
static void
test_show_random (void)
{
  for (guint run = 0; run < 2000; run++)
    {
      char bytes[64];
      gsize len = g_test_rand_int_range (0, sizeof bytes);
      g_autofree char *shown = NULL;

      for (gsize i = 0; i < len; i++)
        bytes[i] = g_test_rand_int_range (0, 3) == 0 ? "\xe2\x80\xae\xf3\xa0\x84\xc2\xad"[g_test_rand_int_range (0, 8)]
                                                     : (char) g_test_rand_int_range (0, 256);

      shown = breath_seed_text_show (bytes, len);
      g_assert_true (g_utf8_validate (shown, -1, NULL));

      for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (breath_seed_text_hides (g_utf8_get_char (at)));
    }
}

typedef struct
{
  const char *name;
  const char *file;
  gssize      len;      /* -1: of a string */
  const char *content;  /* NULL: refused */
  const char *words;
} PrepareCase;

static const PrepareCase prepare_cases[] = {
  { "plain",          "Dig a pit.\n",          -1, "Dig a pit.\n" },
  { "windows",        "a\r\nb\r\n",            -1, "a\nb\n" },
  { "old-mac",        "a\rb\r\r",              -1, "a\nb\n\n" },
  { "mark",           "\xef\xbb\xbf" "a",      -1, "a" },
  { "second-mark",    "\xef\xbb\xbf\xef\xbb\xbf" "a", -1, "\xef\xbb\xbf" "a" },
  { "composed",       "cafe\xcc\x81",          -1, "caf\xc3\xa9" },
  { "not-compatible", "\xef\xac\x81",          -1, "\xef\xac\x81" },
  { "empty",          "",                      -1, NULL, "empty" },
  { "mark-alone",     "\xef\xbb\xbf",          -1, NULL, "empty" },
  { "latin-1",        "caf\xe9",               -1, NULL, "UTF-8" },
  { "surrogate",      "\xed\xa0\x80",          -1, NULL, "UTF-8" },
  { "overlong",       "\xc0\xaf",              -1, NULL, "UTF-8" },
  { "zero",           "a\0b",                   3, NULL, "UTF-8" },
  { "utf-16",         "\xff\xfe" "a\0",         4, NULL, "UTF-8" },
};

static void
test_prepare (gconstpointer data)
{
  const PrepareCase *c = data;
  g_autoptr(GBytes) file = g_bytes_new_static (c->file, c->len >= 0 ? (gsize) c->len : strlen (c->file));
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) content = breath_seed_text_prepare (file, &error);

  if (c->content != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), c->content, strlen (c->content));
      g_assert_true (breath_seed_text_check (content, NULL));
    }
  else
    {
      g_assert_null (content);
      g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
      g_assert_nonnull (strstr (error->message, c->words));
    }
}

/* @n times @text; takes nothing. */
static GBytes *
repeat (const char *text,
        gsize       n)
{
  GString *all = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append (all, text);

  return g_string_free_to_bytes (all);
}

static void
assert_checked (GBytes     *content,
                const char *words)
{
  g_autoptr(GBytes) owned = content;
  g_autoptr(GError) error = NULL;
  gboolean is_good = breath_seed_text_check (owned, &error);

  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (is_good);
      return;
    }

  g_assert_false (is_good);
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_limits (void)
{
  g_autofree char *line = g_strnfill (BREATH_SEED_MAX_LINE, 'x');
  g_autofree char *longer = g_strnfill (BREATH_SEED_MAX_LINE + 1, 'x');
  g_autofree char *after = g_strconcat ("short\n", longer, NULL);

  assert_checked (repeat (line, 1), NULL);
  assert_checked (repeat (longer, 1), "It is line 1");
  assert_checked (repeat (after, 1), "It is line 2");
  assert_checked (repeat ("\xc3\xa9", BREATH_SEED_MAX_LINE), NULL);
  assert_checked (repeat ("\xc3\xa9", BREATH_SEED_MAX_LINE + 1), "It is line 1");
  assert_checked (repeat ("a\n", BREATH_SEED_MAX_LINES), NULL);
  assert_checked (repeat ("a\n", BREATH_SEED_MAX_LINES + 1), "10,000 lines");
  assert_checked (repeat ("1234567 101234567 101234567 1012\n", BREATH_SEED_MAX_SIZE / 33), NULL);
  assert_checked (repeat ("123456789 123456\n123456789 1234\n", BREATH_SEED_MAX_SIZE / 32), "10,000 lines");
  assert_checked (repeat ("123456789 123456 123456789 1234\n", BREATH_SEED_MAX_SIZE / 32), NULL);
  assert_checked (repeat ("123456789 123456 123456789 1234\n", BREATH_SEED_MAX_SIZE / 32 + 1), "256 KiB");
  assert_checked (g_bytes_new (NULL, 0), "empty");
}

static void
test_large_file (void)
{
  g_autoptr(GBytes) shrinks = repeat ("123456789 123456 123456789 1234\r\n", BREATH_SEED_MAX_SIZE / 32);
  g_autoptr(GBytes) large = repeat ("x\n", BREATH_SEED_MAX_FILE / 2 + 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) content = breath_seed_text_prepare (shrinks, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, BREATH_SEED_MAX_SIZE);
  g_assert_null (breath_seed_text_prepare (large, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (show_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/seed-text/show/", show_cases[i].name, NULL);

      g_test_add_data_func (path, &show_cases[i], test_show);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (prepare_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/seed-text/prepare/", prepare_cases[i].name, NULL);

      g_test_add_data_func (path, &prepare_cases[i], test_prepare);
    }

  g_test_add_func ("/seed-text/show-empty", test_show_empty);
  g_test_add_func ("/seed-text/bidi-controls", test_bidi_controls);
  g_test_add_func ("/seed-text/show-random", test_show_random);
  g_test_add_func ("/seed-text/limits", test_limits);
  g_test_add_func ("/seed-text/large-file", test_large_file);

  return g_test_run ();
}
