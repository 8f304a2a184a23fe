/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head-anchor.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE "breath head 1"
#define MODE       0600
#define FORBIDDEN  0077

static void
to_hex (const guint8 *bytes,
        gsize         len,
        char         *hex)
{
  sodium_bin2hex (hex, 2 * len + 1, bytes, len);
}

static void
compute_sum (const char *text,
             gsize       len,
             char        hex[2 * BREATH_SUM_LEN + 1])
{
  guint8 sum[BREATH_SUM_LEN];

  crypto_generichash (sum, sizeof sum, (const guint8 *) text, len, NULL, 0);
  to_hex (sum, sizeof sum, hex);
}

/**
 * breath_head_anchor_to_text:
 * @self: where a database is
 *
 * Writes it in the one way it can be written: lines of a word and a value, the last of them a check sum.
 *
 * Returns: (transfer full): the text
 */
char *
breath_head_anchor_to_text (const BreathHeadAnchor *self)
{
  char hash[2 * BREATH_HASH_LEN + 1];
  char digest[2 * BREATH_TALLY_DIGEST_LEN + 1];
  char sum[2 * BREATH_SUM_LEN + 1];
  g_autoptr(GString) counts = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint kind = 0; kind < self->n_kinds; kind++)
    g_string_append_printf (counts, " %" G_GUINT64_FORMAT, self->counts[kind]);

  to_hex (self->hash, sizeof self->hash, hash);
  to_hex (self->digest, sizeof self->digest, digest);
  text = g_strdup_printf (FIRST_LINE "\nepoch %u\nseq %" G_GUINT64_FORMAT "\nhash %s\ncommits %" G_GUINT64_FORMAT
                          "\ntally %s\nrows%s\n", self->epoch, self->seq, hash, self->commits, digest, counts->str);
  compute_sum (text, strlen (text), sum);

  return g_strdup_printf ("%ssum %s\n", text, sum);
}

/* Takes the next line, which begins with @word and a blank. */
static char *
take_line (const char **at,
           const char  *end,
           const char  *word)
{
  const char *newline = memchr (*at, '\n', end - *at);
  gsize len = strlen (word);
  char *value;

  if (newline == NULL || (gsize) (newline - *at) <= len || memcmp (*at, word, len) != 0 || (*at)[len] != ' ')
    return NULL;

  value = g_strndup (*at + len + 1, newline - *at - len - 1);
  *at = newline + 1;

  return value;
}

static gboolean
take_number (const char **at,
             const char  *end,
             const char  *word,
             guint64      max,
             guint64     *number)
{
  g_autofree char *value = take_line (at, end, word);

  return value != NULL && g_ascii_string_to_unsigned (value, 10, 0, max, number, NULL);
}

static gboolean
take_bytes (const char **at,
            const char  *end,
            const char  *word,
            guint8      *bytes,
            gsize        len)
{
  g_autofree char *value = take_line (at, end, word);
  gsize taken;

  return value != NULL && sodium_hex2bin (bytes, len, value, strlen (value), NULL, &taken, NULL) == 0 && taken == len;
}

static gboolean
take_counts (const char      **at,
             const char       *end,
             BreathHeadAnchor *anchor)
{
  g_autofree char *value = take_line (at, end, "rows");
  g_auto(GStrv) words = value != NULL ? g_strsplit (value, " ", BREATH_N_ROW_KINDS + 1) : NULL;

  if (words == NULL || g_strv_length (words) > BREATH_N_ROW_KINDS)
    return FALSE;

  for (; words[anchor->n_kinds] != NULL; anchor->n_kinds++)
    if (!g_ascii_string_to_unsigned (words[anchor->n_kinds], 10, 0, G_MAXINT64, &anchor->counts[anchor->n_kinds], NULL))
      return FALSE;

  return anchor->n_kinds > 0;
}

/**
 * breath_head_anchor_parse:
 * @self: (out caller-allocates): what it says
 * @text: (array length=len): the file
 * @len: its length
 * @error: return location for an error
 *
 * Reads the text back. What differs in any bit from what breath_head_anchor_to_text() writes is refused with
 * %BREATH_STORE_ERROR_DAMAGED.
 *
 * Returns: %TRUE if it is whole
 */
gboolean
breath_head_anchor_parse (BreathHeadAnchor *self,
                          const char       *text,
                          gsize             len,
                          GError          **error)
{
  BreathHeadAnchor found = { 0, };
  g_autofree char *version = NULL;
  g_autofree char *again = NULL;
  const char *at = text;
  const char *end = text + len;
  guint64 epoch;

  version = take_line (&at, end, "breath head");

  if (version != NULL &&
      take_number (&at, end, "epoch", G_MAXUINT32, &epoch) &&
      take_number (&at, end, "seq", G_MAXINT64, &found.seq) &&
      take_bytes (&at, end, "hash", found.hash, sizeof found.hash) &&
      take_number (&at, end, "commits", G_MAXINT64, &found.commits) &&
      take_bytes (&at, end, "tally", found.digest, sizeof found.digest) &&
      take_counts (&at, end, &found))
    {
      found.epoch = (guint32) epoch;
      again = breath_head_anchor_to_text (&found);
    }

  if (again == NULL || strlen (again) != len || memcmp (again, text, len) != 0)
    {
      g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                           "The note beside it (" BREATH_HEAD_ANCHOR_NAME "), which says how far it went, is damaged");
      return FALSE;
    }

  *self = found;

  return TRUE;
}

static gboolean
set_errno_error (GError    **error,
                 const char *doing,
                 const char *path,
                 int         number)
{
  g_set_error (error, BREATH_STORE_ERROR,
               number == ENOSPC || number == EDQUOT ? BREATH_STORE_ERROR_FULL : BREATH_STORE_ERROR_FAILED,
               "%s %s: %s", doing, path, g_strerror (number));

  return FALSE;
}

static gboolean
check_file (int         fd,
            const char *path,
            GError    **error)
{
  g_autofree char *quoted = NULL;
  struct stat info;

  if (fstat (fd, &info) != 0)
    return set_errno_error (error, "Cannot look at", path, errno);

  if (S_ISREG (info.st_mode) && (info.st_mode & FORBIDDEN) == 0)
    return TRUE;

  quoted = g_shell_quote (path);
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED,
               "%s is not a plain file closed to others; mend it with: chmod 600 %s", path, quoted);

  return FALSE;
}

/**
 * breath_head_anchor_read:
 * @self: (out caller-allocates): what it says
 * @path: the file
 * @exists: (out): whether it is there
 * @error: return location for an error
 *
 * Reads the file.
 *
 * Returns: %TRUE if it is whole, or not there
 */
gboolean
breath_head_anchor_read (BreathHeadAnchor *self,
                         const char       *path,
                         gboolean         *exists,
                         GError          **error)
{
  char text[BREATH_HEAD_ANCHOR_MAX_LEN];
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  gssize len;
  int number;

  *exists = fd >= 0;

  if (fd < 0)
    return errno == ENOENT || set_errno_error (error, "Cannot open", path, errno);

  if (!check_file (fd, path, error))
    {
      close (fd);
      return FALSE;
    }

  len = TEMP_FAILURE_RETRY (read (fd, text, sizeof text));
  number = errno;
  close (fd);

  if (len < 0)
    return set_errno_error (error, "Cannot read", path, number);

  return breath_head_anchor_parse (self, text, (gsize) len, error);
}

static gboolean
write_file (int         fd,
            const char *text)
{
  gsize len = strlen (text);
  gssize n;

  for (gsize at = 0; at < len; at += n)
    {
      n = TEMP_FAILURE_RETRY (write (fd, text + at, len - at));

      if (n <= 0)
        return FALSE;
    }

  return fsync (fd) == 0;
}

/**
 * breath_head_anchor_write:
 * @self: what to note; all of it committed
 * @path: the file
 * @error: return location for an error
 *
 * Replaces the file. A cut leaves the old one or the new one whole; the old one only says less.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_head_anchor_write (const BreathHeadAnchor *self,
                          const char             *path,
                          GError                **error)
{
  g_autofree char *text = breath_head_anchor_to_text (self);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gboolean written;
  int number;
  int fd;

  g_unlink (part);
  fd = open (part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);

  if (fd < 0)
    return set_errno_error (error, "Cannot make", part, errno);

  written = fchmod (fd, MODE) == 0 && write_file (fd, text);
  number = errno;
  close (fd);

  if (written && rename (part, path) == 0)
    return TRUE;

  if (written)
    number = errno;

  g_unlink (part);

  return set_errno_error (error, "Cannot write", path, number);
}
