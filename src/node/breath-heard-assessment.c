/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-heard-assessment-private.h"

#include "breath-remote-text.h"

#include <string.h>

/**
 * BreathHeardAssessment:
 *
 * What a Mirror says of somebody's alert: seen here too, not seen here, or disputed. It changes nothing by itself.
 */
struct _BreathHeardAssessment
{
  GObject     parent_instance;

  guint8      hash[BREATH_HASH_LEN];
  char       *node;
  char       *node_name;
  char       *mirror;
  char       *mirror_id;
  const char *view;
  char       *note;
  gint64      made;
};

G_DEFINE_FINAL_TYPE (BreathHeardAssessment, breath_heard_assessment, G_TYPE_OBJECT)

typedef enum
{
  PROP_NODE = 1,
  PROP_NODE_NAME,
  PROP_MIRROR,
  PROP_MIRROR_ID,
  PROP_VIEW,
  PROP_NOTE,
  PROP_MADE,
} BreathHeardAssessmentProperty;

static GParamSpec *properties[PROP_MADE + 1];

static void
breath_heard_assessment_finalize (GObject *object)
{
  BreathHeardAssessment *self = BREATH_HEARD_ASSESSMENT (object);

  g_free (self->node);
  g_free (self->node_name);
  g_free (self->mirror);
  g_free (self->mirror_id);
  g_free (self->note);

  G_OBJECT_CLASS (breath_heard_assessment_parent_class)->finalize (object);
}

static void
breath_heard_assessment_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BreathHeardAssessment *self = BREATH_HEARD_ASSESSMENT (object);

  switch ((BreathHeardAssessmentProperty) prop_id)
    {
    case PROP_NODE:
      g_value_set_string (value, self->node);
      break;

    case PROP_NODE_NAME:
      g_value_set_string (value, self->node_name);
      break;

    case PROP_MIRROR:
      g_value_set_string (value, self->mirror);
      break;

    case PROP_MIRROR_ID:
      g_value_set_string (value, self->mirror_id);
      break;

    case PROP_VIEW:
      g_value_set_string (value, self->view);
      break;

    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;

    case PROP_MADE:
      g_value_set_int64 (value, self->made);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_heard_assessment_class_init (BreathHeardAssessmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = breath_heard_assessment_finalize;
  object_class->get_property = breath_heard_assessment_get_property;

  /**
   * BreathHeardAssessment:node:
   *
   * Id of the node whose Mirror says so.
   */
  properties[PROP_NODE] = g_param_spec_string ("node", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAssessment:node-name:
   *
   * What that node called itself when this was heard, empty if nothing.
   */
  properties[PROP_NODE_NAME] = g_param_spec_string ("node-name", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAssessment:mirror:
   *
   * What its node calls the Mirror.
   */
  properties[PROP_MIRROR] = g_param_spec_string ("mirror", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAssessment:mirror-id:
   *
   * The Mirror's public key, as text.
   */
  properties[PROP_MIRROR_ID] = g_param_spec_string ("mirror-id", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAssessment:view:
   *
   * "seen-here", "not-seen-here" or "disputed".
   */
  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAssessment:note:
   *
   * And why; empty if they did not say.
   */
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAssessment:made:
   *
   * Unix seconds.
   */
  properties[PROP_MADE] = g_param_spec_int64 ("made", NULL, NULL, 0, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_heard_assessment_init (BreathHeardAssessment *self)
{
}

/**
 * breath_heard_assessment_new:
 * @item: a statement with an assessment
 * @mirror: what the certificate of its Mirror says they are called
 * @node_name: (nullable): what its node calls itself
 *
 * Returns: (transfer full): the assessment, as people see it
 */
BreathHeardAssessment *
breath_heard_assessment_new (const BreathItem *item,
                             const char       *mirror,
                             const char       *node_name)
{
  BreathHeardAssessment *self = g_object_new (BREATH_TYPE_HEARD_ASSESSMENT, NULL);
  const BreathAssessment *assessment = item->statement->assessment;

  memcpy (self->hash, item->id, BREATH_HASH_LEN);
  self->node = p2p_peer_id_to_string (&item->author);
  self->node_name = breath_remote_text_to_visible (node_name != NULL ? node_name : "");
  self->mirror = breath_remote_text_to_visible (mirror);
  self->mirror_id = p2p_peer_id_to_string (&item->mirror);
  self->view = breath_alert_term_to_word (BREATH_ALERT_TERM_VIEW, assessment->view);
  self->note = breath_remote_text_to_visible_lines (assessment->note != NULL ? assessment->note : "");
  self->made = item->statement->made;

  return self;
}

gboolean
breath_heard_assessment_tells (BreathHeardAssessment *self,
                               const BreathItem      *item,
                               const char            *mirror,
                               const char            *node_name)
{
  g_autofree char *visible_mirror = NULL;
  g_autofree char *visible_name = NULL;

  if (memcmp (self->hash, item->id, BREATH_HASH_LEN) != 0)
    return FALSE;

  visible_mirror = breath_remote_text_to_visible (mirror);
  visible_name = breath_remote_text_to_visible (node_name != NULL ? node_name : "");

  return g_str_equal (self->mirror, visible_mirror) && g_str_equal (self->node_name, visible_name);
}

const char *
breath_heard_assessment_get_node (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), NULL);

  return self->node;
}

const char *
breath_heard_assessment_get_node_name (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), NULL);

  return self->node_name;
}

const char *
breath_heard_assessment_get_mirror (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), NULL);

  return self->mirror;
}

const char *
breath_heard_assessment_get_mirror_id (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), NULL);

  return self->mirror_id;
}

const char *
breath_heard_assessment_get_view (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), NULL);

  return self->view;
}

const char *
breath_heard_assessment_get_note (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), NULL);

  return self->note;
}

gint64
breath_heard_assessment_get_made (BreathHeardAssessment *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ASSESSMENT (self), 0);

  return self->made;
}
