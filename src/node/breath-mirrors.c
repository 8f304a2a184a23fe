/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirrors-acts-private.h"

#include "breath-mirror-key.h"
#include "breath-mirror-private.h"
#include "breath-node.h"

#include <string.h>

/**
 * BreathMirrors:
 *
 * The Mirrors of this node, as a list, and which of them sits here.
 *
 * Several people may be Mirrors, one of them at a time is signed in. Being signed in shows what is private; every act
 * needs the passphrase again, so no key is held in between. The first Mirror needs no one, each later one is admitted by
 * another. A sitting locks when nobody touches the computer for %BREATH_SITTING_IDLE seconds, and ends after
 * %BREATH_SITTING_LONGEST.
 */

static void breath_mirrors_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathMirrors, breath_mirrors, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, breath_mirrors_list_iface_init))

G_DEFINE_ENUM_TYPE (BreathPresence, breath_presence,
                    G_DEFINE_ENUM_VALUE (BREATH_PRESENCE_NOBODY, "nobody"),
                    G_DEFINE_ENUM_VALUE (BREATH_PRESENCE_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (BREATH_PRESENCE_LOCKED, "locked"))

typedef enum
{
  PROP_CURRENT = 1,
  PROP_PRESENCE,
} BreathMirrorsProperty;

static GParamSpec *properties[PROP_PRESENCE + 1];

gint64
breath_mirrors_get_now (BreathMirrors *self)
{
  return breath_clock_get_monotonic (self->clock);
}

void
breath_mirrors_show_sitting (BreathMirrors *self,
                             BreathMirror  *current)
{
  if (self->sitting.state == BREATH_SITTING_NOBODY)
    current = NULL;

  breath_clock_arm (self->clock, breath_sitting_get_deadline (&self->sitting));

  if (g_set_object (&self->current, current))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE]);
}

static void
due_cb (gpointer user_data)
{
  g_autoptr(BreathMirrors) self = g_object_ref (user_data);

  if (breath_sitting_judge (&self->sitting, breath_mirrors_get_now (self)))
    breath_mirrors_show_sitting (self, self->current);
  else
    breath_clock_arm (self->clock, breath_sitting_get_deadline (&self->sitting));
}

static GType
breath_mirrors_get_item_type (GListModel *model)
{
  return BREATH_TYPE_MIRROR;
}

static guint
breath_mirrors_get_n_items (GListModel *model)
{
  return BREATH_MIRRORS (model)->mirrors->len;
}

static gpointer
breath_mirrors_get_item (GListModel *model,
                         guint       position)
{
  BreathMirrors *self = BREATH_MIRRORS (model);

  return position < self->mirrors->len ? g_object_ref (g_ptr_array_index (self->mirrors, position)) : NULL;
}

static void
breath_mirrors_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = breath_mirrors_get_item_type;
  iface->get_n_items = breath_mirrors_get_n_items;
  iface->get_item = breath_mirrors_get_item;
}

static void
breath_mirrors_dispose (GObject *object)
{
  BreathMirrors *self = BREATH_MIRRORS (object);

  if (self->clock != NULL)
    {
      breath_clock_set_due_func (self->clock, NULL, NULL);
      breath_clock_arm (self->clock, G_MAXINT64);
    }

  g_clear_object (&self->current);
  g_ptr_array_set_size (self->mirrors, 0);
  g_clear_object (&self->folder);
  g_clear_object (&self->clock);
  g_clear_object (&self->random);

  G_OBJECT_CLASS (breath_mirrors_parent_class)->dispose (object);
}

static void
breath_mirrors_finalize (GObject *object)
{
  BreathMirrors *self = BREATH_MIRRORS (object);

  g_ptr_array_unref (self->mirrors);

  G_OBJECT_CLASS (breath_mirrors_parent_class)->finalize (object);
}

static void
breath_mirrors_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BreathMirrors *self = BREATH_MIRRORS (object);

  switch ((BreathMirrorsProperty) prop_id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;

    case PROP_PRESENCE:
      g_value_set_enum (value, breath_mirrors_get_presence (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_mirrors_class_init (BreathMirrorsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_mirrors_dispose;
  object_class->finalize = breath_mirrors_finalize;
  object_class->get_property = breath_mirrors_get_property;

  /**
   * BreathMirrors:current:
   *
   * Who is signed in, also while the screen is locked; %NULL if nobody is.
   */
  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, BREATH_TYPE_MIRROR,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * BreathMirrors:presence:
   *
   * Whether somebody is signed in, and whether their screen is locked.
   */
  properties[PROP_PRESENCE] = g_param_spec_enum ("presence", NULL, NULL, BREATH_TYPE_PRESENCE, BREATH_PRESENCE_NOBODY,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_mirrors_init (BreathMirrors *self)
{
  self->mirrors = g_ptr_array_new_with_free_func (g_object_unref);
  self->passes = BREATH_MIRROR_PASSES;
  self->memory = BREATH_MIRROR_MEMORY;
  breath_sitting_init (&self->sitting, BREATH_SITTING_IDLE);
}

/**
 * breath_mirrors_load:
 * @folder: the data folder
 * @clock: a clock of its own, whose monotonic time goes on while the computer sleeps
 * @random: for salts and nonces
 * @error: return location for %BREATH_NODE_ERROR_FOLDER
 *
 * Reads the Mirrors of a node. A damaged one is an error: to go on without it would let anybody be the first Mirror.
 *
 * Returns: (transfer full): the Mirrors, or %NULL
 */
BreathMirrors *
breath_mirrors_load (BreathFolder *folder,
                     BreathClock  *clock,
                     BreathRandom *random,
                     GError      **error)
{
  g_autoptr(BreathMirrors) self = g_object_new (BREATH_TYPE_MIRRORS, NULL);
  g_auto(GStrv) files = breath_folder_list (folder, BREATH_MIRROR_PREFIX, BREATH_MIRROR_SUFFIX, BREATH_MIRRORS_MAX + 1,
                                            error);

  if (files == NULL)
    return NULL;

  self->folder = g_object_ref (folder);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  breath_clock_set_due_func (clock, due_cb, self);

  for (char **file = files; *file != NULL; file++)
    {
      BreathMirror *mirror = breath_mirror_load (folder, *file, breath_mirrors_get_now (self), error);

      if (mirror == NULL)
        return NULL;

      g_ptr_array_add (self->mirrors, mirror);
    }

  return g_steal_pointer (&self);
}

void
breath_mirrors_set_cost (BreathMirrors *self,
                         guint64        passes,
                         guint64        memory)
{
  self->passes = passes;
  self->memory = memory;
}

/**
 * breath_mirrors_get_current:
 * @self: the Mirrors
 *
 * Returns: (transfer none) (nullable): who is signed in
 */
BreathMirror *
breath_mirrors_get_current (BreathMirrors *self)
{
  g_return_val_if_fail (BREATH_IS_MIRRORS (self), NULL);

  return self->current;
}

BreathPresence
breath_mirrors_get_presence (BreathMirrors *self)
{
  g_return_val_if_fail (BREATH_IS_MIRRORS (self), BREATH_PRESENCE_NOBODY);

  switch (self->sitting.state)
    {
    case BREATH_SITTING_OPEN:
      return BREATH_PRESENCE_OPEN;

    case BREATH_SITTING_LOCKED:
      return BREATH_PRESENCE_LOCKED;

    case BREATH_SITTING_NOBODY:
    default:
      return BREATH_PRESENCE_NOBODY;
    }
}

/**
 * breath_mirrors_get_present:
 * @self: the Mirrors
 *
 * Returns: (transfer none) (nullable): who is signed in and at the screen, and so may act; %NULL while it is locked, too
 */
BreathMirror *
breath_mirrors_get_present (BreathMirrors *self)
{
  g_return_val_if_fail (BREATH_IS_MIRRORS (self), NULL);

  return self->sitting.state == BREATH_SITTING_OPEN ? self->current : NULL;
}

/**
 * breath_mirrors_is_private:
 * @self: the Mirrors
 *
 * A node without Mirrors has nobody who could sign in, and hides nothing.
 *
 * Returns: whether what is private has to be hidden, since there are Mirrors and none of them is present
 */
gboolean
breath_mirrors_is_private (BreathMirrors *self)
{
  g_return_val_if_fail (BREATH_IS_MIRRORS (self), TRUE);

  return self->mirrors->len > 0 && breath_mirrors_get_present (self) == NULL;
}

/**
 * breath_mirrors_find:
 * @self: the Mirrors
 * @name: what a Mirror is called; letters may be large or small
 *
 * Returns: (transfer none) (nullable): the Mirror of that name
 */
BreathMirror *
breath_mirrors_find (BreathMirrors *self,
                     const char    *name)
{
  g_return_val_if_fail (BREATH_IS_MIRRORS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->mirrors->len; i++)
    {
      BreathMirror *mirror = g_ptr_array_index (self->mirrors, i);

      if (breath_mirror_is_named (mirror, name))
        return mirror;
    }

  return NULL;
}

/**
 * breath_mirrors_get_wait:
 * @self: the Mirrors
 * @mirror: one of them
 *
 * Returns: seconds until a passphrase of theirs may be tried; %G_MAXUINT: never again, but a reset helps
 */
guint
breath_mirrors_get_wait (BreathMirrors *self,
                         BreathMirror  *mirror)
{
  gint64 wait;

  g_return_val_if_fail (BREATH_IS_MIRRORS (self), 0);
  g_return_val_if_fail (BREATH_IS_MIRROR (mirror), 0);

  wait = breath_mirror_get_wait (mirror, breath_mirrors_get_now (self));

  return breath_mirror_is_disabled (mirror) ? G_MAXUINT : (guint) ((wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

/**
 * breath_mirrors_touch:
 * @self: the Mirrors
 *
 * Somebody used keyboard or pointer: the idle time begins again.
 */
void
breath_mirrors_touch (BreathMirrors *self)
{
  BreathSittingState before;

  g_return_if_fail (BREATH_IS_MIRRORS (self));

  before = self->sitting.state;
  breath_sitting_touch (&self->sitting, breath_mirrors_get_now (self));

  /* The clock is left alone: it comes early and is then armed for what is left. */
  if (self->sitting.state != before)
    breath_mirrors_show_sitting (self, self->current);
}

/**
 * breath_mirrors_lock:
 * @self: the Mirrors
 *
 * Locks the screen of who is signed in; only their passphrase opens it. Who is just signing in finds it locked, too.
 */
void
breath_mirrors_lock (BreathMirrors *self)
{
  g_return_if_fail (BREATH_IS_MIRRORS (self));

  self->n_locks++;
  breath_sitting_lock (&self->sitting);
  breath_mirrors_show_sitting (self, self->current);
}

void
breath_mirrors_sign_out (BreathMirrors *self)
{
  g_return_if_fail (BREATH_IS_MIRRORS (self));

  self->n_locks++;
  breath_sitting_end (&self->sitting);
  breath_mirrors_show_sitting (self, NULL);
}
