/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirrors-private.h"

#include "breath-mirror-private.h"
#include "breath-mirror-task-private.h"
#include "breath-node.h"
#include "breath-sitting.h"

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
struct _BreathMirrors
{
  GObject       parent_instance;

  BreathFolder *folder;
  BreathClock  *clock;
  BreathRandom *random;
  guint64       passes;
  guint64       memory;

  GPtrArray    *mirrors;      /* of BreathMirror */
  BreathMirror *current;
  BreathSitting sitting;

  GQueue        waiting;      /* of GTask; one at a time has the worker and its memory */
  GTask        *running;
};

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

typedef enum
{
  ACT_ADD,
  ACT_SIGN_IN,
  ACT_CHANGE,
  ACT_REMOVE,
  ACT_RESET,
  ACT_PROVE,
} ActKind;

/* One thing asked for: whose passphrase is checked, and what happens if it is right. */
typedef struct
{
  ActKind           kind;
  BreathMirror     *mirror;      /* whom it is about; NULL: a new one */
  BreathMirror     *prover;      /* whose passphrase is checked; NULL: nobody's */
  BreathMirrorTask *work;
} Act;

static void
act_free (Act *act)
{
  g_clear_object (&act->mirror);
  g_clear_object (&act->prover);
  breath_mirror_task_free (act->work);
  g_free (act);
}

static gint64
get_now (BreathMirrors *self)
{
  return breath_clock_get_monotonic (self->clock);
}

/* Only in one place, so that everybody is told who sits here, once. */
static void
show_sitting (BreathMirrors *self,
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

  if (breath_sitting_judge (&self->sitting, get_now (self)))
    show_sitting (self, self->current);
  else
    breath_clock_arm (self->clock, breath_sitting_get_deadline (&self->sitting));
}

static void
append (BreathMirrors *self,
        BreathMirror  *mirror)
{
  g_ptr_array_add (self->mirrors, g_object_ref (mirror));
  g_list_model_items_changed (G_LIST_MODEL (self), self->mirrors->len - 1, 0, 1);
}

static void
drop (BreathMirrors *self,
      BreathMirror  *mirror)
{
  guint position;

  if (self->current == mirror)
    breath_mirrors_sign_out (self);

  if (g_ptr_array_find (self->mirrors, mirror, &position))
    {
      g_ptr_array_remove_index (self->mirrors, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

static void
draw_seal (BreathMirrors    *self,
           BreathMirrorSeal *seal)
{
  breath_random_fill (self->random, seal->salt, sizeof seal->salt);
  breath_random_fill (self->random, seal->nonce, sizeof seal->nonce);
  seal->passes = self->passes;
  seal->memory = self->memory;
}

static gboolean
add_mirror (BreathMirrors *self,
            GTask         *task,
            Act           *act,
            GError       **error)
{
  g_autoptr(BreathMirror) mirror = breath_mirror_create (self->folder, breath_mirror_task_get_sealed (act->work), error);

  if (mirror == NULL)
    return FALSE;

  append (self, mirror);
  g_task_return_pointer (task, g_steal_pointer (&mirror), g_object_unref);

  return TRUE;
}

/* The new key is on the disk before the old one goes; in between, a cut leaves both, and the reset is asked for again. */
static gboolean
reset_mirror (BreathMirrors *self,
              GTask         *task,
              Act           *act,
              GError       **error)
{
  g_autoptr(BreathMirror) mirror = breath_mirror_create (self->folder, breath_mirror_task_get_sealed (act->work), error);

  if (mirror == NULL || !breath_mirror_forget (act->mirror, error))
    return FALSE;

  drop (self, act->mirror);
  append (self, mirror);
  g_task_return_pointer (task, g_steal_pointer (&mirror), g_object_unref);

  return TRUE;
}

static gboolean
finish_act (BreathMirrors *self,
            GTask         *task,
            Act           *act,
            GError       **error)
{
  switch (act->kind)
    {
    case ACT_ADD:
      return add_mirror (self, task, act, error);

    case ACT_RESET:
      return reset_mirror (self, task, act, error);

    case ACT_CHANGE:
      if (!breath_mirror_replace (act->mirror, breath_mirror_task_get_sealed (act->work), error))
        return FALSE;
      break;

    case ACT_REMOVE:
      if (!breath_mirror_forget (act->mirror, error))
        return FALSE;
      drop (self, act->mirror);
      break;

    case ACT_SIGN_IN:
      breath_sitting_begin (&self->sitting, get_now (self));
      show_sitting (self, act->mirror);
      break;

    case ACT_PROVE:
      g_task_return_pointer (task, p2p_identity_ref (breath_mirror_task_get_key (act->work)),
                             (GDestroyNotify) p2p_identity_unref);
      return TRUE;

    default:
      g_assert_not_reached ();
    }

  g_task_return_boolean (task, TRUE);

  return TRUE;
}

static void run_next (BreathMirrors *self);

static void
worked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathMirrors) self = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&self->running);
  g_autoptr(GError) error = NULL;
  Act *act = g_task_get_task_data (task);
  gboolean worked = breath_mirror_task_run_finish (act->work, result, &error);

  if (act->prover != NULL && (worked || breath_mirror_task_get_key (act->work) != NULL))
    breath_mirror_was_right (act->prover);
  else if (act->prover != NULL && !g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE))
    breath_mirror_was_no_guess (act->prover, get_now (self));

  if (!worked || !finish_act (self, task, act, &error))
    g_task_return_error (task, g_steal_pointer (&error));

  run_next (self);
}

static gboolean refuse (GError    **error,
                        const char *format,
                        ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError    **error,
        const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, message);

  return FALSE;
}

/* The failure is counted on the disk before anybody looks at the passphrase. */
static gboolean
begin_attempt (BreathMirrors *self,
               BreathMirror  *prover,
               GError       **error)
{
  gint64 wait = breath_mirror_get_wait (prover, get_now (self));

  if (breath_mirror_is_disabled (prover))
    return refuse (error, "%s cannot sign in any more after %d wrong passphrases; reset this Mirror to start again",
                   breath_mirror_get_name (prover), BREATH_ATTEMPTS_MAX);

  if (wait > 0)
    return refuse (error, "After several wrong passphrases, %s can try again in %" G_GINT64_FORMAT " s",
                   breath_mirror_get_name (prover), (wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  return breath_mirror_begin (prover, get_now (self), error);
}

static gboolean
is_known (BreathMirrors *self,
          BreathMirror  *mirror)
{
  return mirror == NULL || g_ptr_array_find (self->mirrors, mirror, NULL);
}

/* What held when it was asked for may hold no more when its turn comes. */
static gboolean
check_turn (BreathMirrors *self,
            Act           *act,
            GTask         *task,
            GError       **error)
{
  const char *name = g_task_get_name (task);

  if (!is_known (self, act->mirror) || !is_known (self, act->prover))
    return refuse (error, "That Mirror is no longer one of this node");

  if (act->kind == ACT_ADD && breath_mirrors_find (self, name) != NULL)
    return refuse (error, "There is a Mirror named %s already", name);

  if (act->kind == ACT_ADD && self->mirrors->len >= BREATH_MIRRORS_MAX)
    return refuse (error, "A node has at most %d Mirrors", BREATH_MIRRORS_MAX);

  if (act->kind == ACT_ADD && act->prover == NULL && self->mirrors->len > 0)
    return refuse (error, "A new Mirror is admitted by one who is there already, with their passphrase");

  return act->prover == NULL || begin_attempt (self, act->prover, error);
}

static void
run_next (BreathMirrors *self)
{
  while (self->running == NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GTask) task = g_queue_pop_head (&self->waiting);
      g_autoptr(GError) error = NULL;
      Act *act = g_task_get_task_data (task);

      if (check_turn (self, act, task, &error))
        {
          self->running = g_steal_pointer (&task);
          breath_mirror_task_run_async (act->work, worked_cb, g_object_ref (self));
        }
      else
        g_task_return_error (task, g_steal_pointer (&error));
    }
}

/* Takes nothing; the act is queued by queue_act () once it says what is to be done. */
static GTask *
act_new (BreathMirrors      *self,
         ActKind             kind,
         BreathMirror       *mirror,
         BreathMirror       *prover,
         BreathPassphrase   *passphrase,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->kind = kind;
  act->mirror = mirror != NULL ? g_object_ref (mirror) : NULL;
  act->prover = prover != NULL ? g_object_ref (prover) : NULL;
  act->work = breath_mirror_task_new ();
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  if (prover != NULL)
    breath_mirror_task_opens (act->work, breath_mirror_get_sealed (prover), passphrase);

  return task;
}

/* FALSE: the task was answered with why its passphrase or name cannot be chosen. */
static gboolean
let_seal (BreathMirrors    *self,
          GTask            *task,
          const char       *name,
          BreathPassphrase *passphrase,
          gboolean          keeps_key)
{
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  BreathMirrorSeal seal;
  gsize len;
  const char *text = breath_passphrase_peek (passphrase, &len);

  if (breath_mirror_name_check (name, &error) && breath_mirror_passphrase_check (text, len, &error))
    {
      draw_seal (self, &seal);
      breath_mirror_task_seals (act->work, name, passphrase, &seal, keeps_key);
      return TRUE;
    }

  g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "%s", error->message);
  g_error_free (error);

  return FALSE;
}

static void
queue_act (BreathMirrors *self,
           GTask         *task)
{
  g_queue_push_tail (&self->waiting, g_object_ref (task));
  run_next (self);
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
      BreathMirror *mirror = breath_mirror_load (folder, *file, get_now (self), error);

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

/* Two names that people would say are the same are the same. */
static char *
fold (const char *name)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);

  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup (name);
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
  g_autofree char *folded = NULL;

  g_return_val_if_fail (BREATH_IS_MIRRORS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  folded = fold (name);

  for (guint i = 0; i < self->mirrors->len; i++)
    {
      BreathMirror *mirror = g_ptr_array_index (self->mirrors, i);
      g_autofree char *other = fold (breath_mirror_get_name (mirror));

      if (g_str_equal (other, folded))
        return mirror;
    }

  return NULL;
}

/**
 * breath_mirrors_add_async:
 * @self: the Mirrors
 * @name: what the new Mirror is called
 * @passphrase: the new Mirror's passphrase
 * @admitted_by: (nullable): who admits them; %NULL for the first
 * @their_passphrase: (nullable): the passphrase of @admitted_by
 * @callback: called when the Mirror's key is on the disk
 * @user_data: for @callback
 *
 * Makes a Mirror with a new key.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT where name or passphrase cannot be chosen, with %BREATH_NODE_ERROR_PASSPHRASE
 * where that of @admitted_by is wrong, and with %BREATH_NODE_ERROR_REFUSED where there is such a name already, where
 * nobody admits, or where @admitted_by has to wait after wrong passphrases.
 */
void
breath_mirrors_add_async (BreathMirrors      *self,
                          const char         *name,
                          BreathPassphrase   *passphrase,
                          BreathMirror       *admitted_by,
                          BreathPassphrase   *their_passphrase,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (name != NULL && passphrase != NULL);
  g_return_if_fail ((admitted_by == NULL) == (their_passphrase == NULL));

  task = act_new (self, ACT_ADD, NULL, admitted_by, their_passphrase, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_add_async);

  if (let_seal (self, task, name, passphrase, FALSE))
    {
      g_task_set_name (task, name);
      queue_act (self, task);
    }
}

BreathMirror *
breath_mirrors_add_finish (BreathMirrors *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_add_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_mirrors_sign_in_async:
 * @self: the Mirrors
 * @mirror: who signs in, or opens their lock
 * @passphrase: their passphrase
 * @callback: called when they are signed in
 * @user_data: for @callback
 *
 * Signs a Mirror in; whoever was signed in before is signed out.
 *
 * Fails with %BREATH_NODE_ERROR_PASSPHRASE where it is wrong, with %BREATH_NODE_ERROR_MEMORY where the computer has
 * too little to find out, and with %BREATH_NODE_ERROR_REFUSED where the Mirror has to wait.
 */
void
breath_mirrors_sign_in_async (BreathMirrors      *self,
                              BreathMirror       *mirror,
                              BreathPassphrase   *passphrase,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  task = act_new (self, ACT_SIGN_IN, mirror, mirror, passphrase, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_sign_in_async);
  queue_act (self, task);
}

gboolean
breath_mirrors_sign_in_finish (BreathMirrors *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_sign_in_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_mirrors_change_async:
 * @self: the Mirrors
 * @mirror: whose passphrase it is
 * @old_passphrase: what opens their key now
 * @new_passphrase: what shall open it
 * @callback: called when it does
 * @user_data: for @callback
 *
 * Seals a Mirror's key anew; the key stays the same. Fails like breath_mirrors_sign_in_async(), and with
 * %BREATH_NODE_ERROR_INPUT where the new passphrase cannot be chosen.
 */
void
breath_mirrors_change_async (BreathMirrors      *self,
                             BreathMirror       *mirror,
                             BreathPassphrase   *old_passphrase,
                             BreathPassphrase   *new_passphrase,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && old_passphrase != NULL && new_passphrase != NULL);

  task = act_new (self, ACT_CHANGE, mirror, mirror, old_passphrase, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_change_async);

  if (let_seal (self, task, breath_mirror_get_name (mirror), new_passphrase, TRUE))
    queue_act (self, task);
}

gboolean
breath_mirrors_change_finish (BreathMirrors *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_change_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_mirrors_remove_async:
 * @self: the Mirrors
 * @mirror: who leaves
 * @passphrase: their passphrase
 * @callback: called when their key is gone
 * @user_data: for @callback
 *
 * Removes a Mirror, whose key nobody can bring back. Fails like breath_mirrors_sign_in_async().
 */
void
breath_mirrors_remove_async (BreathMirrors      *self,
                             BreathMirror       *mirror,
                             BreathPassphrase   *passphrase,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  task = act_new (self, ACT_REMOVE, mirror, mirror, passphrase, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_remove_async);
  queue_act (self, task);
}

gboolean
breath_mirrors_remove_finish (BreathMirrors *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_mirrors_reset_async:
 * @self: the Mirrors
 * @mirror: who has forgotten their passphrase
 * @passphrase: their new one
 * @callback: called when the new key is on the disk
 * @user_data: for @callback
 *
 * Replaces a Mirror by one of the same name with a new key, which everybody can tell from the old one. It needs no
 * passphrase: whoever sits at the computer can take a name, but not what it has signed.
 */
void
breath_mirrors_reset_async (BreathMirrors      *self,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  task = act_new (self, ACT_RESET, mirror, NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_reset_async);

  if (let_seal (self, task, breath_mirror_get_name (mirror), passphrase, FALSE))
    queue_act (self, task);
}

BreathMirror *
breath_mirrors_reset_finish (BreathMirrors *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_reset_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
breath_mirrors_prove_async (BreathMirrors      *self,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr(GTask) task = act_new (self, ACT_PROVE, mirror, mirror, passphrase, callback, user_data);

  g_task_set_source_tag (task, breath_mirrors_prove_async);
  queue_act (self, task);
}

P2pIdentity *
breath_mirrors_prove_finish (BreathMirrors *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_prove_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
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
  breath_sitting_touch (&self->sitting, get_now (self));

  /* The clock is left alone: it comes early and is then armed for what is left. */
  if (self->sitting.state != before)
    show_sitting (self, self->current);
}

/**
 * breath_mirrors_lock:
 * @self: the Mirrors
 *
 * Locks the screen of who is signed in; only their passphrase opens it.
 */
void
breath_mirrors_lock (BreathMirrors *self)
{
  g_return_if_fail (BREATH_IS_MIRRORS (self));

  breath_sitting_lock (&self->sitting);
  show_sitting (self, self->current);
}

void
breath_mirrors_sign_out (BreathMirrors *self)
{
  g_return_if_fail (BREATH_IS_MIRRORS (self));

  breath_sitting_end (&self->sitting);
  show_sitting (self, NULL);
}
