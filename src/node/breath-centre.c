/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-centre-private.h"

#include "breath-baseline.h"
#include "breath-node.h"
#include "breath-quantity-private.h"

#define GROUP_CENTRE "centre"
#define GROUP_WINDOW "window"

/**
 * BreathCentre:
 *
 * What people said about their centre before they counted anything, and how its window shall behave. It stands in the
 * settings of the data folder, in the groups `[centre]` (`people`, and `need-` and `unit-` with the id of a resource) and
 * `[window]` (`first-steps`, `closing`), and none of it is ever sent.
 */
struct _BreathCentre
{
  GObject         parent_instance;

  BreathSettings *settings;  /* NULL once the data folder was given free */
};

G_DEFINE_ENUM_TYPE (BreathClosing, breath_closing,
                    G_DEFINE_ENUM_VALUE (BREATH_CLOSING_ASKS, "ask"),
                    G_DEFINE_ENUM_VALUE (BREATH_CLOSING_STAYS, "stay"),
                    G_DEFINE_ENUM_VALUE (BREATH_CLOSING_ENDS, "end"))

G_DEFINE_FINAL_TYPE (BreathCentre, breath_centre, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLOSING = 1,
} BreathCentreProperty;

static GParamSpec *properties[PROP_CLOSING + 1];

static char *
dup_text (BreathCentre *self,
          const char   *group,
          const char   *key)
{
  return self->settings != NULL ? breath_settings_dup_text (self->settings, group, key) : NULL;
}

static gboolean
set_text (BreathCentre *self,
          const char   *group,
          const char   *key,
          const char   *text,
          GError      **error)
{
  g_autofree char *before = NULL;

  if (self->settings == NULL)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "The node has stopped");
      return FALSE;
    }

  before = breath_settings_dup_text (self->settings, group, key);

  return g_strcmp0 (before, text) == 0 || breath_settings_set_text (self->settings, group, key, text, error);
}

static void
breath_centre_dispose (GObject *object)
{
  breath_centre_close (BREATH_CENTRE (object));

  G_OBJECT_CLASS (breath_centre_parent_class)->dispose (object);
}

static void
breath_centre_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BreathCentre *self = BREATH_CENTRE (object);

  switch ((BreathCentreProperty) prop_id)
    {
    case PROP_CLOSING:
      g_value_set_enum (value, breath_centre_get_closing (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_centre_class_init (BreathCentreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_centre_dispose;
  object_class->get_property = breath_centre_get_property;

  /**
   * BreathCentre:closing:
   *
   * What becomes of the node when its window closes.
   */
  properties[PROP_CLOSING] =
    g_param_spec_enum ("closing", NULL, NULL, BREATH_TYPE_CLOSING, BREATH_CLOSING_ASKS,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_centre_init (BreathCentre *self)
{
}

/**
 * breath_centre_new:
 * @settings: where it stands
 *
 * Returns: (transfer full): what people said about their centre
 */
BreathCentre *
breath_centre_new (BreathSettings *settings)
{
  BreathCentre *self = g_object_new (BREATH_TYPE_CENTRE, NULL);

  self->settings = g_object_ref (settings);

  return self;
}

/**
 * breath_centre_close:
 * @self: the object
 *
 * Gives the data folder free; nothing is known any more, and nothing is kept.
 */
void
breath_centre_close (BreathCentre *self)
{
  g_return_if_fail (BREATH_IS_CENTRE (self));

  g_clear_object (&self->settings);
}

/**
 * breath_centre_get_closing:
 * @self: the object
 *
 * Returns: what becomes of the node when its window closes
 */
BreathClosing
breath_centre_get_closing (BreathCentre *self)
{
  g_autoptr(GEnumClass) closings = g_type_class_ref (BREATH_TYPE_CLOSING);
  g_autofree char *text = NULL;
  GEnumValue *value;

  g_return_val_if_fail (BREATH_IS_CENTRE (self), BREATH_CLOSING_ASKS);

  text = dup_text (self, GROUP_WINDOW, "closing");
  value = text != NULL ? g_enum_get_value_by_nick (closings, text) : NULL;

  return value != NULL ? (BreathClosing) value->value : BREATH_CLOSING_ASKS;
}

/**
 * breath_centre_set_closing:
 * @self: the object
 * @closing: what shall become of the node when its window closes
 * @error: return location
 *
 * Returns: whether it is on the disk
 */
gboolean
breath_centre_set_closing (BreathCentre *self,
                           BreathClosing closing,
                           GError      **error)
{
  g_autoptr(GEnumClass) closings = g_type_class_ref (BREATH_TYPE_CLOSING);
  BreathClosing before;

  g_return_val_if_fail (BREATH_IS_CENTRE (self), FALSE);

  before = breath_centre_get_closing (self);

  if (!set_text (self, GROUP_WINDOW, "closing", g_enum_get_value (closings, closing)->value_nick, error))
    return FALSE;

  if (before != closing)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSING]);

  return TRUE;
}

/**
 * breath_centre_has_step:
 * @step: how far people may have come with the first steps
 *
 * Returns: whether breath_centre_set_step() keeps that
 */
gboolean
breath_centre_has_step (const char *step)
{
  static const char *const steps[] = { "name", "needs", "mirror", "neighbours", "end", "done", NULL };

  return g_strv_contains (steps, step);
}

/**
 * breath_centre_dup_step:
 * @self: the object
 *
 * Returns: (transfer full) (nullable): how far people came with the first steps, by breath_centre_set_step(); %NULL if they
 *   have not begun
 */
char *
breath_centre_dup_step (BreathCentre *self)
{
  g_return_val_if_fail (BREATH_IS_CENTRE (self), NULL);

  return dup_text (self, GROUP_WINDOW, "first-steps");
}

/**
 * breath_centre_set_step:
 * @self: the object
 * @step: how far they came, one of those that breath_centre_has_step() knows
 * @error: return location
 *
 * Returns: whether it is on the disk
 */
gboolean
breath_centre_set_step (BreathCentre *self,
                        const char   *step,
                        GError      **error)
{
  g_return_val_if_fail (BREATH_IS_CENTRE (self), FALSE);
  g_return_val_if_fail (step != NULL && breath_centre_has_step (step), FALSE);

  return set_text (self, GROUP_WINDOW, "first-steps", step, error);
}

/**
 * breath_centre_dup_people:
 * @self: the object
 *
 * Returns: (transfer full) (nullable): how many people the centre is there for, as somebody typed it; %NULL if what they typed
 *   is no such number
 */
char *
breath_centre_dup_people (BreathCentre *self)
{
  g_autofree char *people = NULL;
  g_autofree char *needed = NULL;

  g_return_val_if_fail (BREATH_IS_CENTRE (self), NULL);

  people = dup_text (self, GROUP_CENTRE, "people");
  needed = people != NULL ? breath_baseline_dup_need ("water", "L", people, NULL) : NULL;

  return needed != NULL ? g_steal_pointer (&people) : NULL;
}

/**
 * breath_centre_set_people:
 * @self: the object
 * @people: how many people the centre is there for, as somebody typed it, 1 to %BREATH_BASELINE_MAX_PEOPLE; empty if that
 *   is not known
 * @error: return location
 *
 * Fails with %BREATH_NODE_ERROR_INPUT where that is no such number.
 *
 * Returns: whether it is on the disk
 */
gboolean
breath_centre_set_people (BreathCentre *self,
                          const char   *people,
                          GError      **error)
{
  g_autofree char *needed = NULL;

  g_return_val_if_fail (BREATH_IS_CENTRE (self), FALSE);
  g_return_val_if_fail (people != NULL, FALSE);

  if (*people == '\0')
    return set_text (self, GROUP_CENTRE, "people", NULL, error);

  needed = breath_baseline_dup_need ("water", "L", people, error);

  return needed != NULL && set_text (self, GROUP_CENTRE, "people", people, error);
}

/**
 * breath_centre_dup_need:
 * @self: the object
 * @resource: id of a resource
 * @unit: (out) (transfer full): the UCUM unit it is counted in, %NULL with the need
 *
 * What the centre needs of @resource a day, as long as no stock of it was told.
 *
 * Returns: (transfer full) (nullable): the need, as somebody typed it; %NULL if that or the unit means nothing
 */
char *
breath_centre_dup_need (BreathCentre *self,
                        const char   *resource,
                        char        **unit)
{
  g_autofree char *need_key = g_strconcat ("need-", resource, NULL);
  g_autofree char *unit_key = g_strconcat ("unit-", resource, NULL);
  g_autofree char *need = NULL;
  g_autofree char *typed_unit = NULL;
  const char *symbol;
  gint64 milli;

  g_return_val_if_fail (BREATH_IS_CENTRE (self), NULL);
  g_return_val_if_fail (breath_quantity_list_units (resource) != NULL, NULL);

  *unit = NULL;
  need = dup_text (self, GROUP_CENTRE, need_key);
  typed_unit = dup_text (self, GROUP_CENTRE, unit_key);

  if (need == NULL || typed_unit == NULL || !breath_quantity_parse_need (need, &milli, NULL)
      || !breath_quantity_parse_unit (typed_unit, resource, &symbol, NULL))
    return NULL;

  *unit = g_strdup (symbol);

  return g_steal_pointer (&need);
}

/**
 * breath_centre_set_need:
 * @self: the object
 * @resource: id of a resource
 * @need: what the whole centre needs a day, as somebody typed it; empty if that is not known
 * @unit: the unit, as somebody typed it
 * @error: return location
 *
 * Fails with %BREATH_NODE_ERROR_NEED or %BREATH_NODE_ERROR_UNIT where it cannot be one.
 *
 * Returns: whether it is on the disk
 */
gboolean
breath_centre_set_need (BreathCentre *self,
                        const char   *resource,
                        const char   *need,
                        const char   *unit,
                        GError      **error)
{
  g_autofree char *need_key = g_strconcat ("need-", resource, NULL);
  g_autofree char *unit_key = g_strconcat ("unit-", resource, NULL);
  g_autofree char *before = NULL;
  g_autofree char *before_unit = NULL;
  const char *symbol;
  gint64 milli;

  g_return_val_if_fail (BREATH_IS_CENTRE (self), FALSE);
  g_return_val_if_fail (breath_quantity_list_units (resource) != NULL, FALSE);

  if (*need == '\0')
    return set_text (self, GROUP_CENTRE, need_key, NULL, error) && set_text (self, GROUP_CENTRE, unit_key, NULL, error);

  if (!breath_quantity_parse_unit (unit, resource, &symbol, error) || !breath_quantity_parse_need (need, &milli, error))
    return FALSE;

  before = breath_centre_dup_need (self, resource, &before_unit);

  /* Cut short in between, there is no need at all, and never one in the unit of another. */
  return (g_strcmp0 (before, need) == 0 && g_strcmp0 (before_unit, symbol) == 0) ||
         (set_text (self, GROUP_CENTRE, need_key, NULL, error) && set_text (self, GROUP_CENTRE, unit_key, symbol, error) &&
          set_text (self, GROUP_CENTRE, need_key, need, error));
}
