/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-standing-private.h"

#include "breath-opinion-private.h"
#include "breath-remote-text.h"

#include <string.h>

#define SHORT_LEN 8 /* characters at the end of an id that tell it from most others */

/**
 * BreathStanding:
 *
 * Three things about one node, which stay apart and are never added up: what is counted against links with it, by this
 * node alone; what a Mirror here decided; what chosen Mirrors say.
 */
struct _BreathStanding
{
  GObject           parent_instance;

  P2pPeerId         node;
  char             *id;
  const char       *short_id;  /* within id */
  char             *name;

  gboolean          has_offended;
  BreathHealthFacts facts;
  gint64            last_offence;
  gint64            paused_until;

  BreathIsolation  *isolation;  /* NULL: none */
  char             *reason;
  char             *by;
  char            **scope;

  GListStore       *opinions;
  char             *evidence;
};

G_DEFINE_FINAL_TYPE (BreathStanding, breath_standing, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_PAUSED_UNTIL,
  PROP_LAST_OFFENCE,
  PROP_ISOLATED_UNTIL,
  PROP_ISOLATION_REASON,
  PROP_OPINIONS,
  PROP_EVIDENCE,
} BreathStandingProperty;

static GParamSpec *properties[PROP_EVIDENCE + 1];

static void
notify (BreathStanding        *self,
        BreathStandingProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
breath_standing_finalize (GObject *object)
{
  BreathStanding *self = BREATH_STANDING (object);

  g_clear_object (&self->opinions);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->isolation, breath_isolation_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->by, g_free);
  g_clear_pointer (&self->scope, g_strfreev);
  g_clear_pointer (&self->evidence, g_free);

  G_OBJECT_CLASS (breath_standing_parent_class)->finalize (object);
}

static void
breath_standing_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BreathStanding *self = BREATH_STANDING (object);

  switch ((BreathStandingProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_PAUSED_UNTIL:
      g_value_set_int64 (value, self->paused_until);
      break;

    case PROP_LAST_OFFENCE:
      g_value_set_int64 (value, self->last_offence);
      break;

    case PROP_ISOLATED_UNTIL:
      g_value_set_int64 (value, breath_standing_get_isolated_until (self));
      break;

    case PROP_ISOLATION_REASON:
      g_value_set_string (value, self->reason);
      break;

    case PROP_OPINIONS:
      g_value_set_object (value, self->opinions);
      break;

    case PROP_EVIDENCE:
      g_value_set_string (value, self->evidence);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_standing_class_init (BreathStandingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = breath_standing_finalize;
  object_class->get_property = breath_standing_get_property;

  /**
   * BreathStanding:id:
   *
   * The peer id of the node.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * BreathStanding:name:
   *
   * What it calls itself, %NULL if that is not known. Remote text, never markup.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * BreathStanding:paused-until:
   *
   * Until when links with it are paused, in unix seconds; 0 if they are not.
   */
  properties[PROP_PAUSED_UNTIL] =
    g_param_spec_int64 ("paused-until", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathStanding:last-offence:
   *
   * When it last broke a rule, in unix seconds; 0 if nothing is held against it. Notified with each one more.
   */
  properties[PROP_LAST_OFFENCE] =
    g_param_spec_int64 ("last-offence", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathStanding:isolated-until:
   *
   * Until when a Mirror isolated it here, in unix seconds; 0 if it is not. Notified with everything about the isolation.
   */
  properties[PROP_ISOLATED_UNTIL] =
    g_param_spec_int64 ("isolated-until", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathStanding:isolation-reason:
   *
   * Why, in the Mirror's words; %NULL if it is not isolated.
   */
  properties[PROP_ISOLATION_REASON] =
    g_param_spec_string ("isolation-reason", NULL, NULL, NULL, flags);

  /**
   * BreathStanding:opinions:
   *
   * What chosen Mirrors say of it, as [class@Breath.Opinion].
   */
  properties[PROP_OPINIONS] =
    g_param_spec_object ("opinions", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * BreathStanding:evidence:
   *
   * The id of a proof, held here, that it signed two things that contradict each other; %NULL if there is none.
   */
  properties[PROP_EVIDENCE] =
    g_param_spec_string ("evidence", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_standing_init (BreathStanding *self)
{
  self->opinions = g_list_store_new (BREATH_TYPE_OPINION);
  self->scope = g_new0 (char *, 1);
}

BreathStanding *
breath_standing_new (const P2pPeerId *node)
{
  BreathStanding *self = g_object_new (BREATH_TYPE_STANDING, NULL);
  gsize len;

  self->node = *node;
  self->id = p2p_peer_id_to_string (node);
  len = strlen (self->id);
  self->short_id = self->id + len - MIN (len, SHORT_LEN);

  return self;
}

const P2pPeerId *
breath_standing_get_node (BreathStanding *self)
{
  return &self->node;
}

void
breath_standing_set_name (BreathStanding *self,
                          const char     *name)
{
  g_autofree char *visible = name != NULL && *name != '\0' ? breath_remote_text_to_visible (name) : NULL;

  if (g_strcmp0 (visible, self->name) == 0)
    return;

  g_free (self->name);
  self->name = g_steal_pointer (&visible);
  notify (self, PROP_NAME);
}

void
breath_standing_set_health (BreathStanding          *self,
                            const BreathHealthFacts *facts,
                            gint64                   last,
                            gint64                   paused_until)
{
  gint64 paused_before = self->paused_until;

  self->has_offended = facts != NULL;
  self->facts = facts != NULL ? *facts : (BreathHealthFacts) { .paused_until = G_MININT64 };
  self->last_offence = facts != NULL ? last : 0;
  self->paused_until = facts != NULL ? paused_until : 0;
  notify (self, PROP_LAST_OFFENCE);

  if (self->paused_until != paused_before)
    notify (self, PROP_PAUSED_UNTIL);
}

static char **
dup_scope (const BreathIsolation *isolation)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint bit = 1; isolation != NULL && bit <= BREATH_ISOLATION_RELAY; bit <<= 1)
    if (isolation->scope & bit)
      g_strv_builder_add (builder, breath_isolation_scope_get_id (bit));

  return g_strv_builder_end (builder);
}

void
breath_standing_set_isolation (BreathStanding        *self,
                               const BreathIsolation *isolation)
{
  if (isolation == NULL && self->isolation == NULL)
    return;

  g_clear_pointer (&self->isolation, breath_isolation_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->by, g_free);
  g_strfreev (self->scope);
  self->scope = dup_scope (isolation);

  if (isolation != NULL)
    {
      self->isolation = breath_isolation_copy (isolation);
      self->reason = breath_remote_text_to_visible (isolation->reason);
      self->by = breath_remote_text_to_visible (isolation->by);
    }

  notify (self, PROP_ISOLATION_REASON);
  notify (self, PROP_ISOLATED_UNTIL);
}

void
breath_standing_set_opinions (BreathStanding *self,
                              GPtrArray      *opinions)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->opinions));

  if (n > 0 || opinions->len > 0)
    g_list_store_splice (self->opinions, 0, n, opinions->pdata, opinions->len);
}

void
breath_standing_set_evidence (BreathStanding *self,
                              const guint8   *proof)
{
  g_autofree char *hex = proof != NULL ? breath_opinion_dup_hex (proof) : NULL;

  if (g_strcmp0 (hex, self->evidence) == 0)
    return;

  g_free (self->evidence);
  self->evidence = g_steal_pointer (&hex);
  notify (self, PROP_EVIDENCE);
}

gboolean
breath_standing_is_empty (BreathStanding *self)
{
  return !self->has_offended && self->isolation == NULL && self->evidence == NULL
         && g_list_model_get_n_items (G_LIST_MODEL (self->opinions)) == 0;
}

const char *
breath_standing_get_id (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->id;
}

const char *
breath_standing_get_short_id (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->short_id;
}

const char *
breath_standing_get_name (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->name;
}

/**
 * breath_standing_get_count:
 * @self: a standing
 * @offence: "format", "oversize", "bogus-note" or "over-rate"
 *
 * Returns: how often that was counted since anything was
 */
guint64
breath_standing_get_count (BreathStanding *self,
                           const char     *offence)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), 0);

  for (guint i = 0; i < BREATH_N_PENALTIES; i++)
    if (g_str_equal (breath_penalty_get_id (i), offence))
      return self->facts.counts[i];

  return 0;
}

gboolean
breath_standing_get_has_offended (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), FALSE);

  return self->has_offended;
}

gint64
breath_standing_get_last_offence (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), 0);

  return self->last_offence;
}

const char *
breath_standing_get_last_kind (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->has_offended ? breath_penalty_get_id (self->facts.last_penalty) : NULL;
}

guint
breath_standing_get_n_pauses (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), 0);

  return self->facts.n_pauses;
}

gint64
breath_standing_get_paused_until (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), 0);

  return self->paused_until;
}

gint64
breath_standing_get_isolated_from (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), 0);

  return self->isolation != NULL ? self->isolation->from : 0;
}

gint64
breath_standing_get_isolated_until (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), 0);

  return self->isolation != NULL ? self->isolation->until : 0;
}

const char *
breath_standing_get_isolated_by (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->by;
}

const char *
breath_standing_get_isolation_reason (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->reason;
}

const char *const *
breath_standing_get_isolation_scope (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return (const char *const *) self->scope;
}

GListModel *
breath_standing_get_opinions (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return G_LIST_MODEL (self->opinions);
}

const char *
breath_standing_get_evidence (BreathStanding *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING (self), NULL);

  return self->evidence;
}
