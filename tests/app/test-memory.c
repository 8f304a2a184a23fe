/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE  /* memmem () */

#include "mirrors-fixture.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What is looked for is kept masked, so that the search does not find itself. */
#define MASK    0x5a
#define CYCLES  20
#define CHUNK   (1 << 20)
#define MAX_MAP (G_GUINT64_CONSTANT (1) << 32)

typedef struct
{
  guint8 bytes[64];
  gsize  len;
} Needle;

/* "a boat made of bread", masked. */
static const Needle passphrase = {
  { 0x3b, 0x7a, 0x38, 0x35, 0x3b, 0x2e, 0x7a, 0x37, 0x3b, 0x3e, 0x3f, 0x7a, 0x35, 0x3c, 0x7a, 0x38, 0x28, 0x3f, 0x3b, 0x3e }, 20
};

/* "what the search finds", masked. */
static const Needle control = {
  { 0x2d, 0x32, 0x3b, 0x2e, 0x7a, 0x2e, 0x32, 0x3f, 0x7a, 0x29, 0x3f, 0x3b, 0x28, 0x39, 0x32, 0x7a, 0x3c, 0x33, 0x34, 0x3e, 0x29 }, 21
};

/* What is looked for as it is, and where the memory of others is copied to: a place that the search leaves out. */
typedef struct
{
  guint8 bytes[2][64];
  guint8 chunk[CHUNK];
} Place;

static guint
count_in_chunk (const Place  *place,
                gsize         len,
                const Needle *needle,
                const guint8 *bytes)
{
  const guint8 *at = place->chunk;
  const guint8 *end = at + len;
  guint n = 0;

  while ((at = memmem (at, (gsize) (end - at), bytes, needle->len)) != NULL)
    {
      n++;
      at++;
    }

  return n;
}

static void
count_in_map (int           fd,
              guint64       begin,
              guint64       end,
              Place        *place,
              const Needle *needles,
              guint        *counts)
{
  for (guint64 at = begin; at < end; at += CHUNK - sizeof needles[0].bytes)
    {
      gssize len = pread (fd, place->chunk, MIN (CHUNK, end - at), (off_t) at);

      for (guint i = 0; i < 2 && len > 0; i++)
        counts[i] += count_in_chunk (place, (gsize) len, &needles[i], place->bytes[i]);
    }
}

/* In all memory of this process that it could write to, but for the place of the search. */
static void
count_copies (const Needle needles[2],
              guint        counts[2])
{
  Place *place = sodium_malloc (sizeof *place);
  g_autofree char *maps = NULL;
  g_auto(GStrv) lines = NULL;
  int fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  counts[0] = counts[1] = 0;

  for (guint i = 0; i < 2; i++)
    for (gsize j = 0; j < needles[i].len; j++)
      place->bytes[i][j] = needles[i].bytes[j] ^ MASK;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 here = (guint64) (gsize) place;
      guint64 begin;
      guint64 end;
      char mode[8];

      if (sscanf (lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %7s", &begin, &end, mode) == 3 &&
          mode[0] == 'r' && mode[1] == 'w' && end - begin <= MAX_MAP && !(here >= begin && here < end))
        count_in_map (fd, begin, end, place, needles, counts);
    }

  close (fd);
  sodium_free (place);
}

/* Letter by letter, as a person would. */
static void
type (MirrorsFixture *f,
      const char     *row)
{
  GtkEditable *entry = GTK_EDITABLE (app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, row));

  for (gsize i = 0; i < passphrase.len; i++)
    {
      const char letter[] = { (char) (passphrase.bytes[i] ^ MASK), '\0' };
      int position = (int) i;

      gtk_editable_insert_text (entry, letter, 1, &position);
    }
}

static BreathPassphrase *
create_passphrase (void)
{
  BreathPassphrase *typed = breath_passphrase_new ();

  for (gsize i = 0; i < passphrase.len; i++)
    g_assert_true (breath_passphrase_append (typed, (char) (passphrase.bytes[i] ^ MASK)));

  return typed;
}

/* Opens the key as each act does, and keeps what is secret of it masked. */
static void
take_secret (MirrorsFixture *f,
             BreathMirror   *mirror,
             Needle         *secret)
{
  g_autoptr(BreathPassphrase) typed = create_passphrase ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(P2pIdentity) key = NULL;
  g_autoptr(GError) error = NULL;

  breath_mirrors_prove_async (f->mirrors, mirror, typed, app_take_result_cb, &result);
  key = breath_mirrors_prove_finish (f->mirrors, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
  p2p_identity_get_seed (key, secret->bytes);
  secret->len = P2P_SEED_LEN;

  for (gsize i = 0; i < secret->len; i++)
    secret->bytes[i] ^= MASK;
}

static void
test_memory_after_lock (MirrorsFixture *f,
                        gconstpointer   unused)
{
  g_autofree char *found = g_strndup ((const char *) control.bytes, control.len);
  Needle needles[2] = { control, passphrase };
  guint counts[2];

  g_test_summary ("After each lock neither the passphrase nor what is secret of the key is anywhere in memory");

  for (gsize i = 0; i < control.len; i++)
    found[i] ^= MASK;

  count_copies (needles, counts);
  g_assert_cmpuint (counts[0], >, 0);

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "first");
  app_enter (&f->app, "Name of the new Mirror", "Åsa");
  type (f, "New passphrase");
  type (f, "once more");
  app_press (&f->app, "Become a Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Åsa is signed in");

  for (guint i = 0; i < CYCLES; i++)
    {
      breath_mirrors_lock (f->mirrors);
      gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "sign-in");
      type (f, "Passphrase");
      app_press (&f->app, "Sign In");

      while (breath_mirrors_get_presence (f->mirrors) != BREATH_PRESENCE_OPEN)
        g_main_context_iteration (NULL, TRUE);

      take_secret (f, breath_mirrors_get_current (f->mirrors), &needles[0]);
      breath_mirrors_lock (f->mirrors);
      count_copies (needles, counts);
      g_assert_cmpuint (counts[0], ==, 0);
      g_assert_cmpuint (counts[1], ==, 0);
    }
}

static void
add_tests (void)
{
  g_test_add ("/memory/after-lock", MirrorsFixture, NULL, mirrors_fixture_set_up, test_memory_after_lock,
              mirrors_fixture_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}
