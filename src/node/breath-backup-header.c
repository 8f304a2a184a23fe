/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-header-private.h"

#include <sodium.h>
#include <string.h>

#define MAGIC_LEN 16
#define ARGON2ID  2

/* Where each field begins. */
#define AT_VERSION   16
#define AT_ALGORITHM 20
#define AT_PASSES    24
#define AT_MEMORY    28
#define AT_SALT      32
#define AT_STREAM    48
#define AT_CHECK     BREATH_BACKUP_CHECKED
#define AT_SUM       88

/* Text that a transfer as text would change. */
static const guint8 magic[] = { 'B', 'r', 'e', 'a', 't', 'h', 'B', 'a', 'c', 'k', 'u', 'p', '\r', '\n', 0x1a, '\n' };

G_STATIC_ASSERT (AT_SUM + BREATH_BACKUP_CHECK_LEN == BREATH_BACKUP_HEADER_LEN);
G_STATIC_ASSERT (sizeof magic == MAGIC_LEN);

static void
put_u32 (guint8 *at,
         guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = value >> 8 * i & 0xff;
}

static guint32
get_u32 (const guint8 *at)
{
  guint32 value = 0;

  for (guint i = 0; i < 4; i++)
    value |= (guint32) at[i] << 8 * i;

  return value;
}

static void
sum (const guint8 *bytes,
     guint8        result[BREATH_BACKUP_CHECK_LEN])
{
  crypto_generichash (result, BREATH_BACKUP_CHECK_LEN, bytes, AT_SUM, NULL, 0);
}

/**
 * breath_backup_header_pack:
 * @self: a header; its check may not be known yet
 * @bytes: (out caller-allocates): the bytes
 *
 * Writes a header.
 */
void
breath_backup_header_pack (const BreathBackupHeader *self,
                           guint8                    bytes[BREATH_BACKUP_HEADER_LEN])
{
  memcpy (bytes, magic, MAGIC_LEN);
  put_u32 (bytes + AT_VERSION, BREATH_BACKUP_VERSION);
  put_u32 (bytes + AT_ALGORITHM, ARGON2ID);
  put_u32 (bytes + AT_PASSES, self->cost.passes);
  put_u32 (bytes + AT_MEMORY, self->cost.memory);
  memcpy (bytes + AT_SALT, self->salt, sizeof self->salt);
  memcpy (bytes + AT_STREAM, self->stream, sizeof self->stream);
  memcpy (bytes + AT_CHECK, self->check, sizeof self->check);
  sum (bytes, bytes + AT_SUM);
}

static gboolean
refuse (GError          **error,
        BreathBackupError code,
        const char       *sentence)
{
  g_set_error_literal (error, BREATH_BACKUP_ERROR, code, sentence);

  return FALSE;
}

/**
 * breath_backup_header_parse:
 * @self: (out caller-allocates): what the bytes say
 * @bytes: (array length=len): the first bytes of a file, %BREATH_BACKUP_HEADER_LEN unless it has fewer
 * @len: how many
 * @error: return location for a #BreathBackupError
 *
 * Reads a header. What it asks of this computer is within limits, however it came about.
 *
 * Returns: %FALSE if it is none that this version can go on with
 */
gboolean
breath_backup_header_parse (BreathBackupHeader *self,
                            const guint8       *bytes,
                            gsize               len,
                            GError            **error)
{
  guint8 expected[BREATH_BACKUP_CHECK_LEN];

  if (len < MAGIC_LEN || memcmp (bytes, magic, MAGIC_LEN) != 0)
    return refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "This is not a backup of a node, or its beginning is damaged");

  if (len >= AT_ALGORITHM && get_u32 (bytes + AT_VERSION) > BREATH_BACKUP_VERSION)
    return refuse (error, BREATH_BACKUP_ERROR_NEWER,
                   "A later version of the program made this backup; restore it with that version");

  if (len < BREATH_BACKUP_HEADER_LEN)
    return refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The backup is cut short: not even its beginning is whole");

  sum (bytes, expected);

  if (memcmp (expected, bytes + AT_SUM, sizeof expected) != 0)
    return refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The beginning of the backup is damaged; try another copy of it");

  self->cost.passes = get_u32 (bytes + AT_PASSES);
  self->cost.memory = get_u32 (bytes + AT_MEMORY);

  if (get_u32 (bytes + AT_VERSION) != BREATH_BACKUP_VERSION || get_u32 (bytes + AT_ALGORITHM) != ARGON2ID ||
      self->cost.passes < 1 || self->cost.passes > BREATH_BACKUP_MAX_PASSES ||
      self->cost.memory < BREATH_BACKUP_MIN_MEMORY || self->cost.memory > BREATH_BACKUP_MAX_MEMORY)
    return refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The backup asks for a key of a kind that no version makes");

  memcpy (self->salt, bytes + AT_SALT, sizeof self->salt);
  memcpy (self->stream, bytes + AT_STREAM, sizeof self->stream);
  memcpy (self->check, bytes + AT_CHECK, sizeof self->check);

  return TRUE;
}
