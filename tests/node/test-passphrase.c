/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  const char *typed;   /* what is in the pipe */
  const char *taken;   /* NULL: refused */
} ReadCase;

static const ReadCase read_cases[] = {
  { "line",             "four unrelated words\n",        "four unrelated words" },
  { "end-of-file",      "four unrelated words",          "four unrelated words" },
  { "first-line-only",  "four unrelated words\nmore\n",  "four unrelated words" },
  { "spaces-are-kept",  "  a b  \n",                     "  a b  " },
  { "utf-8",            "Brücken über Flüsse\n",         "Brücken über Flüsse" },
  { "empty-line",       "\n",                            NULL },
  { "nothing",          "",                              NULL },
};

static BreathPassphrase *
read_typed (const char *typed,
            gsize       len,
            GError    **error)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new ();
  gboolean taken;
  int fds[2];

  g_assert_no_errno (pipe (fds));
  g_assert_cmpint (write (fds[1], typed, len), ==, len);
  close (fds[1]);
  taken = breath_passphrase_read_line (passphrase, fds[0], error);
  close (fds[0]);

  return taken ? g_steal_pointer (&passphrase) : NULL;
}

static void
test_read (gconstpointer data)
{
  const ReadCase *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathPassphrase) passphrase = read_typed (c->typed, strlen (c->typed), &error);
  const char *bytes;
  gsize len;

  if (c->taken == NULL)
    {
      g_assert_null (passphrase);
      g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK);
      return;
    }

  g_assert_no_error (error);
  bytes = breath_passphrase_peek (passphrase, &len);
  g_assert_cmpmem (bytes, len, c->taken, strlen (c->taken));
}

static void
test_longest (void)
{
  g_autofree char *typed = g_strnfill (BREATH_PASSPHRASE_MAX + 1, 'w');
  g_autoptr(BreathPassphrase) longest = NULL;
  g_autoptr(BreathPassphrase) longer = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("The longest is taken and one byte more is not");

  longest = read_typed (typed, BREATH_PASSPHRASE_MAX, &error);
  g_assert_no_error (error);
  longer = read_typed (typed, BREATH_PASSPHRASE_MAX + 1, &error);
  g_assert_null (longer);
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK);
}

static void
test_unreadable (void)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("What cannot be read is refused with the system's reason");

  g_assert_false (breath_passphrase_read_line (passphrase, -1, &error));
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED);
}

static void
test_check (void)
{
  static const struct
  {
    const char *words;
    gboolean    is_enough;
  } cases[] = {
    { "twelve chars", TRUE },
    { "eleven char", FALSE },
    { "zwölf Zeiche", TRUE },
    { "elf Zeichén", FALSE },
  };

  g_test_summary ("Characters count and not bytes");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(BreathPassphrase) passphrase = read_typed (cases[i].words, strlen (cases[i].words), NULL);

      g_assert_cmpint (breath_passphrase_check (passphrase, &error), ==, cases[i].is_enough);
      g_assert_cmpint (error == NULL, ==, cases[i].is_enough);
    }
}

static void
test_check_longest (void)
{
  g_autofree char *text = g_strnfill (BREATH_PASSPHRASE_MAX + 1, 'w');
  g_autoptr(BreathPassphrase) longest = breath_passphrase_new_from_text (text, BREATH_PASSPHRASE_MAX);
  g_autoptr(BreathPassphrase) longer = breath_passphrase_new_from_text (text, BREATH_PASSPHRASE_MAX + 1);
  g_autoptr(GError) error = NULL;

  g_test_summary ("One that no terminal takes protects no backup, which nobody could open then");

  g_assert_true (breath_passphrase_check (longest, NULL));
  g_assert_false (breath_passphrase_check (longer, &error));
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK);
}

static void
test_equal (void)
{
  g_autoptr(BreathPassphrase) first = read_typed ("one", 3, NULL);
  g_autoptr(BreathPassphrase) same = read_typed ("one", 3, NULL);
  g_autoptr(BreathPassphrase) longer = read_typed ("one more", 8, NULL);
  g_autoptr(BreathPassphrase) other = read_typed ("one!", 3, NULL);

  g_assert_true (breath_passphrase_equal (first, same));
  g_assert_true (breath_passphrase_equal (first, other));
  g_assert_false (breath_passphrase_equal (first, longer));
}

static void
test_passphrase_shared (void)
{
  g_autofree char *text = g_strnfill (BREATH_PASSPHRASE_MAX + 7, 'w');
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (text, BREATH_PASSPHRASE_MAX + 7);
  BreathPassphrase *held = breath_passphrase_ref (passphrase);
  gsize len;

  breath_passphrase_peek (passphrase, &len);
  g_assert_cmpuint (len, ==, BREATH_PASSPHRASE_MAX + 1);
  g_assert_false (breath_passphrase_check_for_mirror (passphrase, NULL));
  g_assert_false (breath_passphrase_append (passphrase, 'w'));
  g_clear_pointer (&passphrase, breath_passphrase_unref);
  g_assert_cmpmem (breath_passphrase_peek (held, &len), BREATH_PASSPHRASE_MAX + 1, text, BREATH_PASSPHRASE_MAX + 1);
  breath_passphrase_unref (held);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (read_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/passphrase/read/", read_cases[i].name, NULL);

      g_test_add_data_func (path, &read_cases[i], test_read);
    }

  g_test_add_func ("/passphrase/longest", test_longest);
  g_test_add_func ("/passphrase/unreadable", test_unreadable);
  g_test_add_func ("/passphrase/check", test_check);
  g_test_add_func ("/passphrase/check-longest", test_check_longest);
  g_test_add_func ("/passphrase/equal", test_equal);
  g_test_add_func ("/passphrase/shared", test_passphrase_shared);

  return g_test_run ();
}
