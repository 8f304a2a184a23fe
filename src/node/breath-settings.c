/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-settings-private.h"

#include "breath-network-limits-private.h"
#include "breath-node.h"
#include "breath-remote-text.h"
#include "breath-settings-known-private.h"

#include <string.h>

#define FILE_NAME "settings.ini"
#define MAX_FILE  65536

#define GROUP_NODE    "node"
#define GROUP_NETWORK "network"

/**
 * BreathSettings:
 *
 * What people chose for the node on a data folder, shared by every program that runs it: a key file with the
 * groups `[node]` (`name`, `languages`) and `[network]` (`listen`, `peers`, `multicast`; lists are divided by semicolons;
 * and the limits of `breath-network-limits.c`), and those of #BreathCentre.
 *
 * Keys and values that this version does not know are kept, and told of in the log.
 */
struct _BreathSettings
{
  GObject       parent_instance;

  BreathFolder *folder;
  GKeyFile     *file;
};

G_DEFINE_FINAL_TYPE (BreathSettings, breath_settings, G_TYPE_OBJECT)

static gboolean
save (BreathSettings *self,
      GError        **error)
{
  g_autofree char *data = NULL;
  gsize len;

  data = g_key_file_to_data (self->file, &len, NULL);

  return breath_folder_replace (self->folder, FILE_NAME, data, len, error);
}

static void
put (BreathSettings *self,
     const char     *group,
     const char     *key,
     const char     *text)
{
  if (text != NULL)
    g_key_file_set_string (self->file, group, key, text);
  else
    g_key_file_remove_key (self->file, group, key, NULL);
}

/* A key file ends for its parser where a zero is. A power cut while somebody edited it may leave nothing but zeros. */
static gboolean
parse (BreathSettings *self,
       const char     *data,
       gsize           len,
       GError        **error)
{
  if (memchr (data, 0, len) == NULL)
    return g_key_file_load_from_data (self->file, data, len, G_KEY_FILE_KEEP_COMMENTS, error);

  g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE, "it has zeros in it, which no text has");

  return FALSE;
}

static gboolean
load (BreathSettings *self,
      GError        **error)
{
  g_autofree char *data = g_malloc (MAX_FILE + 1);
  g_autoptr(GError) reading = NULL;
  gsize len;

  if (breath_folder_read (self->folder, FILE_NAME, data, MAX_FILE + 1, &len, &reading) &&
      parse (self, data, len, &reading))
    return TRUE;

  if (g_error_matches (reading, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  if (reading->domain == G_KEY_FILE_ERROR)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                 "The settings in %s/%s cannot be read: %s",
                 breath_folder_get_path (self->folder), FILE_NAME, reading->message);
  else
    g_propagate_error (error, g_steal_pointer (&reading));

  return FALSE;
}

static void
tell_unknown (BreathSettings *self)
{
  g_auto(GStrv) unknown = breath_settings_dup_unknown (self->file);
  g_autofree char *all = g_strjoinv (", ", unknown);
  g_autofree char *shown = breath_remote_text_to_visible (all);

  if (unknown[0] != NULL)
    g_message ("In %s/%s these are no settings, and have no effect: %s", breath_folder_get_path (self->folder), FILE_NAME, shown);
}

static void
tell_misread (BreathSettings *self)
{
  g_auto(GStrv) misread = breath_settings_dup_misread (self->file);

  for (char **complaint = misread; *complaint != NULL; complaint++)
    g_message ("In %s/%s, %s", breath_folder_get_path (self->folder), FILE_NAME, *complaint);
}

static void
breath_settings_finalize (GObject *object)
{
  BreathSettings *self = BREATH_SETTINGS (object);

  g_clear_object (&self->folder);
  g_clear_pointer (&self->file, g_key_file_unref);

  G_OBJECT_CLASS (breath_settings_parent_class)->finalize (object);
}

static void
breath_settings_class_init (BreathSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = breath_settings_finalize;
}

static void
breath_settings_init (BreathSettings *self)
{
  self->file = g_key_file_new ();
}

/**
 * breath_settings_load:
 * @folder: the data folder
 * @error: return location
 *
 * Returns: (transfer full): what is set, nothing where there is no file yet, or %NULL if it cannot be read
 */
BreathSettings *
breath_settings_load (BreathFolder *folder,
                      GError      **error)
{
  g_autoptr(BreathSettings) self = NULL;

  g_return_val_if_fail (BREATH_IS_FOLDER (folder), NULL);

  self = g_object_new (BREATH_TYPE_SETTINGS, NULL);
  self->folder = g_object_ref (folder);

  if (!load (self, error))
    return NULL;

  tell_unknown (self);
  tell_misread (self);

  return g_steal_pointer (&self);
}

/**
 * breath_settings_dup_path:
 * @self: the settings
 *
 * Returns: (transfer full): where they are, for somebody who has to mend them
 */
char *
breath_settings_dup_path (BreathSettings *self)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), NULL);

  return breath_folder_dup_path_of (self->folder, FILE_NAME);
}

/**
 * breath_settings_dup_name:
 * @self: the settings
 *
 * Returns: (transfer full): what the node is called, empty if nobody named it
 */
char *
breath_settings_dup_name (BreathSettings *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (BREATH_IS_SETTINGS (self), NULL);

  name = g_key_file_get_string (self->file, GROUP_NODE, "name", NULL);

  return name != NULL ? g_steal_pointer (&name) : g_strdup ("");
}

/**
 * breath_settings_set_name:
 * @self: the settings
 * @name: what the node is called from now on
 * @error: return location
 *
 * Returns: whether the name is on the disk
 */
gboolean
breath_settings_set_name (BreathSettings *self,
                          const char     *name,
                          GError        **error)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), FALSE);

  g_key_file_set_string (self->file, GROUP_NODE, "name", name);

  return save (self, error);
}

/**
 * breath_settings_dup_languages:
 * @self: the settings
 *
 * Returns: (transfer full) (nullable): BCP 47 tags of the languages spoken at the centre
 */
char **
breath_settings_dup_languages (BreathSettings *self)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), NULL);

  return g_key_file_get_string_list (self->file, GROUP_NODE, "languages", NULL, NULL);
}

/**
 * breath_settings_dup_listen:
 * @self: the settings
 *
 * Returns: (transfer full) (nullable): multiaddrs to listen on, %NULL for the defaults
 */
char **
breath_settings_dup_listen (BreathSettings *self)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), NULL);

  return g_key_file_get_string_list (self->file, GROUP_NETWORK, "listen", NULL, NULL);
}

/**
 * breath_settings_dup_peers:
 * @self: the settings
 *
 * Returns: (transfer full) (nullable): multiaddrs of the neighbours that people chose
 */
char **
breath_settings_dup_peers (BreathSettings *self)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), NULL);

  return g_key_file_get_string_list (self->file, GROUP_NETWORK, "peers", NULL, NULL);
}

/**
 * breath_settings_get_multicast:
 * @self: the settings
 *
 * Returns: whether to look for nodes in the same network by multicast, as long as nobody said no
 */
gboolean
breath_settings_get_multicast (BreathSettings *self)
{
  g_autoptr(GError) error = NULL;
  gboolean multicast;

  g_return_val_if_fail (BREATH_IS_SETTINGS (self), FALSE);

  multicast = g_key_file_get_boolean (self->file, GROUP_NETWORK, "multicast", &error);

  return multicast || g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND) ||
         g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND);
}

/**
 * breath_settings_get_limits:
 * @self: the settings
 * @limits: (inout): what a node would refuse to go beyond if nobody set anything
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Returns: whether the limits that are set make sense
 */
gboolean
breath_settings_get_limits (BreathSettings *self,
                            P2pSwarmLimits *limits,
                            GError        **error)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), FALSE);

  return breath_network_limits_read (self->file, GROUP_NETWORK, limits, error);
}

/**
 * breath_settings_set_peers:
 * @self: the settings
 * @peers: (array zero-terminated=1): multiaddrs of the neighbours that people chose
 * @error: return location
 *
 * Returns: whether they are on the disk; if not, they stay as they were
 */
gboolean
breath_settings_set_peers (BreathSettings    *self,
                           const char *const *peers,
                           GError           **error)
{
  g_auto(GStrv) before = NULL;

  g_return_val_if_fail (BREATH_IS_SETTINGS (self), FALSE);

  before = breath_settings_dup_peers (self);
  g_key_file_set_string_list (self->file, GROUP_NETWORK, "peers", peers, g_strv_length ((char **) peers));

  if (save (self, error))
    return TRUE;

  if (before != NULL)
    g_key_file_set_string_list (self->file, GROUP_NETWORK, "peers", (const char *const *) before, g_strv_length (before));
  else
    g_key_file_remove_key (self->file, GROUP_NETWORK, "peers", NULL);

  return FALSE;
}

/**
 * breath_settings_dup_text:
 * @self: the settings
 * @group: a group
 * @key: what stands there
 *
 * Returns: (transfer full) (nullable): what somebody set, %NULL if nobody did
 */
char *
breath_settings_dup_text (BreathSettings *self,
                          const char     *group,
                          const char     *key)
{
  g_return_val_if_fail (BREATH_IS_SETTINGS (self), NULL);

  return g_key_file_get_string (self->file, group, key, NULL);
}

/**
 * breath_settings_set_text:
 * @self: the settings
 * @group: a group
 * @key: what is set
 * @text: (nullable): what it is from now on, %NULL to set it no more
 * @error: return location
 *
 * Returns: whether it is on the disk; if not, it stays as it was
 */
gboolean
breath_settings_set_text (BreathSettings *self,
                          const char     *group,
                          const char     *key,
                          const char     *text,
                          GError        **error)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (BREATH_IS_SETTINGS (self), FALSE);

  before = breath_settings_dup_text (self, group, key);
  put (self, group, key, text);

  if (save (self, error))
    return TRUE;

  put (self, group, key, before);

  return FALSE;
}
