/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-trust-private.h"

#include "breath-alerts-private.h"
#include "breath-opinion-private.h"
#include "breath-remote-text.h"
#include "breath-standing-private.h"

#define MAX_STANDINGS 4096 /* shown, from which on those of whom there is nothing to tell any more are looked for */
#define MAX_OFFENDERS 1024 /* nodes shown, from which on none is added for what it did alone */

/**
 * BreathTrust:
 *
 * What people are to know before they decide about other nodes, and what they decided: a list of [class@Breath.Standing],
 * one for each node of which there is anything to tell.
 *
 * It shows and hands on; what is in it changes nothing else. Only chosen Mirrors' flags are in it.
 */

static void breath_trust_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathTrust, breath_trust, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, breath_trust_iface_init))

enum
{
  SIGNAL_ISOLATED,
  SIGNAL_ISOLATION_ENDED,
  SIGNAL_PAUSED,
  SIGNAL_FLAGGED,
  SIGNAL_MIRRORS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static BreathCore *
get_core (BreathTrust *self)
{
  return breath_node_get_core (self->node);
}

static const char *
get_name (BreathTrust     *self,
          const P2pPeerId *node)
{
  const BreathItem *profile = breath_core_get_profile (get_core (self), node);

  return profile != NULL ? profile->name : NULL;
}

static GType
breath_trust_get_item_type (GListModel *list)
{
  return BREATH_TYPE_STANDING;
}

static guint
breath_trust_get_n_items (GListModel *list)
{
  return BREATH_TRUST (list)->standings->len;
}

static gpointer
breath_trust_get_item (GListModel *list,
                       guint       position)
{
  BreathTrust *self = BREATH_TRUST (list);

  return position < self->standings->len ? g_object_ref (g_ptr_array_index (self->standings, position)) : NULL;
}

static void
breath_trust_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = breath_trust_get_item_type;
  iface->get_n_items = breath_trust_get_n_items;
  iface->get_item = breath_trust_get_item;
}

static BreathStanding *
find (BreathTrust     *self,
      const P2pPeerId *node,
      guint           *position)
{
  for (guint i = 0; i < self->standings->len; i++)
    {
      BreathStanding *standing = g_ptr_array_index (self->standings, i);

      if (p2p_peer_id_equal (breath_standing_get_node (standing), node))
        {
          *position = i;
          return standing;
        }
    }

  return NULL;
}

/* Turns flags into what views are given of them. */
typedef struct
{
  BreathTrust *trust;
  GListStore  *store;
  GPtrArray   *opinions;
} Collecting;

static void
collect_cb (const BreathHeldFlag *flag,
            gpointer              user_data)
{
  Collecting *collecting = user_data;
  g_autoptr(BreathOpinion) opinion = breath_opinion_new (flag, get_name (collecting->trust, &flag->item->author));

  if (collecting->store != NULL)
    g_list_store_append (collecting->store, opinion);
  else
    g_ptr_array_add (collecting->opinions, g_steal_pointer (&opinion));
}

static void
read_standing (BreathTrust    *self,
               BreathStanding *standing)
{
  const P2pPeerId *node = breath_standing_get_node (standing);
  BreathCore *core = get_core (self);
  g_autoptr(GPtrArray) opinions = g_ptr_array_new_with_free_func (g_object_unref);
  Collecting collecting = { self, NULL, opinions };
  BreathHealthFacts facts;
  gint64 until = 0;

  breath_standing_set_name (standing, get_name (self, node));

  if (breath_core_get_health (core, node, &facts))
    {
      until = facts.paused_until != G_MININT64 ? breath_core_to_wall (core, facts.paused_until) : 0;
      breath_standing_set_health (standing, &facts, breath_core_to_wall (core, facts.last),
                                  until > breath_node_get_now (self->node) ? until : 0);
    }
  else
    {
      breath_standing_set_health (standing, NULL, 0, 0);
    }

  breath_standing_set_isolation (standing, breath_core_get_isolation (core, node));
  breath_core_foreach_flag (core, node, collect_cb, &collecting);
  breath_standing_set_opinions (standing, opinions);
  breath_standing_set_evidence (standing, breath_core_get_proof (core, node));
}

static gboolean
is_hidden (BreathStanding *standing)
{
  return g_strv_contains (breath_standing_get_isolation_scope (standing),
                          breath_isolation_scope_get_id (BREATH_ISOLATION_SHOW));
}

/* What is to be shown of a node everywhere else. */
static void
show_or_hide (BreathTrust    *self,
              BreathStanding *standing)
{
  breath_node_update_author (self->node, breath_standing_get_node (standing));
  breath_alerts_sift (breath_node_get_alerts (self->node), breath_standing_get_node (standing));
}

static void
tell_changes (BreathTrust    *self,
              BreathStanding *standing,
              gint64          isolated_before,
              gint64          paused_before)
{
  gint64 isolated = breath_standing_get_isolated_until (standing);
  gint64 paused = breath_standing_get_paused_until (standing);

  if (isolated != 0 && isolated != isolated_before)
    g_signal_emit (self, signals[SIGNAL_ISOLATED], 0, standing);
  else if (isolated == 0 && isolated_before != 0)
    g_signal_emit (self, signals[SIGNAL_ISOLATION_ENDED], 0, standing);

  if (paused != 0 && paused_before == 0)
    g_signal_emit (self, signals[SIGNAL_PAUSED], 0, standing);
}

/* Strangers without number, of whom each has done a little, must not fill the list; who is paused is shown always. */
static gboolean
has_room_for (BreathTrust    *self,
              BreathStanding *standing)
{
  return self->standings->len < MAX_OFFENDERS || breath_standing_get_paused_until (standing) != 0
         || breath_standing_get_isolated_until (standing) != 0 || breath_standing_get_evidence (standing) != NULL
         || g_list_model_get_n_items (breath_standing_get_opinions (standing)) > 0;
}

/* Brings what is shown of a node in line with what there is. */
static void
update (BreathTrust     *self,
        const P2pPeerId *node,
        gboolean         tells)
{
  guint position = 0;
  BreathStanding *known = find (self, node, &position);
  g_autoptr(BreathStanding) standing = known != NULL ? g_object_ref (known) : breath_standing_new (node);
  gint64 isolated_before = breath_standing_get_isolated_until (standing);
  gint64 paused_before = breath_standing_get_paused_until (standing);
  gboolean was_hidden = is_hidden (standing);

  read_standing (self, standing);

  if (is_hidden (standing) != was_hidden)
    show_or_hide (self, standing);

  if (known == NULL && !breath_standing_is_empty (standing) && has_room_for (self, standing))
    {
      g_ptr_array_add (self->standings, g_object_ref (standing));
      g_list_model_items_changed (G_LIST_MODEL (self), self->standings->len - 1, 0, 1);
    }
  else if (known != NULL && breath_standing_is_empty (standing))
    {
      g_ptr_array_remove_index (self->standings, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }

  if (tells)
    tell_changes (self, standing, isolated_before, paused_before);
}

static void
add_subject_cb (const BreathHeldFlag *flag,
                gpointer              user_data)
{
  g_array_append_val (user_data, flag->item->statement->flag->subject);
}

static void
add_isolated_cb (const BreathIsolation *isolation,
                 gpointer               user_data)
{
  g_array_append_val (user_data, isolation->node);
}

static void
add_offender_cb (const P2pPeerId         *peer,
                 const BreathHealthFacts *facts,
                 gpointer                 user_data)
{
  g_array_append_vals (user_data, peer, 1);
}

static void
update_all (BreathTrust *self,
            gboolean     tells)
{
  g_autoptr(GArray) nodes = g_array_new (FALSE, FALSE, sizeof (P2pPeerId));

  for (guint i = 0; i < self->standings->len; i++)
    g_array_append_vals (nodes, breath_standing_get_node (g_ptr_array_index (self->standings, i)), 1);

  breath_core_foreach_health (get_core (self), add_offender_cb, nodes);
  breath_core_foreach_isolation (get_core (self), add_isolated_cb, nodes);
  breath_core_foreach_flag (get_core (self), NULL, add_subject_cb, nodes);

  for (guint i = 0; i < nodes->len; i++)
    update (self, &g_array_index (nodes, P2pPeerId, i), tells);
}

static void
trust_cb (BreathTrust     *self,
          const P2pPeerId *about)
{
  g_autofree char *id = about != NULL ? p2p_peer_id_to_string (about) : NULL;

  if (about == NULL)
    {
      update_all (self, TRUE);
      g_signal_emit (self, signals[SIGNAL_MIRRORS_CHANGED], 0);
    }
  else if (g_str_equal (id, breath_node_get_id (self->node)))
    g_signal_emit (self, signals[SIGNAL_FLAGGED], 0);
  else
    update (self, about, TRUE);
}

/* Their certificates come with their heads. */
static void
author_cb (BreathTrust *self)
{
  g_signal_emit (self, signals[SIGNAL_MIRRORS_CHANGED], 0);
}

static void
found_cb (BreathTrust     *self,
          guint            finding,
          const P2pPeerId *about)
{
  if (finding == BREATH_FINDING_EQUIVOCATION)
    update (self, about, FALSE);

  /* A proof may have taken the place of another. */
  if (self->standings->len > MAX_STANDINGS)
    update_all (self, FALSE);
}

static void
breath_trust_dispose (GObject *object)
{
  BreathTrust *self = BREATH_TRUST (object);

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (get_core (self), self);

  g_clear_object (&self->node);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_trust_parent_class)->dispose (object);
}

static void
breath_trust_finalize (GObject *object)
{
  g_ptr_array_unref (BREATH_TRUST (object)->standings);

  G_OBJECT_CLASS (breath_trust_parent_class)->finalize (object);
}

static void
breath_trust_class_init (BreathTrustClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = breath_trust_dispose;
  object_class->finalize = breath_trust_finalize;

  /**
   * BreathTrust::isolated:
   * @self: what there is
   * @standing: of the node
   *
   * A Mirror here isolated a node, or did so anew.
   */
  signals[SIGNAL_ISOLATED] =
    g_signal_new ("isolated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_STANDING);

  /**
   * BreathTrust::isolation-ended:
   * @self: what there is
   * @standing: of the node
   *
   * An isolation was undone, or ended by itself.
   */
  signals[SIGNAL_ISOLATION_ENDED] =
    g_signal_new ("isolation-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_STANDING);

  /**
   * BreathTrust::paused:
   * @self: what there is
   * @standing: of the node
   *
   * A node broke the rules so often that links with it are paused for a time.
   */
  signals[SIGNAL_PAUSED] =
    g_signal_new ("paused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_STANDING);

  /**
   * BreathTrust::flagged:
   * @self: what there is
   *
   * What others say of this node may have changed; breath_trust_dup_about_us() tells what it is.
   */
  signals[SIGNAL_FLAGGED] =
    g_signal_new ("flagged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathTrust::mirrors-changed:
   * @self: what there is
   *
   * Whose flags are or could be shown may have changed; breath_trust_dup_mirrors() tells who they are.
   */
  signals[SIGNAL_MIRRORS_CHANGED] =
    g_signal_new ("mirrors-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
breath_trust_init (BreathTrust *self)
{
  self->standings = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * breath_trust_new:
 * @node: an open node
 * @mirrors: the people who decide there
 *
 * Returns: (transfer full): what there is to know about other nodes
 */
BreathTrust *
breath_trust_new (BreathNode    *node,
                  BreathMirrors *mirrors)
{
  BreathTrust *self = g_object_new (BREATH_TYPE_TRUST, NULL);
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (breath_node_get_core (node));

  self->node = g_object_ref (node);
  self->mirrors = g_object_ref (mirrors);
  update_all (self, FALSE);

  for (guint i = 0; i < authors->len; i++)
    if (breath_core_get_proof (get_core (self), g_ptr_array_index (authors, i)) != NULL)
      update (self, g_ptr_array_index (authors, i), FALSE);

  g_signal_connect_swapped (get_core (self), "trust", G_CALLBACK (trust_cb), self);
  g_signal_connect_swapped (get_core (self), "found", G_CALLBACK (found_cb), self);
  g_signal_connect_swapped (get_core (self), "author", G_CALLBACK (author_cb), self);

  return self;
}

BreathMirrors *
breath_trust_get_mirrors (BreathTrust *self)
{
  return self->mirrors;
}

/**
 * breath_trust_lookup:
 * @self: what there is
 * @id: the whole id of a node
 *
 * Returns: (transfer none) (nullable): what there is about it; %NULL if nothing
 */
BreathStanding *
breath_trust_lookup (BreathTrust *self,
                     const char  *id)
{
  P2pPeerId node;
  guint position;

  g_return_val_if_fail (BREATH_IS_TRUST (self), NULL);

  return p2p_peer_id_init_from_string (&node, id, NULL) ? find (self, &node, &position) : NULL;
}

/**
 * breath_trust_dup_about_us:
 * @self: what there is
 *
 * Returns: (transfer full): what Mirrors say of this node, as [class@Breath.Opinion]; chosen ones first, and at most 64 of
 *   the others
 */
GListModel *
breath_trust_dup_about_us (BreathTrust *self)
{
  Collecting collecting = { self, g_list_store_new (BREATH_TYPE_OPINION), NULL };

  g_return_val_if_fail (BREATH_IS_TRUST (self), NULL);

  breath_core_foreach_flag_about_us (get_core (self), collect_cb, &collecting);

  return G_LIST_MODEL (collecting.store);
}

/**
 * breath_trust_dup_ours:
 * @self: what there is
 *
 * Returns: (transfer full): what Mirrors of this node say of others, as [class@Breath.Opinion]
 */
GListModel *
breath_trust_dup_ours (BreathTrust *self)
{
  Collecting collecting = { self, g_list_store_new (BREATH_TYPE_OPINION), NULL };

  g_return_val_if_fail (BREATH_IS_TRUST (self), NULL);

  breath_core_foreach_own_flag (get_core (self), collect_cb, &collecting);

  return G_LIST_MODEL (collecting.store);
}

/**
 * breath_trust_get_n_chosen:
 * @self: what there is
 *
 * Returns: of how many Mirrors flags are shown: the 5 of “2 of your 5 chosen Mirrors”
 */
guint
breath_trust_get_n_chosen (BreathTrust *self)
{
  g_return_val_if_fail (BREATH_IS_TRUST (self), 0);

  return breath_core_get_chosen_mirrors (get_core (self))->len;
}
