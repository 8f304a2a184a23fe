/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-later.h"

#include "breath-button-names.h"
#include "breath-button-words.h"

/**
 * BreathLater:
 *
 * The place of a widget that is made only once somebody gets to see it or something is to be done with it. A window that
 * is made of such places opens sooner, and costs nothing for what nobody looks at.
 */
struct _BreathLater
{
  AdwBin parent_instance;

  GType  widget_type;
};

G_DEFINE_FINAL_TYPE (BreathLater, breath_later, ADW_TYPE_BIN)

typedef enum
{
  PROP_WIDGET_TYPE = 1,
} BreathLaterProperty;

static GParamSpec *properties[PROP_WIDGET_TYPE + 1];

enum
{
  SIGNAL_MADE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
breath_later_map (GtkWidget *widget)
{
  breath_later_get (BREATH_LATER (widget));

  GTK_WIDGET_CLASS (breath_later_parent_class)->map (widget);
}

static void
breath_later_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  BreathLater *self = BREATH_LATER (object);

  switch ((BreathLaterProperty) prop_id)
    {
    case PROP_WIDGET_TYPE:
      g_value_set_gtype (value, self->widget_type);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_later_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  BreathLater *self = BREATH_LATER (object);

  switch ((BreathLaterProperty) prop_id)
    {
    case PROP_WIDGET_TYPE:
      self->widget_type = g_value_get_gtype (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_later_class_init (BreathLaterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = breath_later_get_property;
  object_class->set_property = breath_later_set_property;
  GTK_WIDGET_CLASS (klass)->map = breath_later_map;

  /**
   * BreathLater:widget-type:
   *
   * What is made; a widget whose type is registered by then.
   */
  properties[PROP_WIDGET_TYPE] =
    g_param_spec_gtype ("widget-type", NULL, NULL, GTK_TYPE_WIDGET,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BreathLater::made:
   * @self: the place
   * @widget: what stands there now
   *
   * It was made, and nobody has seen it yet.
   */
  signals[SIGNAL_MADE] =
    g_signal_new ("made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, GTK_TYPE_WIDGET);
}

static void
breath_later_init (BreathLater *self)
{
}

/**
 * breath_later_get:
 * @self: a place
 *
 * Makes what belongs there unless that was done before.
 *
 * Returns: (transfer none): what stands there
 */
GtkWidget *
breath_later_get (BreathLater *self)
{
  GtkWidget *widget;

  g_return_val_if_fail (BREATH_IS_LATER (self), NULL);

  widget = breath_later_peek (self);

  if (widget != NULL)
    return widget;

  widget = g_object_new (self->widget_type, NULL);
  adw_bin_set_child (ADW_BIN (self), widget);
  g_signal_emit (self, signals[SIGNAL_MADE], 0, widget);
  breath_button_names_give (widget);
  breath_button_words_wrap (widget);

  return widget;
}

/**
 * breath_later_peek:
 * @self: a place
 *
 * Returns: (transfer none) (nullable): what stands there, %NULL as long as nobody wanted it
 */
GtkWidget *
breath_later_peek (BreathLater *self)
{
  g_return_val_if_fail (BREATH_IS_LATER (self), NULL);

  return adw_bin_get_child (ADW_BIN (self));
}
