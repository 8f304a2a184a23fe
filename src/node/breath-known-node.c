/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-known-node-private.h"

#include "breath-remote-text.h"

#include <string.h>

#define SHORT_LEN 8 /* characters at the end of an id that tell it from most others */

G_STATIC_ASSERT (BREATH_KNOWN_NODE_UNKNOWN_LEVEL == BREATH_LEVEL_UNKNOWN);

/**
 * BreathKnownNode:
 *
 * Another node, as its latest signed head tells.
 */
struct _BreathKnownNode
{
  GObject     parent_instance;

  P2pPeerId   author;
  char       *id;
  const char *short_id;  /* within id */
  char       *name;
  gint64      issued;
  gboolean    connected;
  char      **findings;
  BreathLevel levels[BREATH_N_RESOURCES];
};

G_DEFINE_FINAL_TYPE (BreathKnownNode, breath_known_node, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_SHORT_ID,
  PROP_NAME,
  PROP_ISSUED,
  PROP_CONNECTED,
  PROP_ENERGY,
  PROP_WATER,
  PROP_FOOD,
  PROP_FINDINGS,
} BreathKnownNodeProperty;

static GParamSpec *properties[PROP_FINDINGS + 1];

/* In the order of BreathResourceKind. */
static const BreathKnownNodeProperty level_properties[BREATH_N_RESOURCES] = { PROP_ENERGY, PROP_WATER, PROP_FOOD };

static void
notify (BreathKnownNode        *self,
        BreathKnownNodeProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
breath_known_node_finalize (GObject *object)
{
  BreathKnownNode *self = BREATH_KNOWN_NODE (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->findings, g_strfreev);

  G_OBJECT_CLASS (breath_known_node_parent_class)->finalize (object);
}

static void
breath_known_node_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BreathKnownNode *self = BREATH_KNOWN_NODE (object);

  switch ((BreathKnownNodeProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_SHORT_ID:
      g_value_set_string (value, self->short_id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_ISSUED:
      g_value_set_int64 (value, self->issued);
      break;

    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;

    case PROP_ENERGY:
      g_value_set_int (value, self->levels[BREATH_RESOURCE_ENERGY].level);
      break;

    case PROP_WATER:
      g_value_set_int (value, self->levels[BREATH_RESOURCE_WATER].level);
      break;

    case PROP_FOOD:
      g_value_set_int (value, self->levels[BREATH_RESOURCE_FOOD].level);
      break;

    case PROP_FINDINGS:
      g_value_set_boxed (value, self->findings);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_known_node_class_init (BreathKnownNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = breath_known_node_finalize;
  object_class->get_property = breath_known_node_get_property;

  /**
   * BreathKnownNode:id:
   *
   * The peer id of its key, 12D3Koo….
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * BreathKnownNode:short-id:
   *
   * The end of the id, to stand beside a name that anybody may give themselves.
   */
  properties[PROP_SHORT_ID] =
    g_param_spec_string ("short-id", NULL, NULL, NULL, flags);

  /**
   * BreathKnownNode:name:
   *
   * What it calls itself, %NULL if it does not. Remote text, never markup.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * BreathKnownNode:issued:
   *
   * When it signed what we hold, in unix seconds.
   */
  properties[PROP_ISSUED] =
    g_param_spec_int64 ("issued", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathKnownNode:connected:
   *
   * Whether it is a neighbour now.
   */
  properties[PROP_CONNECTED] =
    g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);

  /**
   * BreathKnownNode:energy:
   *
   * Its level of energy, or %BREATH_KNOWN_NODE_UNKNOWN_LEVEL.
   */
  properties[PROP_ENERGY] =
    g_param_spec_int ("energy", NULL, NULL, BREATH_LEVEL_UNKNOWN, BREATH_LEVEL_MAX, BREATH_LEVEL_UNKNOWN, flags);

  /**
   * BreathKnownNode:water:
   *
   * Its level of water, or %BREATH_KNOWN_NODE_UNKNOWN_LEVEL.
   */
  properties[PROP_WATER] =
    g_param_spec_int ("water", NULL, NULL, BREATH_LEVEL_UNKNOWN, BREATH_LEVEL_MAX, BREATH_LEVEL_UNKNOWN, flags);

  /**
   * BreathKnownNode:food:
   *
   * Its level of food, or %BREATH_KNOWN_NODE_UNKNOWN_LEVEL.
   */
  properties[PROP_FOOD] =
    g_param_spec_int ("food", NULL, NULL, BREATH_LEVEL_UNKNOWN, BREATH_LEVEL_MAX, BREATH_LEVEL_UNKNOWN, flags);

  /**
   * BreathKnownNode:findings:
   *
   * What was found about it that people should know: "equivocation", "omission", "rollback", "future-date".
   */
  properties[PROP_FINDINGS] =
    g_param_spec_boxed ("findings", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_known_node_init (BreathKnownNode *self)
{
  self->findings = g_new0 (char *, 1);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    self->levels[kind].level = BREATH_LEVEL_UNKNOWN;
}

/**
 * breath_known_node_new:
 * @author: whose heads it stands for
 *
 * Returns: (transfer full): a node of which nothing is known yet
 */
BreathKnownNode *
breath_known_node_new (const P2pPeerId *author)
{
  BreathKnownNode *self = g_object_new (BREATH_TYPE_KNOWN_NODE, NULL);
  gsize len;

  self->author = *author;
  self->id = p2p_peer_id_to_string (author);
  len = strlen (self->id);
  self->short_id = self->id + len - MIN (len, SHORT_LEN);

  return self;
}

const P2pPeerId *
breath_known_node_get_author (BreathKnownNode *self)
{
  return &self->author;
}

/**
 * breath_known_node_update:
 * @self: a known node
 * @head: its latest head
 * @name: (nullable): what its profile calls it, as it came
 *
 * Takes over what is held of it, telling of each property that changed.
 */
void
breath_known_node_update (BreathKnownNode  *self,
                          const BreathHead *head,
                          const char       *name)
{
  g_autofree char *visible = NULL;

  g_return_if_fail (BREATH_IS_KNOWN_NODE (self));

  if (name != NULL && *name != '\0')
    visible = breath_remote_text_to_visible (name);

  g_object_freeze_notify (G_OBJECT (self));

  if (g_strcmp0 (visible, self->name) != 0)
    {
      g_free (self->name);
      self->name = g_steal_pointer (&visible);
      notify (self, PROP_NAME);
    }

  if (self->issued != head->issued)
    {
      self->issued = head->issued;
      notify (self, PROP_ISSUED);
    }

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      gboolean changed = self->levels[kind].level != head->levels[kind].level;

      self->levels[kind] = head->levels[kind];

      if (changed)
        notify (self, level_properties[kind]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

void
breath_known_node_set_connected (BreathKnownNode *self,
                                 gboolean         connected)
{
  g_return_if_fail (BREATH_IS_KNOWN_NODE (self));

  if (connected == self->connected)
    return;

  self->connected = connected;
  notify (self, PROP_CONNECTED);
}

void
breath_known_node_set_findings (BreathKnownNode   *self,
                                const char *const *findings)
{
  g_return_if_fail (BREATH_IS_KNOWN_NODE (self));

  if (g_strv_equal ((const char *const *) self->findings, findings))
    return;

  g_strfreev (self->findings);
  self->findings = g_strdupv ((char **) findings);
  notify (self, PROP_FINDINGS);
}

const char *const *
breath_known_node_get_findings (BreathKnownNode *self)
{
  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), NULL);

  return (const char *const *) self->findings;
}

const char *
breath_known_node_get_id (BreathKnownNode *self)
{
  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), NULL);

  return self->id;
}

const char *
breath_known_node_get_short_id (BreathKnownNode *self)
{
  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), NULL);

  return self->short_id;
}

const char *
breath_known_node_get_name (BreathKnownNode *self)
{
  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), NULL);

  return self->name;
}

gint64
breath_known_node_get_issued (BreathKnownNode *self)
{
  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), 0);

  return self->issued;
}

gboolean
breath_known_node_get_connected (BreathKnownNode *self)
{
  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), FALSE);

  return self->connected;
}

/**
 * breath_known_node_get_level:
 * @self: a known node
 * @resource: id of a resource
 *
 * Returns: the level it publishes, or %BREATH_KNOWN_NODE_UNKNOWN_LEVEL
 */
int
breath_known_node_get_level (BreathKnownNode *self,
                             const char      *resource)
{
  BreathResourceKind kind;

  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), BREATH_LEVEL_UNKNOWN);
  g_return_val_if_fail (breath_resource_kind_from_id (resource, &kind), BREATH_LEVEL_UNKNOWN);

  return self->levels[kind].level;
}

/**
 * breath_known_node_get_day:
 * @self: a known node
 * @resource: id of a resource
 *
 * A node signs all that it says anew with each word of it; how old a level is only its own day tells.
 *
 * Returns: when the level was drawn, in days since 1970-01-01 UTC; 0 where it publishes none
 */
guint
breath_known_node_get_day (BreathKnownNode *self,
                           const char      *resource)
{
  BreathResourceKind kind;

  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), 0);
  g_return_val_if_fail (breath_resource_kind_from_id (resource, &kind), 0);

  return self->levels[kind].day;
}

/**
 * breath_known_node_dup_status:
 * @self: a known node
 * @resource: id of a resource
 *
 * Returns: (transfer full) (nullable): "Node ID has water deficit at level -6", %NULL where it publishes no level
 */
char *
breath_known_node_dup_status (BreathKnownNode *self,
                              const char      *resource)
{
  BreathResourceKind kind;

  g_return_val_if_fail (BREATH_IS_KNOWN_NODE (self), NULL);
  g_return_val_if_fail (breath_resource_kind_from_id (resource, &kind), NULL);

  return breath_level_to_status (self->levels[kind], self->id, kind);
}
