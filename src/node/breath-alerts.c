/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alerts-private.h"

#include "breath-core-trust.h"
#include "breath-heard-alert-private.h"
#include "breath-heard-assessment-private.h"

#include <string.h>

/**
 * BreathAlerts:
 *
 * The ethical alerts that are alive, ours and others', as a list of [class@Breath.HeardAlert] with the newest first, and
 * what Mirrors of this node can do about them. Each act of theirs is signed with their own key, and needs their passphrase.
 *
 * An alert, its updates and its cancellation are entries of their own; their state says which one is the last word.
 */

static void breath_alerts_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathAlerts, breath_alerts, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, breath_alerts_list_iface_init))

enum
{
  SIGNAL_ALERT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const state_names[] = {
  [BREATH_ALERT_IN_FORCE] = BREATH_HEARD_ALERT_IN_FORCE,
  [BREATH_ALERT_SUPERSEDED] = BREATH_HEARD_ALERT_SUPERSEDED,
  [BREATH_ALERT_CANCELLED] = BREATH_HEARD_ALERT_CANCELLED,
};

static GType
breath_alerts_get_item_type (GListModel *model)
{
  return BREATH_TYPE_HEARD_ALERT;
}

static guint
breath_alerts_get_n_items (GListModel *model)
{
  return BREATH_ALERTS (model)->alerts->len;
}

static gpointer
breath_alerts_get_item (GListModel *model,
                        guint       position)
{
  BreathAlerts *self = BREATH_ALERTS (model);

  return position < self->alerts->len ? g_object_ref (g_ptr_array_index (self->alerts, position)) : NULL;
}

static void
breath_alerts_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = breath_alerts_get_item_type;
  iface->get_n_items = breath_alerts_get_n_items;
  iface->get_item = breath_alerts_get_item;
}

static const char *
get_name (BreathAlerts    *self,
          const P2pPeerId *author)
{
  const BreathItem *profile = breath_core_get_profile (self->core, author);

  return profile != NULL ? profile->name : NULL;
}

/* A list under construction, and whose it is. */
typedef struct
{
  BreathAlerts *self;
  GListModel   *before;
  GPtrArray    *assessments;
} Gathering;

/* What is shown already stays the same object, so that a crowd that changes one costs no more. */
static BreathHeardAssessment *
get_assessment (const Gathering  *gathering,
                const BreathItem *item,
                const char       *mirror)
{
  const char *name = get_name (gathering->self, &item->author);

  for (guint i = 0; i < g_list_model_get_n_items (gathering->before); i++)
    {
      g_autoptr(BreathHeardAssessment) shown = g_list_model_get_item (gathering->before, i);

      if (breath_heard_assessment_tells (shown, item, mirror, name))
        return g_steal_pointer (&shown);
    }

  return breath_heard_assessment_new (item, mirror, name);
}

static void
gather_assessment_cb (const BreathItem *item,
                      const BreathItem *certificate,
                      gpointer          user_data)
{
  Gathering *gathering = user_data;

  g_ptr_array_add (gathering->assessments, get_assessment (gathering, item, certificate->name));
}

static void
update_reviewers (BreathAlerts     *self,
                  BreathHeardAlert *alert)
{
  g_autoptr(GArray) keys = breath_core_dup_reviewers (self->core, breath_heard_alert_get_hash (alert));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) reviewers = NULL;

  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *id = p2p_peer_id_to_string (&g_array_index (keys, P2pPeerId, i));

      g_strv_builder_add (builder, id);
    }

  reviewers = g_strv_builder_end (builder);
  breath_heard_alert_set_reviewers (alert, (const char *const *) reviewers);
}

/* What can change of an alert after it was heard. */
static void
update (BreathAlerts          *self,
        BreathHeardAlert      *alert,
        const BreathCoreAlert *held)
{
  g_autoptr(GPtrArray) assessments = g_ptr_array_new_with_free_func (g_object_unref);
  Gathering gathering = { self, breath_heard_alert_get_assessments (alert), assessments };
  guint n_more =
    breath_core_foreach_assessment (self->core, breath_heard_alert_get_hash (alert), gather_assessment_cb, &gathering);

  breath_heard_alert_set_assessments (alert, assessments, n_more);
  breath_heard_alert_set_node_name (alert, get_name (self, &held->item->author));
  breath_heard_alert_set_over_quota (alert, held->is_over_quota);
  breath_heard_alert_set_state (alert, state_names[held->state]);
  update_reviewers (self, alert);
}

static void
remove_alert (BreathAlerts     *self,
              BreathHeardAlert *alert)
{
  guint position;

  breath_heard_alert_set_state (alert, BREATH_HEARD_ALERT_OVER);

  if (!g_ptr_array_find (self->alerts, alert, &position))
    return;

  g_ptr_array_remove_index (self->alerts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static BreathHeardAlert *
create_alert (BreathAlerts          *self,
              const BreathCoreAlert *held)
{
  BreathHeardAlert *alert = breath_heard_alert_new (held, p2p_peer_id_equal (&held->item->author, &self->own));

  update (self, alert, held);

  return alert;
}

/* A Mirror here may want what a node says not to be shown for a time. */
static gboolean
is_hidden (BreathAlerts          *self,
           const BreathCoreAlert *held)
{
  return breath_core_is_isolated (self->core, &held->item->author, BREATH_ISOLATION_SHOW);
}

static void
alert_cb (BreathAlerts *self,
          const guint8 *id,
          gboolean      is_new)
{
  BreathHeardAlert *alert = breath_alerts_lookup (self, id);
  BreathCoreAlert held;

  if (!breath_core_get_alert (self->core, id, &held) || is_hidden (self, &held))
    {
      if (alert != NULL)
        remove_alert (self, alert);

      return;
    }

  if (alert != NULL)
    update (self, alert, &held);
  else
    {
      alert = create_alert (self, &held);
      g_ptr_array_insert (self->alerts, 0, alert);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
    }

  if (is_new)
    g_signal_emit (self, signals[SIGNAL_ALERT], 0, alert);
}

static void
breath_alerts_dispose (GObject *object)
{
  BreathAlerts *self = BREATH_ALERTS (object);

  if (self->core != NULL)
    g_signal_handlers_disconnect_by_data (self->core, self);

  g_ptr_array_set_size (self->alerts, 0);
  g_clear_object (&self->core);
  g_clear_object (&self->clock);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_alerts_parent_class)->dispose (object);
}

static void
breath_alerts_finalize (GObject *object)
{
  BreathAlerts *self = BREATH_ALERTS (object);

  g_ptr_array_unref (self->alerts);

  G_OBJECT_CLASS (breath_alerts_parent_class)->finalize (object);
}

static void
breath_alerts_class_init (BreathAlertsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_alerts_dispose;
  object_class->finalize = breath_alerts_finalize;

  /**
   * BreathAlerts::alert:
   * @self: the alerts
   * @alert: one of the list, which was not there before
   *
   * A word of a Mirror came that is the last on its matter, and is stored: people should see it at once. Our own are
   * told of as well.
   */
  signals[SIGNAL_ALERT] =
    g_signal_new ("alert", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_HEARD_ALERT);
}

static void
breath_alerts_init (BreathAlerts *self)
{
  self->alerts = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * breath_alerts_new:
 * @core: the core of a node
 * @clock: its clock
 * @own: whose it is
 *
 * Returns: (transfer full): the alerts of a node that has not read its store yet
 */
BreathAlerts *
breath_alerts_new (BreathCore      *core,
                   BreathClock     *clock,
                   const P2pPeerId *own)
{
  BreathAlerts *self = g_object_new (BREATH_TYPE_ALERTS, NULL);

  self->core = g_object_ref (core);
  self->clock = g_object_ref (clock);
  self->own = *own;
  g_signal_connect_swapped (core, "alert", G_CALLBACK (alert_cb), self);

  return self;
}

void
breath_alerts_set_mirrors (BreathAlerts  *self,
                           BreathMirrors *mirrors)
{
  g_set_object (&self->mirrors, mirrors);
}

static void
load_cb (const BreathCoreAlert *held,
         gpointer               user_data)
{
  BreathAlerts *self = user_data;

  if (breath_alerts_lookup (self, held->item->id) == NULL && !is_hidden (self, held))
    g_ptr_array_add (self->alerts, create_alert (self, held));
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  BreathHeardAlert *first = *(BreathHeardAlert *const *) a;
  BreathHeardAlert *second = *(BreathHeardAlert *const *) b;
  gint64 later = breath_heard_alert_get_heard (second) - breath_heard_alert_get_heard (first);

  if (later == 0)
    later = breath_heard_alert_get_made (second) - breath_heard_alert_get_made (first);

  return later < 0 ? -1 : later > 0;
}

void
breath_alerts_load (BreathAlerts *self)
{
  guint n_before = self->alerts->len;

  breath_core_foreach_alert (self->core, load_cb, self);
  g_ptr_array_sort (self->alerts, compare_newest_first);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->alerts->len);
}

/**
 * breath_alerts_sift:
 * @self: the alerts
 * @author: a node that was isolated, or is not any more
 *
 * Hides what it warns of, or shows it again.
 */
void
breath_alerts_sift (BreathAlerts    *self,
                    const P2pPeerId *author)
{
  g_autofree char *id = p2p_peer_id_to_string (author);

  if (!breath_core_is_isolated (self->core, author, BREATH_ISOLATION_SHOW))
    {
      breath_alerts_load (self);
      return;
    }

  for (guint i = self->alerts->len; i > 0; i--)
    {
      BreathHeardAlert *alert = g_ptr_array_index (self->alerts, i - 1);

      if (g_str_equal (breath_heard_alert_get_node (alert), id))
        remove_alert (self, alert);
    }
}

void
breath_alerts_rename (BreathAlerts    *self,
                      const P2pPeerId *author)
{
  g_autofree char *id = self->alerts->len > 0 ? p2p_peer_id_to_string (author) : NULL;

  for (guint i = 0; i < self->alerts->len; i++)
    {
      BreathHeardAlert *alert = g_ptr_array_index (self->alerts, i);

      if (g_str_equal (breath_heard_alert_get_node (alert), id))
        breath_heard_alert_set_node_name (alert, get_name (self, author));
    }
}

BreathHeardAlert *
breath_alerts_lookup (BreathAlerts *self,
                      const guint8 *hash)
{
  for (guint i = 0; i < self->alerts->len; i++)
    {
      BreathHeardAlert *alert = g_ptr_array_index (self->alerts, i);

      if (memcmp (breath_heard_alert_get_hash (alert), hash, BREATH_HASH_LEN) == 0)
        return alert;
    }

  return NULL;
}

BreathHeardAlert *
breath_alerts_find_latest (BreathAlerts     *self,
                           BreathHeardAlert *alert)
{
  const char *first = breath_heard_alert_get_first_id (alert);

  for (guint i = 0; i < self->alerts->len; i++)
    {
      BreathHeardAlert *other = g_ptr_array_index (self->alerts, i);

      if (g_str_equal (breath_heard_alert_get_first_id (other), first)
          && g_str_equal (breath_heard_alert_get_mirror_id (other), breath_heard_alert_get_mirror_id (alert))
          && g_str_equal (breath_heard_alert_get_state (other), BREATH_HEARD_ALERT_IN_FORCE))
        return other;
    }

  return NULL;
}

/**
 * breath_alerts_find:
 * @self: the alerts
 * @id: the id of an alert, or enough of its beginning to tell it from all others
 *
 * Returns: (transfer none) (nullable): the alert, if there is exactly one
 */
BreathHeardAlert *
breath_alerts_find (BreathAlerts *self,
                    const char   *id)
{
  BreathHeardAlert *found = NULL;

  g_return_val_if_fail (BREATH_IS_ALERTS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->alerts->len && *id != '\0'; i++)
    {
      BreathHeardAlert *alert = g_ptr_array_index (self->alerts, i);

      if (!g_str_has_prefix (breath_heard_alert_get_id (alert), id))
        continue;

      if (found != NULL)
        return NULL;

      found = alert;
    }

  return found;
}

/**
 * breath_alerts_begin_practice:
 * @self: the alerts of a node whose neighbours are not real
 *
 * Lets every alert that is raised, corrected or taken back here from now on say that it is an exercise.
 */
void
breath_alerts_begin_practice (BreathAlerts *self)
{
  g_return_if_fail (BREATH_IS_ALERTS (self));

  self->is_practice = TRUE;
}

gboolean
breath_alerts_get_is_practice (BreathAlerts *self)
{
  g_return_val_if_fail (BREATH_IS_ALERTS (self), FALSE);

  return self->is_practice;
}

/**
 * breath_alerts_count_unreviewed:
 * @self: the alerts
 * @mirror: a Mirror of this node
 *
 * Counts what still waits to be read by @mirror: alerts in force and cancellations, but not their own.
 *
 * Returns: how many
 */
guint
breath_alerts_count_unreviewed (BreathAlerts *self,
                                BreathMirror *mirror)
{
  const char *id;
  guint n = 0;

  g_return_val_if_fail (BREATH_IS_ALERTS (self), 0);
  g_return_val_if_fail (BREATH_IS_MIRROR (mirror), 0);

  id = breath_mirror_get_id (mirror);

  for (guint i = 0; i < self->alerts->len; i++)
    {
      BreathHeardAlert *alert = g_ptr_array_index (self->alerts, i);
      gboolean is_cancellation = g_str_equal (breath_heard_alert_get_message (alert), "Cancel");

      n += (is_cancellation || g_str_equal (breath_heard_alert_get_state (alert), BREATH_HEARD_ALERT_IN_FORCE))
           && !g_str_equal (breath_heard_alert_get_mirror_id (alert), id)
           && !breath_heard_alert_is_reviewed_by (alert, id);
    }

  return n;
}
