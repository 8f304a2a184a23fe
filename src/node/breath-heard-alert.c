/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-heard-alert-private.h"

#include "breath-heard-assessment-private.h"
#include "breath-remote-text.h"

#include <string.h>

/* Properties that are texts, and come first. */
typedef enum
{
  TEXT_ID = 1,
  TEXT_FIRST_ID,
  TEXT_NODE,
  TEXT_NODE_NAME,
  TEXT_MIRROR,
  TEXT_MIRROR_ID,
  TEXT_STATUS,
  TEXT_MESSAGE,
  TEXT_EVENT,
  TEXT_URGENCY,
  TEXT_SEVERITY,
  TEXT_CERTAINTY,
  TEXT_HEADLINE,
  TEXT_DESCRIPTION,
  TEXT_INSTRUCTION,
  TEXT_WEB,
  TEXT_SYSTEM,
  TEXT_LANGUAGE,
  TEXT_EVIDENCE,
} BreathHeardAlertText;

#define N_TEXTS (TEXT_EVIDENCE + 1)

typedef enum
{
  PROP_MADE = N_TEXTS,
  PROP_HEARD,
  PROP_EXPIRES,
  PROP_HOPS,
  PROP_IS_OWN,
  PROP_IS_OVER_QUOTA,
  PROP_STATE,
  PROP_ASSESSMENTS,
  PROP_MORE_ASSESSMENTS,
  PROP_REVIEWERS,
} BreathHeardAlertProperty;

/**
 * BreathHeardAlert:
 *
 * An ethical alert, as people see it. Nothing follows from it by machine.
 *
 * The words and texts of it never change, since they are signed: a correction is an alert of its own, with
 * [property@Breath.HeardAlert:message] "Update" and the same [property@Breath.HeardAlert:first-id].
 */
struct _BreathHeardAlert
{
  GObject     parent_instance;

  guint8      hash[BREATH_HASH_LEN];
  char       *texts[N_TEXTS];         /* by their properties */
  gint64      made;
  gint64      heard;
  gint64      expires;
  guint       hops;
  gboolean    is_own;
  gboolean    is_over_quota;
  const char *state;
  GListStore *assessments;            /* of BreathHeardAssessment */
  guint       n_more;
  char      **reviewers;
};

G_DEFINE_FINAL_TYPE (BreathHeardAlert, breath_heard_alert, G_TYPE_OBJECT)

static GParamSpec *properties[PROP_REVIEWERS + 1];

static void
breath_heard_alert_dispose (GObject *object)
{
  BreathHeardAlert *self = BREATH_HEARD_ALERT (object);

  g_clear_object (&self->assessments);

  G_OBJECT_CLASS (breath_heard_alert_parent_class)->dispose (object);
}

static void
breath_heard_alert_finalize (GObject *object)
{
  BreathHeardAlert *self = BREATH_HEARD_ALERT (object);

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);

  g_strfreev (self->reviewers);

  G_OBJECT_CLASS (breath_heard_alert_parent_class)->finalize (object);
}

static void
breath_heard_alert_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BreathHeardAlert *self = BREATH_HEARD_ALERT (object);

  if (prop_id < N_TEXTS)
    {
      g_value_set_string (value, self->texts[prop_id]);
      return;
    }

  switch ((BreathHeardAlertProperty) prop_id)
    {
    case PROP_MADE:
      g_value_set_int64 (value, self->made);
      break;

    case PROP_HEARD:
      g_value_set_int64 (value, self->heard);
      break;

    case PROP_EXPIRES:
      g_value_set_int64 (value, self->expires);
      break;

    case PROP_HOPS:
      g_value_set_uint (value, self->hops);
      break;

    case PROP_IS_OWN:
      g_value_set_boolean (value, self->is_own);
      break;

    case PROP_IS_OVER_QUOTA:
      g_value_set_boolean (value, self->is_over_quota);
      break;

    case PROP_STATE:
      g_value_set_string (value, self->state);
      break;

    case PROP_ASSESSMENTS:
      g_value_set_object (value, self->assessments);
      break;

    case PROP_MORE_ASSESSMENTS:
      g_value_set_uint (value, self->n_more);
      break;

    case PROP_REVIEWERS:
      g_value_set_boxed (value, self->reviewers);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_names (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * BreathHeardAlert:id:
   *
   * The id of its signed item, 64 hexadecimal digits; never changes.
   */
  properties[TEXT_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:first-id:
   *
   * Which alert it is about: its own id, or that of the first one, which it updates or cancels.
   */
  properties[TEXT_FIRST_ID] = g_param_spec_string ("first-id", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:node:
   *
   * Id of the node whose Mirror raised it.
   */
  properties[TEXT_NODE] = g_param_spec_string ("node", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:node-name:
   *
   * What that node calls itself, empty if nothing.
   */
  properties[TEXT_NODE_NAME] = g_param_spec_string ("node-name", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:mirror:
   *
   * What its node calls the Mirror who raised it.
   */
  properties[TEXT_MIRROR] = g_param_spec_string ("mirror", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:mirror-id:
   *
   * The Mirror's public key, as text.
   */
  properties[TEXT_MIRROR_ID] = g_param_spec_string ("mirror-id", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:status:
   *
   * "Actual", "Exercise" or "Test".
   */
  properties[TEXT_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:message:
   *
   * "Alert", "Update" or "Cancel".
   */
  properties[TEXT_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:event:
   *
   * "systemic-error", "hallucination", "bias-drift" or "other".
   */
  properties[TEXT_EVENT] = g_param_spec_string ("event", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:urgency:
   *
   * "Immediate", "Expected", "Future", "Past" or "Unknown".
   */
  properties[TEXT_URGENCY] = g_param_spec_string ("urgency", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:severity:
   *
   * "Extreme", "Severe", "Moderate", "Minor" or "Unknown".
   */
  properties[TEXT_SEVERITY] = g_param_spec_string ("severity", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:certainty:
   *
   * "Observed", "Likely", "Possible", "Unlikely" or "Unknown".
   */
  properties[TEXT_CERTAINTY] = g_param_spec_string ("certainty", NULL, NULL, NULL, flags);
}

static void
install_texts (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * BreathHeardAlert:headline:
   *
   * One line.
   */
  properties[TEXT_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:description:
   *
   * What happened; lines divided by newlines, empty if they did not say.
   */
  properties[TEXT_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:instruction:
   *
   * What they ask to do; lines divided by newlines, empty if they did not say.
   */
  properties[TEXT_INSTRUCTION] = g_param_spec_string ("instruction", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:web:
   *
   * Where there is more, as text; empty if they did not say.
   */
  properties[TEXT_WEB] = g_param_spec_string ("web", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:system:
   *
   * Which system it is about; empty if they did not say.
   */
  properties[TEXT_SYSTEM] = g_param_spec_string ("system", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:language:
   *
   * BCP 47 tag of the texts; empty if they did not say.
   */
  properties[TEXT_LANGUAGE] = g_param_spec_string ("language", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:evidence:
   *
   * BLAKE2b-256 of what the Mirror can show, 64 hexadecimal digits; empty if there is nothing.
   */
  properties[TEXT_EVIDENCE] = g_param_spec_string ("evidence", NULL, NULL, NULL, flags);
}

static void
breath_heard_alert_class_init (BreathHeardAlertClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = breath_heard_alert_dispose;
  object_class->finalize = breath_heard_alert_finalize;
  object_class->get_property = breath_heard_alert_get_property;

  install_names ();
  install_texts ();

  /**
   * BreathHeardAlert:made:
   *
   * When it was raised, by its author's clock, in unix seconds.
   */
  properties[PROP_MADE] = g_param_spec_int64 ("made", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathHeardAlert:heard:
   *
   * When it first reached this node, in unix seconds.
   */
  properties[PROP_HEARD] = g_param_spec_int64 ("heard", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathHeardAlert:expires:
   *
   * When it leaves by itself, in unix seconds.
   */
  properties[PROP_EXPIRES] = g_param_spec_int64 ("expires", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathHeardAlert:hops:
   *
   * How many links it came over, by the word of those who passed it on; 0 for our own, and for one that came with the
   * live set of its author.
   */
  properties[PROP_HOPS] = g_param_spec_uint ("hops", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathHeardAlert:is-own:
   *
   * Whether a Mirror of this node raised it.
   */
  properties[PROP_IS_OWN] = g_param_spec_boolean ("is-own", NULL, NULL, FALSE, flags);

  /**
   * BreathHeardAlert:is-over-quota:
   *
   * Whether its Mirror or node had raised so many that it did not go ahead of everything else.
   */
  properties[PROP_IS_OVER_QUOTA] = g_param_spec_boolean ("is-over-quota", NULL, NULL, FALSE, flags);

  /**
   * BreathHeardAlert:state:
   *
   * "in-force"; "superseded" by an update of the same Mirror; "cancelled", or a cancellation itself; "over" once it has
   * left the list, since it ran out or was taken back.
   */
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL, flags);

  /**
   * BreathHeardAlert:assessments:
   *
   * What Mirrors say of it, as [class@Breath.HeardAssessment]: those of this node first, then those of nodes that people
   * here chose or that were neighbours, then others; at most %BREATH_CORE_MAX_ASSESSMENTS.
   */
  properties[PROP_ASSESSMENTS] = g_param_spec_object ("assessments", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * BreathHeardAlert:more-assessments:
   *
   * How many more assessments of it there are.
   */
  properties[PROP_MORE_ASSESSMENTS] = g_param_spec_uint ("more-assessments", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathHeardAlert:reviewers:
   *
   * Ids of the Mirrors of this node who have read it. Nobody else is told.
   */
  properties[PROP_REVIEWERS] = g_param_spec_boxed ("reviewers", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_heard_alert_init (BreathHeardAlert *self)
{
  self->assessments = g_list_store_new (BREATH_TYPE_HEARD_ASSESSMENT);
  self->reviewers = g_new0 (char *, 1);
  self->state = BREATH_HEARD_ALERT_IN_FORCE;
}

static void
take_texts (BreathHeardAlert  *self,
            const BreathAlert *alert)
{
  const struct { BreathHeardAlertText property; BreathAlertTerm term; guint value; } words[] = {
    { TEXT_STATUS, BREATH_ALERT_TERM_STATUS, alert->status },
    { TEXT_MESSAGE, BREATH_ALERT_TERM_MESSAGE, alert->message },
    { TEXT_EVENT, BREATH_ALERT_TERM_EVENT, alert->event },
    { TEXT_URGENCY, BREATH_ALERT_TERM_URGENCY, alert->urgency },
    { TEXT_SEVERITY, BREATH_ALERT_TERM_SEVERITY, alert->severity },
    { TEXT_CERTAINTY, BREATH_ALERT_TERM_CERTAINTY, alert->certainty },
  };
  const struct { BreathHeardAlertText property; const char *text; gboolean has_lines; } texts[] = {
    { TEXT_HEADLINE, alert->headline, FALSE },
    { TEXT_DESCRIPTION, alert->description, TRUE },
    { TEXT_INSTRUCTION, alert->instruction, TRUE },
    { TEXT_WEB, alert->web, FALSE },
    { TEXT_SYSTEM, alert->system, FALSE },
    { TEXT_LANGUAGE, alert->language, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    self->texts[words[i].property] = g_strdup (breath_alert_term_to_word (words[i].term, words[i].value));

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = texts[i].text != NULL ? texts[i].text : "";

      self->texts[texts[i].property] = texts[i].has_lines ? breath_remote_text_to_visible_lines (text)
                                                          : breath_remote_text_to_visible (text);
    }

  self->texts[TEXT_EVIDENCE] = alert->has_evidence ? breath_hash_to_hex (alert->evidence) : g_strdup ("");
}

/**
 * breath_heard_alert_new:
 * @entry: what the core holds of it
 * @is_own: whether a Mirror of this node raised it
 *
 * Returns: (transfer full): the alert, as people see it, in force
 */
BreathHeardAlert *
breath_heard_alert_new (const BreathCoreAlert *entry,
                        gboolean               is_own)
{
  BreathHeardAlert *self = g_object_new (BREATH_TYPE_HEARD_ALERT, NULL);
  const BreathAlert *alert = entry->item->statement->alert;

  memcpy (self->hash, entry->item->id, BREATH_HASH_LEN);
  self->texts[TEXT_ID] = breath_hash_to_hex (entry->item->id);
  self->texts[TEXT_FIRST_ID] = breath_hash_to_hex (alert->has_reference ? alert->reference : entry->item->id);
  self->texts[TEXT_NODE] = p2p_peer_id_to_string (&entry->item->author);
  self->texts[TEXT_NODE_NAME] = g_strdup ("");
  self->texts[TEXT_MIRROR] = breath_remote_text_to_visible (entry->certificate->name);
  self->texts[TEXT_MIRROR_ID] = p2p_peer_id_to_string (&entry->item->mirror);
  take_texts (self, alert);
  self->made = entry->item->statement->made;
  self->heard = entry->heard;
  self->expires = alert->expires;
  self->hops = entry->hops;
  self->is_own = is_own;

  return self;
}

const guint8 *
breath_heard_alert_get_hash (BreathHeardAlert *self)
{
  return self->hash;
}

static void
set_flag (BreathHeardAlert        *self,
          gboolean                *flag,
          gboolean                 value,
          BreathHeardAlertProperty property)
{
  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
breath_heard_alert_set_node_name (BreathHeardAlert *self,
                                  const char       *name)
{
  g_autofree char *visible = breath_remote_text_to_visible (name != NULL ? name : "");

  if (g_str_equal (self->texts[TEXT_NODE_NAME], visible))
    return;

  g_free (self->texts[TEXT_NODE_NAME]);
  self->texts[TEXT_NODE_NAME] = g_steal_pointer (&visible);
  g_object_notify_by_pspec (G_OBJECT (self), properties[TEXT_NODE_NAME]);
}

void
breath_heard_alert_set_over_quota (BreathHeardAlert *self,
                                   gboolean          is_over_quota)
{
  set_flag (self, &self->is_over_quota, is_over_quota, PROP_IS_OVER_QUOTA);
}

/* @state is one of the constants. */
void
breath_heard_alert_set_state (BreathHeardAlert *self,
                              const char       *state)
{
  if (g_str_equal (self->state, state))
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static guint
count_kept (GListModel *before,
            GPtrArray  *after)
{
  guint n = 0;

  for (; n < after->len && n < g_list_model_get_n_items (before); n++)
    {
      g_autoptr(BreathHeardAssessment) held = g_list_model_get_item (before, n);

      if (held != g_ptr_array_index (after, n))
        break;
    }

  return n;
}

/* @assessments: (element-type BreathHeardAssessment); @n_more: how many there are beside */
void
breath_heard_alert_set_assessments (BreathHeardAlert *self,
                                    GPtrArray        *assessments,
                                    guint             n_more)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->assessments));
  guint n_kept = count_kept (G_LIST_MODEL (self->assessments), assessments);

  if (n_kept < n_before || n_kept < assessments->len)
    g_list_store_splice (self->assessments, n_kept, n_before - n_kept, assessments->pdata + n_kept,
                         assessments->len - n_kept);

  if (self->n_more == n_more)
    return;

  self->n_more = n_more;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MORE_ASSESSMENTS]);
}

void
breath_heard_alert_set_reviewers (BreathHeardAlert  *self,
                                  const char *const *reviewers)
{
  if (g_strv_equal ((const char *const *) self->reviewers, reviewers))
    return;

  g_strfreev (self->reviewers);
  self->reviewers = g_strdupv ((char **) reviewers);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVIEWERS]);
}

const char *
breath_heard_alert_get_id (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_ID];
}

const char *
breath_heard_alert_get_first_id (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_FIRST_ID];
}

const char *
breath_heard_alert_get_node (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_NODE];
}

const char *
breath_heard_alert_get_node_name (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_NODE_NAME];
}

const char *
breath_heard_alert_get_mirror (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_MIRROR];
}

const char *
breath_heard_alert_get_mirror_id (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_MIRROR_ID];
}

const char *
breath_heard_alert_get_status (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_STATUS];
}

const char *
breath_heard_alert_get_message (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_MESSAGE];
}

const char *
breath_heard_alert_get_event (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_EVENT];
}

const char *
breath_heard_alert_get_urgency (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_URGENCY];
}

const char *
breath_heard_alert_get_severity (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_SEVERITY];
}

const char *
breath_heard_alert_get_certainty (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_CERTAINTY];
}

const char *
breath_heard_alert_get_headline (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_HEADLINE];
}

const char *
breath_heard_alert_get_description (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_DESCRIPTION];
}

const char *
breath_heard_alert_get_instruction (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_INSTRUCTION];
}

const char *
breath_heard_alert_get_web (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_WEB];
}

const char *
breath_heard_alert_get_system (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_SYSTEM];
}

const char *
breath_heard_alert_get_language (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_LANGUAGE];
}

const char *
breath_heard_alert_get_evidence (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->texts[TEXT_EVIDENCE];
}

gint64
breath_heard_alert_get_made (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), 0);

  return self->made;
}

gint64
breath_heard_alert_get_heard (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), 0);

  return self->heard;
}

gint64
breath_heard_alert_get_expires (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), 0);

  return self->expires;
}

guint
breath_heard_alert_get_hops (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), 0);

  return self->hops;
}

gboolean
breath_heard_alert_get_is_own (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), FALSE);

  return self->is_own;
}

gboolean
breath_heard_alert_get_is_over_quota (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), FALSE);

  return self->is_over_quota;
}

const char *
breath_heard_alert_get_state (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return self->state;
}

GListModel *
breath_heard_alert_get_assessments (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return G_LIST_MODEL (self->assessments);
}

guint
breath_heard_alert_get_more_assessments (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), 0);

  return self->n_more;
}

const char *const *
breath_heard_alert_get_reviewers (BreathHeardAlert *self)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), NULL);

  return (const char *const *) self->reviewers;
}

/**
 * breath_heard_alert_is_reviewed_by:
 * @self: an alert
 * @mirror_id: the id of a Mirror of this node
 *
 * Returns: whether that Mirror has read it
 */
gboolean
breath_heard_alert_is_reviewed_by (BreathHeardAlert *self,
                                   const char       *mirror_id)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (self), FALSE);

  return g_strv_contains ((const char *const *) self->reviewers, mirror_id);
}
