/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-welcome-needs.h"

#include <glib/gi18n.h>

#include "breath-baseline.h"
#include "breath-error-text.h"
#include "breath-resource-text.h"

#define N_NEEDS 3

/* One resource, and what the centre needs of it a day. */
typedef struct
{
  const char  *id;
  const char  *unit;        /* that is chosen first: one that there is a figure in, or else the usual one */
  AdwEntryRow *row;
  GtkDropDown *units;
  gboolean     is_proposed; /* and may be replaced: nobody has typed it */
} Need;

/**
 * BreathWelcomeNeeds:
 *
 * Where somebody says for how many people a centre is there, and what they need. What they need by %BREATH_BASELINE_SOURCE is
 * proposed; whatever somebody has changed stays as it is.
 */
struct _BreathWelcomeNeeds
{
  AdwBin       parent_instance;

  BreathNode  *node;
  Need         needs[N_NEEDS];
  gboolean     is_filling;   /* in what nobody typed */

  AdwEntryRow *people_row;
  GtkLabel    *people_label; /* what is wrong with them */
  AdwEntryRow *water_row;
  AdwEntryRow *food_row;
  AdwEntryRow *energy_row;
  GtkDropDown *water_units;
  GtkDropDown *food_units;
  GtkDropDown *energy_units;
  GtkLabel    *baseline_label;
  GtkLabel    *problem_label;
};

G_DEFINE_FINAL_TYPE (BreathWelcomeNeeds, breath_welcome_needs, ADW_TYPE_BIN)

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const char *
get_unit (Need *need)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item (need->units);

  return chosen != NULL ? gtk_string_object_get_string (chosen) : need->unit;
}

static void
fill (BreathWelcomeNeeds *self,
      Need               *need,
      const char         *text)
{
  self->is_filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (need->row), text);
  self->is_filling = FALSE;
}

static void
clear_problem (BreathWelcomeNeeds *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->people_row), "error");

  for (guint i = 0; i < N_NEEDS; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->needs[i].row), "error");

  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->people_label), FALSE);
}

static void
show_problem (BreathWelcomeNeeds *self,
              AdwEntryRow        *row,
              const GError       *error)
{
  GtkLabel *label = row == self->people_row ? self->people_label : self->problem_label;
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT))
    sentence = g_strdup (_("The people must be a whole number from 1 to 1000000, with nothing between thousands, for example 1200."));
  else if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_NEED))
    sentence = g_strdup (_("The daily need must be a number above 0 and at most 1000000000, with nothing between thousands, for example 300 or 12.5."));
  else
    sentence = breath_error_text (error);

  gtk_label_set_text (label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* What a page kept is a proposal still, if it is just what would be proposed. */
static gboolean
is_proposal (Need       *need,
             const char *text,
             const char *people)
{
  g_autofree char *proposed = people != NULL ? breath_baseline_dup_need (need->id, get_unit (need), people, NULL) : NULL;

  return g_strcmp0 (text, proposed) == 0;
}

/* Only where nobody has said what is needed, or where that was proposed. */
static void
propose (BreathWelcomeNeeds *self,
         Need               *need)
{
  g_autofree char *text = NULL;

  if (*get_text (need->row) != '\0' && !need->is_proposed)
    return;

  text = breath_baseline_dup_need (need->id, get_unit (need), get_text (self->people_row), NULL);
  need->is_proposed = text != NULL;
  fill (self, need, text != NULL ? text : "");
}

static void
people_cb (BreathWelcomeNeeds *self)
{
  if (self->node == NULL)
    return;

  clear_problem (self);

  for (guint i = 0; i < N_NEEDS; i++)
    propose (self, &self->needs[i]);
}

/* What somebody typed is theirs; what they emptied may be proposed again. */
static void
need_cb (AdwEntryRow        *row,
         BreathWelcomeNeeds *self)
{
  if (self->is_filling || self->node == NULL)
    return;

  clear_problem (self);

  for (guint i = 0; i < N_NEEDS; i++)
    if (self->needs[i].row == row)
      self->needs[i].is_proposed = FALSE;
}

/* A need in one unit is wrong in another. */
static void
unit_cb (GtkDropDown        *units,
         GParamSpec         *pspec,
         BreathWelcomeNeeds *self)
{
  if (self->is_filling || self->node == NULL)
    return;

  clear_problem (self);

  for (guint i = 0; i < N_NEEDS; i++)
    if (self->needs[i].units == units)
      {
        self->needs[i].is_proposed = TRUE;
        propose (self, &self->needs[i]);
      }
}

static void
activated_cb (BreathWelcomeNeeds *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
breath_welcome_needs_dispose (GObject *object)
{
  BreathWelcomeNeeds *self = BREATH_WELCOME_NEEDS (object);

  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_welcome_needs_parent_class)->dispose (object);
}

static void
breath_welcome_needs_class_init (BreathWelcomeNeedsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_welcome_needs_dispose;

  /**
   * BreathWelcomeNeeds::activated:
   * @self: the page
   *
   * Somebody pressed Enter in it.
   */
  signals[SIGNAL_ACTIVATED] =
    g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-welcome-needs.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, people_row);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, people_label);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, water_row);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, food_row);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, energy_row);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, water_units);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, food_units);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, energy_units);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, baseline_label);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcomeNeeds, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, people_cb);
  gtk_widget_class_bind_template_callback (widget_class, need_cb);
  gtk_widget_class_bind_template_callback (widget_class, unit_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
breath_welcome_needs_init (BreathWelcomeNeeds *self)
{
  g_autofree char *water = breath_baseline_dup_need ("water", "L", "1", NULL);
  g_autofree char *food = breath_baseline_dup_need ("food", "kcal", "1", NULL);
  g_autofree char *sentence = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->needs[0] = (Need) { "water", "L", self->water_row, self->water_units, FALSE };
  self->needs[1] = (Need) { "food", "kcal", self->food_row, self->food_units, FALSE };
  self->needs[2] = (Need) { "energy", "kW.h", self->energy_row, self->energy_units, FALSE };

  /* Translators: litres of water, then kilocalories of food, then the name of a book. */
  sentence = g_strdup_printf (_("A person needs %s L of water and %s kcal of food a day (%s). For energy, and for the weight of food, there is no such figure. Change what you know better."),
                              water, food, BREATH_BASELINE_SOURCE);
  gtk_label_set_text (self->baseline_label, sentence);
}

static void
list_units (BreathWelcomeNeeds *self,
            Need               *need,
            const char         *chosen)
{
  const char *const *units = breath_resource_get_units (breath_node_get_resource (self->node, need->id));
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; units[i] != NULL; i++)
    {
      gtk_string_list_append (list, breath_resource_text_unit (units[i]));

      if (g_str_equal (units[i], chosen))
        selected = i;
    }

  self->is_filling = TRUE;
  gtk_drop_down_set_model (need->units, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (need->units, selected);
  self->is_filling = FALSE;
}

/**
 * breath_welcome_needs_show:
 * @self: a page
 * @node: our node
 * @centre: what people said about their centre
 *
 * Shows what is kept in @centre, dropping what was typed before.
 */
void
breath_welcome_needs_show (BreathWelcomeNeeds *self,
                           BreathNode         *node,
                           BreathCentre       *centre)
{
  g_autofree char *people = breath_centre_dup_people (centre);

  g_return_if_fail (BREATH_IS_WELCOME_NEEDS (self));
  g_return_if_fail (BREATH_IS_NODE (node));

  breath_welcome_needs_clear (self);
  g_set_object (&self->node, node);

  for (guint i = 0; i < N_NEEDS; i++)
    {
      g_autofree char *unit = NULL;
      g_autofree char *text = breath_centre_dup_need (centre, self->needs[i].id, &unit);

      list_units (self, &self->needs[i], unit != NULL ? unit : self->needs[i].unit);
      fill (self, &self->needs[i], text != NULL ? text : "");
      self->needs[i].is_proposed = is_proposal (&self->needs[i], text, people);
    }

  gtk_editable_set_text (GTK_EDITABLE (self->people_row), people != NULL ? people : "");
  gtk_widget_grab_focus (GTK_WIDGET (self->people_row));
}

/**
 * breath_welcome_needs_keep:
 * @self: a page that shows something
 * @centre: where to keep it
 * @says_why: whether the page says what is wrong
 *
 * Keeps what was typed, up to the first that cannot be.
 *
 * Returns: whether all of it is kept
 */
gboolean
breath_welcome_needs_keep (BreathWelcomeNeeds *self,
                           BreathCentre       *centre,
                           gboolean            says_why)
{
  g_autoptr(GError) error = NULL;
  AdwEntryRow *wrong = NULL;

  g_return_val_if_fail (BREATH_IS_WELCOME_NEEDS (self), FALSE);

  clear_problem (self);

  if (!breath_centre_set_people (centre, get_text (self->people_row), &error))
    wrong = self->people_row;

  for (guint i = 0; wrong == NULL && i < N_NEEDS; i++)
    if (!breath_centre_set_need (centre, self->needs[i].id, get_text (self->needs[i].row), get_unit (&self->needs[i]), &error))
      wrong = self->needs[i].row;

  if (wrong != NULL && says_why)
    show_problem (self, wrong, error);

  return wrong == NULL;
}

/**
 * breath_welcome_needs_clear:
 * @self: a page
 *
 * Forgets what was typed.
 */
void
breath_welcome_needs_clear (BreathWelcomeNeeds *self)
{
  g_return_if_fail (BREATH_IS_WELCOME_NEEDS (self));

  g_clear_object (&self->node);
  gtk_editable_set_text (GTK_EDITABLE (self->people_row), "");

  for (guint i = 0; i < N_NEEDS; i++)
    {
      self->needs[i].is_proposed = FALSE;
      gtk_editable_set_text (GTK_EDITABLE (self->needs[i].row), "");
    }

  clear_problem (self);
}
