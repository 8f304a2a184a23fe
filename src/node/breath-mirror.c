/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-private.h"

#include "breath-mirror-key.h"
#include "breath-node.h"

#include <string.h>

#define ATTEMPTS_SUFFIX ".attempts"
#define MAX_ATTEMPTS    16  /* bytes of the file with their number */

/**
 * BreathMirror:
 *
 * A person who signs in at this node and decides. Its key lies sealed in the data folder and is opened by its
 * passphrase for one act at a time.
 */
struct _BreathMirror
{
  GObject        parent_instance;

  BreathFolder  *folder;
  char          *file;      /* of the sealed key */
  char          *counter;   /* of the number of failures */
  GBytes        *sealed;
  BreathAttempts attempts;

  P2pPeerId      key;
  char          *id;
  char          *name;
};

G_DEFINE_FINAL_TYPE (BreathMirror, breath_mirror, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
  PROP_ID,
} BreathMirrorProperty;

static GParamSpec *properties[PROP_ID + 1];

static gboolean
write_counter (BreathMirror *self,
               GError      **error)
{
  char text[MAX_ATTEMPTS];

  g_snprintf (text, sizeof text, "%u\n", self->attempts.failures);

  return breath_folder_replace (self->folder, self->counter, text, strlen (text), error);
}

/* A counter that cannot be read counts as all attempts used: damaging it must not gain anybody a guess. */
static guint
read_counter (BreathMirror *self)
{
  char text[MAX_ATTEMPTS + 1] = { 0 };
  g_autoptr(GError) error = NULL;
  guint64 failures;
  gsize len;

  if (!breath_folder_read (self->folder, self->counter, text, MAX_ATTEMPTS, &len, &error))
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? 0 : BREATH_ATTEMPTS_MAX;

  text[len] = '\0';
  g_strchomp (text);

  return g_ascii_string_to_unsigned (text, 10, 0, BREATH_ATTEMPTS_MAX, &failures, NULL)
         ? (guint) failures : BREATH_ATTEMPTS_MAX;
}

/* Takes what is readable of a sealed key. */
static gboolean
take_sealed (BreathMirror *self,
             GBytes       *sealed,
             GError      **error)
{
  g_autofree char *name = NULL;
  P2pPeerId key;

  if (!breath_mirror_key_read (sealed, &name, &key, error))
    return FALSE;

  g_clear_pointer (&self->sealed, g_bytes_unref);
  self->sealed = g_bytes_ref (sealed);
  self->key = key;
  g_free (self->id);
  self->id = p2p_peer_id_to_string (&key);
  g_free (self->name);
  self->name = g_steal_pointer (&name);

  return TRUE;
}

static void
breath_mirror_dispose (GObject *object)
{
  BreathMirror *self = BREATH_MIRROR (object);

  g_clear_object (&self->folder);

  G_OBJECT_CLASS (breath_mirror_parent_class)->dispose (object);
}

static void
breath_mirror_finalize (GObject *object)
{
  BreathMirror *self = BREATH_MIRROR (object);

  g_clear_pointer (&self->sealed, g_bytes_unref);
  g_free (self->file);
  g_free (self->counter);
  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (breath_mirror_parent_class)->finalize (object);
}

static void
breath_mirror_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BreathMirror *self = BREATH_MIRROR (object);

  switch ((BreathMirrorProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_mirror_class_init (BreathMirrorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_mirror_dispose;
  object_class->finalize = breath_mirror_finalize;
  object_class->get_property = breath_mirror_get_property;

  /**
   * BreathMirror:name:
   *
   * What the Mirror is called; never changes.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * BreathMirror:id:
   *
   * The Mirror's public key, as text; never changes.
   */
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_mirror_init (BreathMirror *self)
{
}

static BreathMirror *
mirror_new (BreathFolder *folder,
            char         *file)
{
  BreathMirror *self = g_object_new (BREATH_TYPE_MIRROR, NULL);

  self->folder = g_object_ref (folder);
  self->file = file;
  self->counter = g_strconcat (file, ATTEMPTS_SUFFIX, NULL);

  return self;
}

/**
 * breath_mirror_dup_file:
 * @key: a Mirror's public key
 *
 * Returns: (transfer full): what the file of the sealed key is called
 */
char *
breath_mirror_dup_file (const P2pPeerId *key)
{
  g_autofree char *id = p2p_peer_id_to_string (key);

  return g_strconcat (BREATH_MIRROR_PREFIX, id, BREATH_MIRROR_SUFFIX, NULL);
}

/**
 * breath_mirror_load:
 * @folder: the data folder
 * @file: the name of a sealed key in it
 * @now: monotonic time
 * @error: return location
 *
 * Reads a Mirror of this node.
 *
 * Returns: (transfer full): the Mirror, or %NULL if the file is damaged
 */
BreathMirror *
breath_mirror_load (BreathFolder *folder,
                    const char   *file,
                    gint64        now,
                    GError      **error)
{
  g_autoptr(BreathMirror) self = mirror_new (folder, g_strdup (file));
  g_autoptr(GBytes) sealed = NULL;
  g_autofree char *data = g_malloc (BREATH_MIRROR_KEY_MAX + 1);
  g_autofree char *named = NULL;
  gsize len;

  if (!breath_folder_read (folder, file, data, BREATH_MIRROR_KEY_MAX + 1, &len, error))
    return NULL;

  sealed = g_bytes_new (data, len);

  if (!take_sealed (self, sealed, error))
    {
      g_autofree char *path = breath_folder_dup_path_of (folder, file);

      g_prefix_error (error, "%s is damaged; put it back from a backup, or move it away: ", path);
      return NULL;
    }

  /* A copy would be the same Mirror twice, with guesses of its own. */
  named = breath_mirror_dup_file (&self->key);

  if (!g_str_equal (file, named))
    {
      g_autofree char *path = breath_folder_dup_path_of (folder, file);

      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                   "%s should be named %s; rename it, or move it away if it is a copy", path, named);
      return NULL;
    }

  breath_attempts_start (&self->attempts, read_counter (self), now);

  return g_steal_pointer (&self);
}

/**
 * breath_mirror_create:
 * @folder: the data folder
 * @sealed: a new Mirror's sealed key
 * @error: return location
 *
 * Writes a new Mirror to the folder.
 *
 * Returns: (transfer full): the Mirror once it is on the disk, or %NULL
 */
BreathMirror *
breath_mirror_create (BreathFolder *folder,
                      GBytes       *sealed,
                      GError      **error)
{
  g_autoptr(BreathMirror) self = NULL;
  g_autofree char *name = NULL;
  P2pPeerId key;

  if (!breath_mirror_key_read (sealed, &name, &key, error))
    return NULL;

  self = mirror_new (folder, breath_mirror_dup_file (&key));

  return breath_mirror_replace (self, sealed, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * breath_mirror_replace:
 * @self: a Mirror
 * @sealed: the same key, sealed anew
 * @error: return location
 *
 * Returns: whether the new one is on the disk; else the old one still holds
 */
gboolean
breath_mirror_replace (BreathMirror *self,
                       GBytes       *sealed,
                       GError      **error)
{
  gsize len;
  const char *data = g_bytes_get_data (sealed, &len);

  return breath_folder_replace (self->folder, self->file, data, len, error) && take_sealed (self, sealed, error);
}

/**
 * breath_mirror_forget:
 * @self: a Mirror
 * @error: return location
 *
 * Removes the sealed key, which nobody can bring back.
 *
 * Returns: whether it is gone
 */
gboolean
breath_mirror_forget (BreathMirror *self,
                      GError      **error)
{
  return breath_folder_remove (self->folder, self->file, error) &&
         breath_folder_remove (self->folder, self->counter, error);
}

static char *
fold (const char *name)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);

  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup (name);
}

/**
 * breath_mirror_is_same_name:
 * @a: the name of a Mirror
 * @b: another
 *
 * Returns: whether people would say that these are the same
 */
gboolean
breath_mirror_is_same_name (const char *a,
                            const char *b)
{
  g_autofree char *first = fold (a);
  g_autofree char *second = fold (b);

  return g_str_equal (first, second);
}

gboolean
breath_mirror_is_named (BreathMirror *self,
                        const char   *name)
{
  return breath_mirror_is_same_name (self->name, name);
}

const P2pPeerId *
breath_mirror_get_key (BreathMirror *self)
{
  return &self->key;
}

GBytes *
breath_mirror_get_sealed (BreathMirror *self)
{
  return self->sealed;
}

gint64
breath_mirror_get_wait (BreathMirror *self,
                        gint64        now)
{
  return breath_attempts_get_wait (&self->attempts, now);
}

gboolean
breath_mirror_is_disabled (BreathMirror *self)
{
  return breath_attempts_is_over (&self->attempts);
}

gboolean
breath_mirror_begin (BreathMirror *self,
                     gint64        now,
                     GError      **error)
{
  BreathAttempts before = self->attempts;

  breath_attempts_begin (&self->attempts, now);

  if (write_counter (self, error))
    return TRUE;

  /* Nobody has looked at the passphrase, so that a full disk is no guess. */
  self->attempts = before;

  return FALSE;
}

void
breath_mirror_was_right (BreathMirror *self)
{
  g_autoptr(GError) error = NULL;

  breath_attempts_succeed (&self->attempts);

  if (!breath_folder_remove (self->folder, self->counter, &error))
    g_warning ("%s", error->message);
}

void
breath_mirror_was_no_guess (BreathMirror *self,
                            gint64        now)
{
  g_autoptr(GError) error = NULL;

  breath_attempts_start (&self->attempts, self->attempts.failures - 1, now);

  if (!write_counter (self, &error))
    g_warning ("%s", error->message);
}

const char *
breath_mirror_get_name (BreathMirror *self)
{
  g_return_val_if_fail (BREATH_IS_MIRROR (self), NULL);

  return self->name;
}

/**
 * breath_mirror_get_id:
 * @self: a Mirror
 *
 * Returns: the Mirror's public key in the text of a peer id
 */
const char *
breath_mirror_get_id (BreathMirror *self)
{
  g_return_val_if_fail (BREATH_IS_MIRROR (self), NULL);

  return self->id;
}
