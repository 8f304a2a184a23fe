/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-resource-private.h"

#include "breath-quantity-private.h"

#include <math.h>
#include <string.h>

#define CONFIDENCE 0.95

/**
 * BreathResource:
 *
 * One of our own baseline resources: the exact stock, which stays here, and the level as published.
 *
 * The node keeps it up to date; a view only reads it.
 */
struct _BreathResource
{
  GObject            parent_instance;

  BreathResourceKind kind;
  char              *node;       /* our id, for the status sentence */
  BreathStock        stock;      /* need is 0 as long as it was never set */
  BreathDraw         draw;       /* made is 0 as long as there was none */
  char              *status;
  GArray            *levels;     /* of BreathPublishedLevel, the oldest first */
  BreathPrivacyState privacy;
};

G_DEFINE_FINAL_TYPE (BreathResource, breath_resource, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_IS_SET,
  PROP_AMOUNT,
  PROP_NEED,
  PROP_RESERVE_DAYS,
  PROP_UNIT,
  PROP_UPDATED,
  PROP_IS_PUBLISHED,
  PROP_LEVEL,
  PROP_UNCERTAINTY,
  PROP_PUBLISHED,
  PROP_STATUS,
  PROP_ADMITS,
  PROP_PRECISION,
  PROP_IS_AUTOMATIC,
  PROP_CRITICAL_DAYS,
  PROP_STALE_DAYS,
  PROP_IS_STALE,
  PROP_IS_ALARMED,
  PROP_NEXT_DRAW,
  PROP_SPENT_DAY,
} BreathResourceProperty;

static GParamSpec *properties[PROP_SPENT_DAY + 1];

static void
notify (BreathResource        *self,
        BreathResourceProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
update_stock (BreathResource    *self,
              const BreathStock *stock)
{
  BreathStock old = self->stock;

  self->stock = *stock;

  if ((old.need > 0) != (stock->need > 0))
    notify (self, PROP_IS_SET);

  if (old.amount != stock->amount)
    notify (self, PROP_AMOUNT);

  if (old.need != stock->need)
    notify (self, PROP_NEED);

  if (old.reserve_days != stock->reserve_days)
    notify (self, PROP_RESERVE_DAYS);

  if (strcmp (old.unit, stock->unit) != 0)
    notify (self, PROP_UNIT);

  if (old.updated != stock->updated)
    notify (self, PROP_UPDATED);
}

static gboolean
is_level (const BreathDraw *draw)
{
  return draw->made != 0 && draw->level.level != BREATH_LEVEL_UNKNOWN;
}

static void
update_draw (BreathResource   *self,
             const BreathDraw *draw)
{
  BreathDraw old = self->draw;
  g_autofree char *status = NULL;

  self->draw = *draw;

  if (is_level (draw))
    status = breath_level_to_status (draw->level, self->node, self->kind);

  if (is_level (&old) != is_level (draw))
    notify (self, PROP_IS_PUBLISHED);

  if (old.level.level != draw->level.level)
    notify (self, PROP_LEVEL);

  if (old.level.epsilon != draw->level.epsilon)
    notify (self, PROP_UNCERTAINTY);

  if (old.made != draw->made)
    notify (self, PROP_PUBLISHED);

  if (g_strcmp0 (status, self->status) != 0)
    {
      g_free (self->status);
      self->status = g_steal_pointer (&status);
      notify (self, PROP_STATUS);
    }
}

static void
update_privacy (BreathResource           *self,
                const BreathPrivacyState *state)
{
  BreathPrivacyState old = self->privacy;

  self->privacy = *state;

  if (old.admits != state->admits)
    notify (self, PROP_ADMITS);

  if (old.choice.precision != state->choice.precision)
    notify (self, PROP_PRECISION);

  if (old.choice.is_automatic != state->choice.is_automatic)
    notify (self, PROP_IS_AUTOMATIC);

  if (old.choice.critical_days != state->choice.critical_days)
    notify (self, PROP_CRITICAL_DAYS);

  if (old.choice.stale_days != state->choice.stale_days)
    notify (self, PROP_STALE_DAYS);

  if (old.is_stale != state->is_stale)
    notify (self, PROP_IS_STALE);

  if (old.is_alarmed != state->is_alarmed)
    notify (self, PROP_IS_ALARMED);

  if (old.next_draw != state->next_draw)
    notify (self, PROP_NEXT_DRAW);

  if (old.spent_day != state->spent_day)
    notify (self, PROP_SPENT_DAY);
}

static void
breath_resource_finalize (GObject *object)
{
  BreathResource *self = BREATH_RESOURCE (object);

  g_clear_pointer (&self->node, g_free);
  g_clear_pointer (&self->status, g_free);
  g_array_unref (self->levels);

  G_OBJECT_CLASS (breath_resource_parent_class)->finalize (object);
}

static void
get_privacy_property (BreathResource *self,
                      guint           prop_id,
                      GValue         *value)
{
  switch (prop_id)
    {
    case PROP_PRECISION:
      g_value_set_string (value, breath_resource_get_precision (self));
      break;

    case PROP_IS_AUTOMATIC:
      g_value_set_boolean (value, self->privacy.choice.is_automatic);
      break;

    case PROP_CRITICAL_DAYS:
      g_value_set_uint (value, self->privacy.choice.critical_days);
      break;

    case PROP_STALE_DAYS:
      g_value_set_uint (value, self->privacy.choice.stale_days);
      break;

    case PROP_IS_STALE:
      g_value_set_boolean (value, self->privacy.is_stale);
      break;

    case PROP_IS_ALARMED:
      g_value_set_boolean (value, self->privacy.is_alarmed);
      break;

    case PROP_NEXT_DRAW:
      g_value_set_int64 (value, breath_resource_get_next_draw (self));
      break;

    case PROP_SPENT_DAY:
      g_value_set_uint (value, self->privacy.spent_day);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
breath_resource_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BreathResource *self = BREATH_RESOURCE (object);

  if (prop_id >= PROP_PRECISION)
    {
      get_privacy_property (self, prop_id, value);
      return;
    }

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, breath_resource_get_id (self));
      break;

    case PROP_IS_SET:
      g_value_set_boolean (value, breath_resource_get_is_set (self));
      break;

    case PROP_AMOUNT:
      g_value_set_double (value, breath_resource_get_amount (self));
      break;

    case PROP_NEED:
      g_value_set_double (value, breath_resource_get_need (self));
      break;

    case PROP_RESERVE_DAYS:
      g_value_set_uint (value, self->stock.reserve_days);
      break;

    case PROP_UNIT:
      g_value_set_string (value, self->stock.unit);
      break;

    case PROP_UPDATED:
      g_value_set_int64 (value, self->stock.updated);
      break;

    case PROP_IS_PUBLISHED:
      g_value_set_boolean (value, breath_resource_get_is_published (self));
      break;

    case PROP_LEVEL:
      g_value_set_int (value, breath_resource_get_level (self));
      break;

    case PROP_UNCERTAINTY:
      g_value_set_uint (value, breath_resource_get_uncertainty (self));
      break;

    case PROP_PUBLISHED:
      g_value_set_int64 (value, self->draw.made);
      break;

    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;

    case PROP_ADMITS:
      g_value_set_int64 (value, self->privacy.admits);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_privacy_properties (GParamFlags flags)
{
  /**
   * BreathResource:precision:
   *
   * "close", "standard" or "wide"; not for eyes.
   */
  properties[PROP_PRECISION] =
    g_param_spec_string ("precision", NULL, NULL, NULL, flags);

  /**
   * BreathResource:is-automatic:
   *
   * Whether becoming critical publishes by itself.
   */
  properties[PROP_IS_AUTOMATIC] =
    g_param_spec_boolean ("is-automatic", NULL, NULL, FALSE, flags);

  /**
   * BreathResource:critical-days:
   *
   * The stock is critical while it covers fewer days of need than this; 0 for never.
   */
  properties[PROP_CRITICAL_DAYS] =
    g_param_spec_uint ("critical-days", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathResource:stale-days:
   *
   * How many days after it was told the stock counts as unknown.
   */
  properties[PROP_STALE_DAYS] =
    g_param_spec_uint ("stale-days", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathResource:is-stale:
   *
   * Whether the stock was told too long ago to draw a level from.
   */
  properties[PROP_IS_STALE] =
    g_param_spec_boolean ("is-stale", NULL, NULL, FALSE, flags);

  /**
   * BreathResource:is-alarmed:
   *
   * Whether the stock is critical and neighbours have not been told since it is.
   */
  properties[PROP_IS_ALARMED] =
    g_param_spec_boolean ("is-alarmed", NULL, NULL, FALSE, flags);

  /**
   * BreathResource:next-draw:
   *
   * When the next level is drawn by itself, in unix seconds; 0 if none is as long as nobody tells the stock.
   */
  properties[PROP_NEXT_DRAW] =
    g_param_spec_int64 ("next-draw", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathResource:spent-day:
   *
   * What all draws of the last 24 hours cost, ε in hundredths, as far as was last looked.
   */
  properties[PROP_SPENT_DAY] =
    g_param_spec_uint ("spent-day", NULL, NULL, 0, G_MAXUINT, 0, flags);
}

static void
breath_resource_class_init (BreathResourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = breath_resource_finalize;
  object_class->get_property = breath_resource_get_property;

  /**
   * BreathResource:id:
   *
   * "energy", "water" or "food"; not for eyes.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * BreathResource:is-set:
   *
   * Whether anybody ever told the stock; a resource never set is not published.
   */
  properties[PROP_IS_SET] =
    g_param_spec_boolean ("is-set", NULL, NULL, FALSE, flags);

  /**
   * BreathResource:amount:
   *
   * What the community has, in [property@Breath.Resource:unit], for display.
   */
  properties[PROP_AMOUNT] =
    g_param_spec_double ("amount", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);

  /**
   * BreathResource:need:
   *
   * What the community needs a day, in [property@Breath.Resource:unit], for display.
   */
  properties[PROP_NEED] =
    g_param_spec_double ("need", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);

  /**
   * BreathResource:reserve-days:
   *
   * How many days of need the community chose to keep.
   */
  properties[PROP_RESERVE_DAYS] =
    g_param_spec_uint ("reserve-days", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathResource:unit:
   *
   * A UCUM unit, empty as long as nothing is set.
   */
  properties[PROP_UNIT] =
    g_param_spec_string ("unit", NULL, NULL, NULL, flags);

  /**
   * BreathResource:updated:
   *
   * When the stock was last told, in unix seconds, 0 for never.
   */
  properties[PROP_UPDATED] =
    g_param_spec_int64 ("updated", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathResource:is-published:
   *
   * Whether neighbours are told a level.
   */
  properties[PROP_IS_PUBLISHED] =
    g_param_spec_boolean ("is-published", NULL, NULL, FALSE, flags);

  /**
   * BreathResource:level:
   *
   * The level as neighbours see it, noise included; -128 if they see none.
   */
  properties[PROP_LEVEL] =
    g_param_spec_int ("level", NULL, NULL, BREATH_LEVEL_UNKNOWN, BREATH_LEVEL_MAX, BREATH_LEVEL_UNKNOWN, flags);

  /**
   * BreathResource:uncertainty:
   *
   * The smallest number of steps that the noise stays within, up or down, in 95 % of draws.
   */
  properties[PROP_UNCERTAINTY] =
    g_param_spec_uint ("uncertainty", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * BreathResource:published:
   *
   * When the level was drawn, in unix seconds, 0 for never.
   */
  properties[PROP_PUBLISHED] =
    g_param_spec_int64 ("published", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathResource:status:
   *
   * The sentence that is broadcast, %NULL if none is.
   */
  properties[PROP_STATUS] =
    g_param_spec_string ("status", NULL, NULL, NULL, flags);

  /**
   * BreathResource:admits:
   *
   * From when the privacy budget admits *Publish now*, in unix seconds.
   */
  properties[PROP_ADMITS] =
    g_param_spec_int64 ("admits", NULL, NULL, 0, G_MAXINT64, 0, flags);

  install_privacy_properties (flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_resource_init (BreathResource *self)
{
  self->levels = g_array_new (FALSE, FALSE, sizeof (BreathPublishedLevel));
}

/**
 * breath_resource_new:
 * @kind: which resource
 * @node: our own id
 *
 * Returns: (transfer full): a resource, not set
 */
BreathResource *
breath_resource_new (BreathResourceKind kind,
                     const char        *node)
{
  BreathResource *self = g_object_new (BREATH_TYPE_RESOURCE, NULL);

  self->kind = kind;
  self->node = g_strdup (node);
  self->draw.level.level = BREATH_LEVEL_UNKNOWN;
  breath_privacy_init (&self->privacy.choice);

  return self;
}

/**
 * breath_resource_update:
 * @self: a resource
 * @stock: (nullable): what is stored of it
 * @draw: (nullable): the draw that neighbours are told
 * @state: how its privacy stands
 *
 * Takes over what the core holds, telling of each property that changed.
 */
void
breath_resource_update (BreathResource           *self,
                        const BreathStock        *stock,
                        const BreathDraw         *draw,
                        const BreathPrivacyState *state)
{
  const BreathDraw none = { .level.level = BREATH_LEVEL_UNKNOWN };

  g_return_if_fail (BREATH_IS_RESOURCE (self));

  g_object_freeze_notify (G_OBJECT (self));

  if (stock != NULL)
    update_stock (self, stock);

  update_draw (self, draw != NULL ? draw : &none);
  update_privacy (self, state);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * breath_resource_set_draws:
 * @self: a resource
 * @draws: (nullable) (element-type BreathDraw): what was drawn so far, the oldest first
 *
 * Takes over what people look back on; a call of breath_resource_update() tells of the latest.
 */
void
breath_resource_set_draws (BreathResource *self,
                           const GArray   *draws)
{
  g_return_if_fail (BREATH_IS_RESOURCE (self));

  g_array_set_size (self->levels, 0);

  for (guint i = 0; draws != NULL && i < draws->len; i++)
    {
      const BreathDraw *draw = &g_array_index (draws, BreathDraw, i);
      BreathPublishedLevel level = {
        draw->made, draw->level.level, breath_resource_uncertainty_of (draw->level.epsilon)
      };

      g_array_append_val (self->levels, level);
    }
}

/**
 * breath_resource_uncertainty_of:
 * @epsilon: ε of a draw in hundredths
 *
 * Of the discrete Laplace distribution, P(|z| > k) = 2 q^(k + 1) / (1 + q) where q = exp (-ε).
 *
 * Returns: the smallest k with P(|z| ≤ k) ≥ 95 %, 0 where there was no draw
 */
guint
breath_resource_uncertainty_of (guint8 epsilon)
{
  double q = exp (-epsilon / 100.0);
  guint k = 0;

  if (epsilon == 0)
    return 0;

  while (2 * pow (q, k + 1) / (1 + q) > 1 - CONFIDENCE)
    k++;

  return k;
}

const char *
breath_resource_get_id (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), NULL);

  return breath_resource_kind_get_id (self->kind);
}

gboolean
breath_resource_get_is_set (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), FALSE);

  return self->stock.need > 0;
}

double
breath_resource_get_amount (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->stock.amount / 1000.0;
}

double
breath_resource_get_need (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->stock.need / 1000.0;
}

guint
breath_resource_get_reserve_days (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->stock.reserve_days;
}

const char *
breath_resource_get_unit (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), NULL);

  return self->stock.unit;
}

/**
 * breath_resource_get_units:
 * @self: a resource
 *
 * Returns: (array zero-terminated=1): the UCUM units that it can be counted in, the usual one first
 */
const char *const *
breath_resource_get_units (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), NULL);

  return breath_quantity_list_units (breath_resource_get_id (self));
}

/**
 * breath_resource_has:
 * @self: a resource
 * @amount: how much, as people write numbers
 * @unit: one of breath_resource_get_units()
 *
 * Returns: %FALSE if what is in stock is less than @amount; %TRUE otherwise, also where nobody can tell
 */
gboolean
breath_resource_has (BreathResource *self,
                     const char     *amount,
                     const char     *unit)
{
  gint64 milli;

  g_return_val_if_fail (BREATH_IS_RESOURCE (self), TRUE);
  g_return_val_if_fail (amount != NULL && unit != NULL, TRUE);

  return !breath_resource_get_is_set (self) || !breath_quantity_parse_stock (amount, &milli, NULL)
         || !breath_quantity_is_more (milli, unit, self->stock.amount, self->stock.unit);
}

gint64
breath_resource_get_updated (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->stock.updated;
}

gboolean
breath_resource_get_is_published (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), FALSE);

  return is_level (&self->draw);
}

int
breath_resource_get_level (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), BREATH_LEVEL_UNKNOWN);

  return is_level (&self->draw) ? self->draw.level.level : BREATH_LEVEL_UNKNOWN;
}

guint
breath_resource_get_uncertainty (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return breath_resource_uncertainty_of (self->draw.level.epsilon);
}

gint64
breath_resource_get_published (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->draw.made;
}

const char *
breath_resource_get_status (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), NULL);

  return self->status;
}

gint64
breath_resource_get_admits (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.admits;
}

/**
 * breath_resource_get_is_admitted:
 * @self: a resource
 *
 * Returns: whether the budget admitted *Publish now* when the resource was last brought up to date
 */
gboolean
breath_resource_get_is_admitted (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), FALSE);

  return self->privacy.is_admitted;
}

/**
 * breath_resource_get_levels:
 * @self: a resource
 * @n_levels: (out): how many
 *
 * What neighbours were told so far, the oldest first, as far as is looked back.
 *
 * Returns: (transfer none) (array length=n_levels): the levels, valid until another is published
 */
const BreathPublishedLevel *
breath_resource_get_levels (BreathResource *self,
                            guint          *n_levels)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), NULL);

  *n_levels = self->levels->len;

  return (const BreathPublishedLevel *) (gpointer) self->levels->data;
}

/**
 * breath_resource_get_likelihood:
 * @self: a resource
 * @level: a level that the true one might be
 *
 * Of the discrete Laplace distribution, P(z) = q^|z| (1 - q) / (1 + q) where q = exp (-ε); see
 * breath_level_get_certainty() for why this is also what neighbours may believe of the true level.
 *
 * Returns: how likely it is that the true level was @level when the published one was drawn; 0 if none is published
 */
double
breath_resource_get_likelihood (BreathResource *self,
                                int             level)
{
  double q;

  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  if (!is_level (&self->draw))
    return 0;

  q = exp (-self->draw.level.epsilon / 100.0);

  return pow (q, ABS (level - self->draw.level.level)) * (1 - q) / (1 + q);
}

/**
 * breath_resource_get_range:
 * @precision: "close", "standard" or "wide"
 *
 * Returns: the smallest number of steps that the noise of such a level stays within, up or down, in 95 % of draws
 */
guint
breath_resource_get_range (const char *precision)
{
  BreathPrecision chosen;

  g_return_val_if_fail (breath_precision_from_id (precision, &chosen), 0);

  return breath_resource_uncertainty_of (breath_precision_get_epsilon (chosen));
}

const char *
breath_resource_get_precision (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), NULL);

  return breath_precision_get_id (self->privacy.choice.precision);
}

gboolean
breath_resource_get_is_automatic (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), FALSE);

  return self->privacy.choice.is_automatic;
}

guint
breath_resource_get_critical_days (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.choice.critical_days;
}

guint
breath_resource_get_stale_days (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.choice.stale_days;
}

gboolean
breath_resource_get_is_stale (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), FALSE);

  return self->privacy.is_stale;
}

gboolean
breath_resource_get_is_alarmed (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), FALSE);

  return self->privacy.is_alarmed;
}

gint64
breath_resource_get_next_draw (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.next_draw < G_MAXINT64 ? self->privacy.next_draw : 0;
}

/**
 * breath_resource_get_budget:
 * @self: a resource
 *
 * Returns: what a window of 24 hours may hold with the precision chosen, ε in hundredths
 */
guint
breath_resource_get_budget (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return breath_precision_get_budget (self->privacy.choice.precision);
}

guint
breath_resource_get_spent_day (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.spent_day;
}

guint
breath_resource_get_spent_week (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.spent_week;
}

guint64
breath_resource_get_spent_ever (BreathResource *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE (self), 0);

  return self->privacy.spent_ever;
}
