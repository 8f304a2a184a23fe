/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-private.h"

#include "breath-remote-text.h"

#include <string.h>

#define N_TEXTS 13  /* properties that are texts, and the one before the first */

/**
 * BreathSeed:
 *
 * A knowledge seed that somebody offers, or that is here. What others wrote of it has tokens for characters that hide.
 */
struct _BreathSeed
{
  GObject  parent_instance;

  guint8   hash[BREATH_HASH_LEN];
  char    *texts[N_TEXTS];   /* by property */
  guint    size;
  double   progress;
  gboolean is_ours;
  gboolean is_offered;
  gint64   made;
  char   **planters;
  guint    n_planters;
  char   **parents;
};

G_DEFINE_FINAL_TYPE (BreathSeed, breath_seed, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_TITLE,
  PROP_NODE,
  PROP_NODE_NAME,
  PROP_MIRROR,
  PROP_LANGUAGE,
  PROP_MEDIA,
  PROP_STATE,
  PROP_SUMMARY,
  PROP_LICENCE,
  PROP_SUPERSEDES,
  PROP_FAILURE,
  PROP_SIZE,
  PROP_PROGRESS,
  PROP_IS_OURS,
  PROP_IS_OFFERED,
  PROP_MADE,
  PROP_PLANTERS,
  PROP_N_PLANTERS,
  PROP_PARENTS,
} BreathSeedProperty;

G_STATIC_ASSERT (N_TEXTS == PROP_FAILURE + 1);

static GParamSpec *properties[PROP_PARENTS + 1];

static void
breath_seed_finalize (GObject *object)
{
  BreathSeed *self = BREATH_SEED (object);

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);

  g_strfreev (self->planters);
  g_strfreev (self->parents);

  G_OBJECT_CLASS (breath_seed_parent_class)->finalize (object);
}

static void
breath_seed_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  BreathSeed *self = BREATH_SEED (object);

  if (property_id > 0 && property_id < N_TEXTS)
    g_value_set_string (value, self->texts[property_id]);
  else if (property_id == PROP_SIZE)
    g_value_set_uint (value, self->size);
  else if (property_id == PROP_PROGRESS)
    g_value_set_double (value, self->progress);
  else if (property_id == PROP_IS_OURS)
    g_value_set_boolean (value, self->is_ours);
  else if (property_id == PROP_IS_OFFERED)
    g_value_set_boolean (value, self->is_offered);
  else if (property_id == PROP_MADE)
    g_value_set_int64 (value, self->made);
  else if (property_id == PROP_PLANTERS)
    g_value_set_boxed (value, self->planters);
  else if (property_id == PROP_N_PLANTERS)
    g_value_set_uint (value, self->n_planters);
  else if (property_id == PROP_PARENTS)
    g_value_set_boxed (value, self->parents);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
breath_seed_class_init (BreathSeedClass *klass)
{
  static const char *const names[] = {
    [PROP_ID] = "id", [PROP_TITLE] = "title", [PROP_NODE] = "node", [PROP_NODE_NAME] = "node-name",
    [PROP_MIRROR] = "mirror", [PROP_LANGUAGE] = "language", [PROP_MEDIA] = "media", [PROP_STATE] = "state",
    [PROP_SUMMARY] = "summary", [PROP_LICENCE] = "licence", [PROP_SUPERSEDES] = "supersedes", [PROP_FAILURE] = "failure",
  };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = breath_seed_finalize;
  object_class->get_property = breath_seed_get_property;

  for (guint i = PROP_ID; i < G_N_ELEMENTS (names); i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, flags);

  /**
   * BreathSeed:size:
   *
   * Bytes of its content.
   */
  properties[PROP_SIZE] = g_param_spec_uint ("size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathSeed:progress:
   *
   * How much of it is here, of 1.
   */
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);

  /**
   * BreathSeed:is-ours:
   *
   * Whether it was offered first at this node.
   */
  properties[PROP_IS_OURS] = g_param_spec_boolean ("is-ours", NULL, NULL, FALSE, flags);

  /**
   * BreathSeed:is-offered:
   *
   * Whether it still is; otherwise its notice was withdrawn.
   */
  properties[PROP_IS_OFFERED] = g_param_spec_boolean ("is-offered", NULL, NULL, FALSE, flags);

  /**
   * BreathSeed:made:
   *
   * When it was offered, in unix seconds.
   */
  properties[PROP_MADE] = g_param_spec_int64 ("made", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathSeed:planters:
   *
   * Mirrors who planted it, each with their community.
   */
  properties[PROP_PLANTERS] = g_param_spec_boxed ("planters", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * BreathSeed:n-planters:
   *
   * How many did; there may be more than are named.
   */
  properties[PROP_N_PLANTERS] = g_param_spec_uint ("n-planters", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathSeed:parents:
   *
   * Ids of the seeds it was made from.
   */
  properties[PROP_PARENTS] = g_param_spec_boxed ("parents", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_seed_init (BreathSeed *self)
{
  self->planters = g_new0 (char *, 1);
  self->parents = g_new0 (char *, 1);
}

/* Takes @text. */
static void
take_text (BreathSeed *self,
           guint       property,
           char       *text)
{
  if (g_strcmp0 (self->texts[property], text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (self->texts[property]);
  self->texts[property] = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Takes @list. */
static void
take_list (BreathSeed *self,
           guint       property,
           char     ***place,
           char      **list)
{
  if (g_strv_equal ((const char *const *) *place, (const char *const *) list))
    {
      g_strfreev (list);
      return;
    }

  g_strfreev (*place);
  *place = list;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_flag (BreathSeed *self,
           guint       property,
           gboolean   *place,
           gboolean    is_set)
{
  if (!*place == !is_set)
    return;

  *place = is_set;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_number (BreathSeed *self,
             guint       property,
             guint      *place,
             guint       number)
{
  if (*place == number)
    return;

  *place = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * breath_seed_new:
 * @id: (array fixed-size=32): its id
 *
 * Returns: (transfer full): a seed of which nothing is known yet
 */
BreathSeed *
breath_seed_new (const guint8 *id)
{
  BreathSeed *self = g_object_new (BREATH_TYPE_SEED, NULL);

  memcpy (self->hash, id, sizeof self->hash);
  self->texts[PROP_ID] = breath_seed_id_to_text (id);

  return self;
}

static char *
dup_visible (const char *text)
{
  return text != NULL ? breath_remote_text_to_visible (text) : NULL;
}

static char **
dup_parents (const BreathSeedManifest *manifest)
{
  guint n = manifest != NULL ? manifest->n_parents : 0;
  char **parents = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    parents[i] = breath_seed_id_to_text (manifest->parents[i]);

  return parents;
}

/* Known before any of the content is. */
static void
update_manifest (BreathSeed               *self,
                 const BreathSeedManifest *manifest)
{
  take_text (self, PROP_SUMMARY, dup_visible (manifest != NULL ? manifest->summary : NULL));
  take_text (self, PROP_LICENCE, dup_visible (manifest != NULL ? manifest->licence : NULL));
  take_text (self, PROP_SUPERSEDES,
             manifest != NULL && manifest->has_supersedes ? breath_seed_id_to_text (manifest->supersedes) : NULL);
  take_list (self, PROP_PARENTS, &self->parents, dup_parents (manifest));
}

/* One of the two is there; the manifest says more, and is what the notice has to agree with. */
static void
update_words (BreathSeed           *self,
              const BreathCoreSeed *seed)
{
  const BreathSeedManifest *manifest = seed->manifest;
  g_autoptr(BreathSeedNotice) said = manifest != NULL ? breath_seed_manifest_dup_notice (manifest) : NULL;
  const BreathSeedNotice *notice = said != NULL ? said : seed->notice->statement->seed;
  gint64 made = manifest != NULL ? manifest->created : seed->notice->statement->made;

  take_text (self, PROP_TITLE, dup_visible (notice->title));
  take_text (self, PROP_LANGUAGE, dup_visible (notice->language));
  take_text (self, PROP_MEDIA, g_strdup (breath_seed_media_get_type (notice->media)));
  take_text (self, PROP_NODE, p2p_peer_id_to_string (manifest != NULL ? &manifest->node : &seed->notice->author));
  take_number (self, PROP_SIZE, &self->size, notice->size);

  if (self->made == made)
    return;

  self->made = made;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MADE]);
}

static double
get_progress (const BreathCoreSeed *seed)
{
  guint n = seed->manifest != NULL ? breath_seed_manifest_get_n_chunks (seed->manifest) : 0;

  return n > 0 ? (double) MIN (seed->n_had, n) / n : 0;
}

/**
 * breath_seed_update:
 * @self: a seed
 * @facts: what there is to tell of it, with a notice or a manifest
 *
 * Takes over what there is to tell.
 */
void
breath_seed_update (BreathSeed            *self,
                    const BreathSeedFacts *facts)
{
  const BreathCoreSeed *seed = facts->seed;
  double progress = get_progress (seed);

  update_words (self, seed);
  update_manifest (self, seed->manifest);
  take_text (self, PROP_NODE_NAME, dup_visible (facts->node_name));
  take_text (self, PROP_MIRROR, dup_visible (facts->mirror_name));
  take_text (self, PROP_FAILURE, g_strdup (seed->failure));
  take_flag (self, PROP_IS_OURS, &self->is_ours, facts->is_ours);
  take_flag (self, PROP_IS_OFFERED, &self->is_offered, seed->is_offered);
  take_list (self, PROP_PLANTERS, &self->planters, g_strdupv ((char **) facts->planters));
  take_number (self, PROP_N_PLANTERS, &self->n_planters, facts->n_planters);

  if (self->progress < progress || self->progress > progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }

  take_text (self, PROP_STATE, g_strdup (breath_seed_state_get_id (seed->state)));
}

const guint8 *
breath_seed_get_hash (BreathSeed *self)
{
  return self->hash;
}

/**
 * breath_seed_get_id:
 * @self: a seed
 *
 * Returns: its id, a CIDv1 in base 32
 */
const char *
breath_seed_get_id (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_ID];
}

/**
 * breath_seed_get_title:
 * @self: a seed
 *
 * Returns: what it is called; what others wrote, with tokens for characters that hide
 */
const char *
breath_seed_get_title (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_TITLE];
}

/**
 * breath_seed_get_node:
 * @self: a seed
 *
 * Returns: the peer id of the node that offers it
 */
const char *
breath_seed_get_node (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_NODE];
}

/**
 * breath_seed_get_node_name:
 * @self: a seed
 *
 * Returns: (nullable): what that node calls itself
 */
const char *
breath_seed_get_node_name (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_NODE_NAME];
}

/**
 * breath_seed_get_mirror:
 * @self: a seed
 *
 * Returns: (nullable): what the Mirror who offers it is called
 */
const char *
breath_seed_get_mirror (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_MIRROR];
}

/**
 * breath_seed_get_language:
 * @self: a seed
 *
 * Returns: (nullable): BCP 47 tag
 */
const char *
breath_seed_get_language (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_LANGUAGE];
}

/**
 * breath_seed_get_media:
 * @self: a seed
 *
 * Returns: its media type; all of it is shown as plain text
 */
const char *
breath_seed_get_media (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_MEDIA];
}

/**
 * breath_seed_get_state:
 * @self: a seed
 *
 * Returns: one of %BREATH_SEED_WORD_HEARD and the others
 */
const char *
breath_seed_get_state (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_STATE];
}

/**
 * breath_seed_get_summary:
 * @self: a seed
 *
 * Returns: (nullable): what it is about
 */
const char *
breath_seed_get_summary (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_SUMMARY];
}

/**
 * breath_seed_get_licence:
 * @self: a seed
 *
 * Returns: (nullable): SPDX id
 */
const char *
breath_seed_get_licence (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_LICENCE];
}

/**
 * breath_seed_get_supersedes:
 * @self: a seed
 *
 * Returns: (nullable): id of the seed it is a later version of
 */
const char *
breath_seed_get_supersedes (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_SUPERSEDES];
}

/**
 * breath_seed_get_failure:
 * @self: a seed
 *
 * Returns: (nullable): why the latest try to fetch it came to nothing
 */
const char *
breath_seed_get_failure (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return self->texts[PROP_FAILURE];
}

/**
 * breath_seed_get_size:
 * @self: a seed
 *
 * Returns: bytes of its content
 */
guint
breath_seed_get_size (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), 0);

  return self->size;
}

/**
 * breath_seed_get_progress:
 * @self: a seed
 *
 * Returns: how much of it is here, of 1
 */
double
breath_seed_get_progress (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), 0);

  return self->progress;
}

/**
 * breath_seed_get_is_ours:
 * @self: a seed
 *
 * Returns: whether it was offered first at this node
 */
gboolean
breath_seed_get_is_ours (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), FALSE);

  return self->is_ours;
}

/**
 * breath_seed_get_is_offered:
 * @self: a seed
 *
 * Returns: whether somebody still offers it
 */
gboolean
breath_seed_get_is_offered (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), FALSE);

  return self->is_offered;
}

/**
 * breath_seed_get_made:
 * @self: a seed
 *
 * Returns: when it was offered, in unix seconds
 */
gint64
breath_seed_get_made (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), 0);

  return self->made;
}

/**
 * breath_seed_get_n_planters:
 * @self: a seed
 *
 * Returns: how many planted it
 */
guint
breath_seed_get_n_planters (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), 0);

  return self->n_planters;
}

/**
 * breath_seed_get_planters:
 * @self: a seed
 *
 * Returns: (array zero-terminated=1) (transfer none): Mirrors who planted it, each with their community
 */
const char *const *
breath_seed_get_planters (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return (const char *const *) self->planters;
}

/**
 * breath_seed_get_parents:
 * @self: a seed
 *
 * Returns: (array zero-terminated=1) (transfer none): ids of the seeds it was made from
 */
const char *const *
breath_seed_get_parents (BreathSeed *self)
{
  g_return_val_if_fail (BREATH_IS_SEED (self), NULL);

  return (const char *const *) self->parents;
}
