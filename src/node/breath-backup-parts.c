/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-parts-private.h"

#include "breath-backup-mirrors-private.h"
#include "p2p-peer-id.h"

#include <string.h>

#define GROUP "backup"

G_STATIC_ASSERT (BREATH_BACKUP_N_PARTS <= 8 * sizeof (guint));

static const struct
{
  const char *name;
  guint64     max;        /* bytes */
  gboolean    is_needed;
} parts[BREATH_BACKUP_N_PARTS] = {
  [BREATH_BACKUP_ABOUT] = { "about", BREATH_BACKUP_MAX_ABOUT, TRUE },
  [BREATH_BACKUP_KEY] = { "node.key", 256, TRUE },
  [BREATH_BACKUP_SETTINGS] = { "settings.ini", 65536, FALSE },
  [BREATH_BACKUP_MIRRORS] = { "mirrors", BREATH_BACKUP_MAX_MIRRORS, FALSE },
  [BREATH_BACKUP_ANCHOR] = { "head", 4096, FALSE },
  [BREATH_BACKUP_DATABASE] = { "breath.db", (guint64) 1 << 40, TRUE },
};

/**
 * breath_backup_part_get_name:
 * @part: a part
 *
 * Returns: (transfer none): what it is called in a backup, which is also its file in a data folder but for
 *   %BREATH_BACKUP_ABOUT, which has none, and %BREATH_BACKUP_MIRRORS, each of whom has one
 */
const char *
breath_backup_part_get_name (BreathBackupPart part)
{
  return parts[part].name;
}

/**
 * breath_backup_part_pack:
 * @part: a part, or %BREATH_BACKUP_N_PARTS for the end of all
 * @size: how many bytes it has
 * @lead: (out caller-allocates): what goes before them
 *
 * Returns: how many bytes of @lead there are
 */
gsize
breath_backup_part_pack (BreathBackupPart part,
                         guint64          size,
                         guint8           lead[BREATH_BACKUP_MAX_LEAD])
{
  gsize name_len;

  if ((guint) part == BREATH_BACKUP_N_PARTS)
    {
      lead[0] = 0;
      return 1;
    }

  name_len = strlen (parts[part].name);
  lead[0] = name_len;
  memcpy (lead + 1, parts[part].name, name_len);

  for (guint i = 0; i < 8; i++)
    lead[1 + name_len + i] = size >> 8 * i & 0xff;

  return 1 + name_len + 8;
}

void
breath_backup_parser_init (BreathBackupParser *self)
{
  *self = (BreathBackupParser) { .part = -1 };
}

static gboolean
refuse (GError    **error,
        const char *what)
{
  g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED, "The backup contradicts itself: %s", what);

  return FALSE;
}

/* Takes what belongs to the lead of the next part. TRUE: it is whole. */
static gboolean
collect_lead (BreathBackupParser *self,
              const guint8      **bytes,
              gsize              *len)
{
  while (*len > 0)
    {
      gsize wanted = self->lead_len == 0 ? 1 : 1 + (gsize) self->lead[0] + 8;
      gsize n = MIN (*len, wanted - self->lead_len);

      /* A name that is too long is refused before it is read. */
      if (self->lead_len > 0 && self->lead[0] > BREATH_BACKUP_MAX_NAME)
        return TRUE;

      memcpy (self->lead + self->lead_len, *bytes, n);
      self->lead_len += n;
      *bytes += n;
      *len -= n;

      if (self->lead[0] == 0 || self->lead_len == 1 + (gsize) self->lead[0] + 8)
        return TRUE;
    }

  return FALSE;
}

static int
find_part (const guint8 *lead)
{
  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    if (lead[0] == strlen (parts[part].name) && memcmp (lead + 1, parts[part].name, lead[0]) == 0)
      return part;

  return -1;
}

static gboolean
end_parts (BreathBackupParser *self,
           BreathBackupEvent  *event,
           GError            **error)
{
  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    if (parts[part].is_needed && (self->found & 1u << part) == 0)
      return refuse (error, "something is missing");

  self->is_done = TRUE;
  event->kind = BREATH_BACKUP_EVENT_END;

  return TRUE;
}

static gboolean
begin_part (BreathBackupParser *self,
            BreathBackupEvent  *event,
            GError            **error)
{
  const guint8 *size = self->lead + 1 + self->lead[0];
  int part;

  if (self->lead[0] == 0)
    return end_parts (self, event, error);

  part = self->lead[0] <= BREATH_BACKUP_MAX_NAME ? find_part (self->lead) : -1;

  if (part <= self->part)
    return refuse (error, part < 0 ? "it has something that is not known" : "it has something twice or out of order");

  self->left = 0;

  for (guint i = 0; i < 8; i++)
    self->left |= (guint64) size[i] << 8 * i;

  if (self->left > parts[part].max)
    return refuse (error, "something is larger than it can be");

  self->part = part;
  self->found |= 1u << part;
  self->lead_len = 0;
  event->kind = BREATH_BACKUP_EVENT_PART;
  event->part = part;
  event->size = self->left;

  return TRUE;
}

/**
 * breath_backup_parser_next:
 * @self: a parser
 * @bytes: (inout): what has not been taken yet
 * @len: (inout): how many bytes that is
 * @event: (out caller-allocates): what was found
 * @error: return location for %BREATH_BACKUP_ERROR_DAMAGED
 *
 * Takes bytes up to the next thing found; to be called until that is nothing. The parts come in their order, each at
 * most once.
 *
 * Returns: %FALSE if the bytes are not those of a backup; nothing may be parsed after that
 */
gboolean
breath_backup_parser_next (BreathBackupParser *self,
                           const guint8      **bytes,
                           gsize              *len,
                           BreathBackupEvent  *event,
                           GError            **error)
{
  *event = (BreathBackupEvent) { BREATH_BACKUP_EVENT_NONE, };

  if (*len == 0)
    return TRUE;

  if (self->is_done)
    return refuse (error, "it goes on after its end");

  if (self->left == 0)
    return !collect_lead (self, bytes, len) || begin_part (self, event, error);

  event->kind = BREATH_BACKUP_EVENT_BYTES;
  event->part = self->part;
  event->bytes = *bytes;
  event->len = MIN (*len, self->left);
  self->left -= event->len;
  *bytes += event->len;
  *len -= event->len;

  return TRUE;
}

void
breath_backup_about_free (BreathBackupAbout *self)
{
  g_free (self->node);
  g_free (self);
}

/**
 * breath_backup_about_pack:
 * @self: what a backup says of itself
 *
 * Returns: (transfer full): the key file
 */
GBytes *
breath_backup_about_pack (const BreathBackupAbout *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  char *text;
  gsize len;

  g_key_file_set_string (file, GROUP, "node", self->node);
  g_key_file_set_int64 (file, GROUP, "made", self->made);
  g_key_file_set_uint64 (file, GROUP, "epoch", self->epoch);
  text = g_key_file_to_data (file, &len, NULL);

  return g_bytes_new_take (text, len);
}

/**
 * breath_backup_about_parse:
 * @text: a key file
 * @len: how many bytes it has
 * @error: return location for %BREATH_BACKUP_ERROR_DAMAGED
 *
 * Reads what a backup says of itself; keys that are not known are passed over.
 *
 * Returns: (transfer full) (nullable): it
 */
BreathBackupAbout *
breath_backup_about_parse (const char *text,
                           gsize       len,
                           GError    **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(BreathBackupAbout) self = g_new0 (BreathBackupAbout, 1);
  guint64 epoch;
  P2pPeerId id;

  if (!g_key_file_load_from_data (file, text, len, G_KEY_FILE_NONE, NULL))
    {
      refuse (error, "what it says of itself cannot be read");
      return NULL;
    }

  self->node = g_key_file_get_string (file, GROUP, "node", NULL);
  self->made = g_key_file_get_int64 (file, GROUP, "made", NULL);
  epoch = g_key_file_get_uint64 (file, GROUP, "epoch", NULL);
  self->epoch = MIN (epoch, G_MAXUINT32);

  if (self->node == NULL || !p2p_peer_id_init_from_string (&id, self->node, NULL) ||
      self->made < 0 || self->made > G_MAXUINT32 || epoch > G_MAXUINT32)
    {
      refuse (error, "what it says of itself cannot be");
      return NULL;
    }

  return g_steal_pointer (&self);
}
