/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-key-private.h"

#include "breath-node.h"

#include <sodium.h>
#include <string.h>

#define KEY_NAME   "node.key"
#define FIRST_LINE "breath node key 1"
#define HEX_LEN    (P2P_SEED_LEN * 2)
#define MAX_FILE   256

/* The bytes of the key file and what they say; wiped as soon as the identity is made. */
typedef struct
{
  char   text[MAX_FILE + 1];
  guint8 seed[P2P_SEED_LEN];
} KeyFile;

static KeyFile *
key_file_new (void)
{
  KeyFile *file = sodium_malloc (sizeof *file);

  g_assert (file != NULL);
  sodium_memzero (file, sizeof *file);

  return file;
}

static void
key_file_free (KeyFile *file)
{
  sodium_free (file);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyFile, key_file_free)

static gboolean
set_damaged (BreathFolder *folder,
             GError      **error)
{
  g_autofree char *path = breath_folder_dup_path_of (folder, KEY_NAME);

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
               "The key of this node, %s, is damaged; put it back from a backup", path);

  return FALSE;
}

/* Takes the next line of *text, which ends with a newline. */
static gboolean
next_line (char      **text,
           const char *end,
           char      **line)
{
  char *newline = memchr (*text, '\n', end - *text);

  if (newline == NULL)
    return FALSE;

  *newline = '\0';
  *line = *text;
  *text = newline + 1;

  return TRUE;
}

/* Three lines: what the file is, the peer id that the key must give, the seed. */
static P2pIdentity *
parse_key (KeyFile *file,
           gsize    len)
{
  g_autoptr(P2pIdentity) identity = NULL;
  g_autofree char *id = NULL;
  char *at = file->text;
  const char *end = file->text + len;
  char *first, *claimed, *hex;
  gsize seed_len;

  if (!next_line (&at, end, &first) || !next_line (&at, end, &claimed) || !next_line (&at, end, &hex))
    return NULL;

  if (at != end || strcmp (first, FIRST_LINE) != 0 || strlen (hex) != HEX_LEN)
    return NULL;

  if (sodium_hex2bin (file->seed, sizeof file->seed, hex, HEX_LEN, NULL, &seed_len, NULL) != 0 ||
      seed_len != P2P_SEED_LEN)
    return NULL;

  identity = p2p_identity_new_from_seed (file->seed);
  id = p2p_peer_id_to_string (p2p_identity_get_peer_id (identity));

  if (strcmp (id, claimed) != 0)
    return NULL;

  return g_steal_pointer (&identity);
}

static P2pIdentity *
create_key (BreathFolder *folder,
            GError      **error)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(KeyFile) file = key_file_new ();
  g_autofree char *id = p2p_peer_id_to_string (p2p_identity_get_peer_id (identity));
  char *at;
  gsize len;

  p2p_identity_get_seed (identity, file->seed);
  g_snprintf (file->text, sizeof file->text, FIRST_LINE "\n%s\n", id);
  len = strlen (file->text);
  g_assert (len + HEX_LEN + 1 <= MAX_FILE);
  at = file->text + len;
  sodium_bin2hex (at, HEX_LEN + 1, file->seed, P2P_SEED_LEN);
  at[HEX_LEN] = '\n';

  if (!breath_folder_replace (folder, KEY_NAME, file->text, len + HEX_LEN + 1, error))
    return NULL;

  return g_steal_pointer (&identity);
}

/**
 * breath_node_key_load:
 * @folder: the data folder
 * @database: name of the database in it
 * @error: return location
 *
 * Reads the key that the node is known by, and makes one at the first start.
 *
 * A node never changes its identity unasked: a damaged key, or a missing one beside a database, is an error.
 *
 * Returns: (transfer full): who the node is, or %NULL
 */
P2pIdentity *
breath_node_key_load (BreathFolder *folder,
                      const char   *database,
                      GError      **error)
{
  g_autoptr(P2pIdentity) identity = NULL;
  g_autoptr(GError) reading = NULL;
  g_autoptr(KeyFile) file = NULL;
  gsize len;

  g_return_val_if_fail (BREATH_IS_FOLDER (folder), NULL);

  file = key_file_new ();

  if (breath_folder_read (folder, KEY_NAME, file->text, sizeof file->text, &len, &reading))
    {
      identity = parse_key (file, len);

      if (identity == NULL)
        set_damaged (folder, error);

      return g_steal_pointer (&identity);
    }

  if (!g_error_matches (reading, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reading));
      return NULL;
    }

  if (breath_folder_has (folder, database))
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                   "%s has a database but not the node's key, %s. Restore a backup with breathctl restore --replace, once "
                   "more if that was interrupted (what was there is kept below quarantine), or move the database away to "
                   "start as a new node",
                   breath_folder_get_path (folder), KEY_NAME);
      return NULL;
    }

  return create_key (folder, error);
}
