/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-match-private.h"

#include "breath-certainty.h"
#include "breath-remote-text.h"

#include <math.h>

/**
 * BreathMatch:
 *
 * Something that we have over our reserve and another node seems to lack, or the other way round. How much it is, nobody but
 * that node knows: what it publishes is a level with noise, and how sure that is, is told with it.
 */
struct _BreathMatch
{
  GObject            parent_instance;

  char              *node;
  char              *node_name;
  BreathResourceKind kind;
  BreathLevel        level;
  guint              certainty;
  char              *text;
};

G_DEFINE_FINAL_TYPE (BreathMatch, breath_match, G_TYPE_OBJECT)

static void
breath_match_finalize (GObject *object)
{
  BreathMatch *self = BREATH_MATCH (object);

  g_free (self->node);
  g_free (self->node_name);
  g_free (self->text);

  G_OBJECT_CLASS (breath_match_parent_class)->finalize (object);
}

static void
breath_match_class_init (BreathMatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = breath_match_finalize;
}

static void
breath_match_init (BreathMatch *self)
{
}

/**
 * breath_match_new:
 * @node: the other node
 * @node_name: (nullable): what it calls itself
 * @kind: of what
 * @level: what it published, neither unknown nor 0
 *
 * Returns: (transfer full): the match
 */
BreathMatch *
breath_match_new (const P2pPeerId   *node,
                  const char        *node_name,
                  BreathResourceKind kind,
                  const BreathLevel *level)
{
  BreathMatch *self = g_object_new (BREATH_TYPE_MATCH, NULL);
  g_autofree char *status = NULL;

  self->node = p2p_peer_id_to_string (node);
  self->node_name = node_name != NULL && *node_name != '\0' ? breath_remote_text_to_visible (node_name) : NULL;
  self->kind = kind;
  self->level = *level;
  self->certainty = (guint) floor (100 * breath_level_get_certainty (level));
  status = breath_level_to_status (*level, self->node, kind);
  self->text = g_strdup_printf ("%s, certain to %u %%; we have a %s", status, self->certainty,
                                level->level < 0 ? "surplus" : "deficit");

  return self;
}

const char *
breath_match_get_node (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), NULL);

  return self->node;
}

const char *
breath_match_get_node_name (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), NULL);

  return self->node_name;
}

const char *
breath_match_get_resource (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), NULL);

  return breath_resource_kind_get_id (self->kind);
}

gboolean
breath_match_get_gives (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), FALSE);

  return self->level.level < 0;
}

int
breath_match_get_level (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), 0);

  return self->level.level;
}

/**
 * breath_match_get_certainty:
 * @self: a match
 *
 * Returns: how sure it is, in percent and rounded down, that the other node really has a deficit or a surplus
 */
guint
breath_match_get_certainty (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), 0);

  return self->certainty;
}

const char *
breath_match_get_text (BreathMatch *self)
{
  g_return_val_if_fail (BREATH_IS_MATCH (self), NULL);

  return self->text;
}
