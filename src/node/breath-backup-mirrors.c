/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-mirrors-private.h"

#include "breath-backup.h"
#include "breath-mirror-private.h"

#define LEAD 2  /* bytes of a length */

static void
mirror_free (gpointer data)
{
  BreathBackupMirror *mirror = data;

  g_bytes_unref (mirror->sealed);
  g_free (mirror->file);
  g_free (mirror);
}

static void
append_sealed (GByteArray *packed,
               GBytes     *sealed)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (sealed, &len);
  const guint8 lead[LEAD] = { len & 0xff, len >> 8 };

  g_byte_array_append (packed, lead, LEAD);
  g_byte_array_append (packed, data, len);
}

/**
 * breath_backup_mirrors_pack:
 * @folder: a data folder, locked by us
 * @error: return location
 *
 * Reads the Mirrors of a node as they lie in its folder. How often somebody guessed wrong at a passphrase stays behind:
 * who opens the backup has the sealed keys and could guess elsewhere without being counted.
 *
 * Returns: (transfer full) (nullable): for each Mirror a length, 2 bytes, little endian, and its sealed key; %NULL if one
 *   is damaged
 */
GBytes *
breath_backup_mirrors_pack (BreathFolder *folder,
                            GError      **error)
{
  g_autoptr(GByteArray) packed = g_byte_array_new ();
  g_auto(GStrv) files = breath_folder_list (folder, BREATH_MIRROR_PREFIX, BREATH_MIRROR_SUFFIX, BREATH_BACKUP_N_MIRRORS,
                                            error);

  if (files == NULL)
    return NULL;

  for (char **file = files; *file != NULL; file++)
    {
      g_autoptr(BreathMirror) mirror = breath_mirror_load (folder, *file, 0, error);

      if (mirror == NULL)
        return NULL;

      append_sealed (packed, breath_mirror_get_sealed (mirror));
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&packed));
}

static BreathBackupMirror *
read_mirror (const guint8 *bytes,
             gsize         len)
{
  g_autoptr(GBytes) sealed = g_bytes_new (bytes, len);
  g_autofree char *name = NULL;
  BreathBackupMirror *mirror;
  P2pPeerId id;

  if (!breath_mirror_key_read (sealed, &name, &id, NULL))
    return NULL;

  mirror = g_new0 (BreathBackupMirror, 1);
  mirror->file = breath_mirror_dup_file (&id);
  mirror->sealed = g_steal_pointer (&sealed);

  return mirror;
}

static gboolean
has_file (GPtrArray  *mirrors,
          const char *file)
{
  for (guint i = 0; i < mirrors->len; i++)
    {
      const BreathBackupMirror *mirror = g_ptr_array_index (mirrors, i);

      if (g_str_equal (mirror->file, file))
        return TRUE;
    }

  return FALSE;
}

/* Takes the next one. */
static gboolean
take_mirror (GPtrArray     *mirrors,
             const guint8 **bytes,
             gsize         *len)
{
  gsize size = *len >= LEAD ? (*bytes)[0] | (gsize) (*bytes)[1] << 8 : 0;
  BreathBackupMirror *mirror;

  if (size == 0 || size > *len - LEAD || mirrors->len == BREATH_BACKUP_N_MIRRORS)
    return FALSE;

  mirror = read_mirror (*bytes + LEAD, size);

  if (mirror == NULL)
    return FALSE;

  if (has_file (mirrors, mirror->file))
    {
      mirror_free (mirror);
      return FALSE;
    }

  g_ptr_array_add (mirrors, mirror);
  *bytes += LEAD + size;
  *len -= LEAD + size;

  return TRUE;
}

/**
 * breath_backup_mirrors_parse:
 * @bytes: what breath_backup_mirrors_pack() gave, or somebody who says so
 * @len: how many bytes
 * @error: return location for %BREATH_BACKUP_ERROR_DAMAGED
 *
 * Returns: (transfer full) (nullable) (element-type BreathBackupMirror): the Mirrors, each once
 */
GPtrArray *
breath_backup_mirrors_parse (const guint8 *bytes,
                             gsize         len,
                             GError      **error)
{
  g_autoptr(GPtrArray) mirrors = g_ptr_array_new_with_free_func (mirror_free);

  while (len > 0)
    {
      if (!take_mirror (mirrors, &bytes, &len))
        {
          g_set_error_literal (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED,
                               "The backup contradicts itself: a Mirror in it cannot be");
          return NULL;
        }
    }

  return g_steal_pointer (&mirrors);
}
