/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-desk-private.h"

/**
 * BreathDesk:
 *
 * All that people who look after a node have before them: the node, its Mirrors, and what waits in each inbox. The window and
 * the notifications show the same desk, so that they agree.
 */
struct _BreathDesk
{
  GObject              parent_instance;

  BreathNode          *node;
  BreathMirrors       *mirrors;
  BreathTrust         *trust;
  BreathMeeting       *meeting;
  BreathCentre        *centre;
  BreathCopies        *copies;
  BreathAlertInbox    *alerts;
  BreathTransferInbox *transfers;
  BreathSeedShelves   *seeds;
};

G_DEFINE_FINAL_TYPE (BreathDesk, breath_desk, G_TYPE_OBJECT)

static void
breath_desk_dispose (GObject *object)
{
  BreathDesk *self = BREATH_DESK (object);

  g_clear_object (&self->seeds);
  g_clear_object (&self->transfers);
  g_clear_object (&self->alerts);
  g_clear_object (&self->copies);
  g_clear_object (&self->centre);
  g_clear_object (&self->meeting);
  g_clear_object (&self->trust);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_desk_parent_class)->dispose (object);
}

static void
breath_desk_class_init (BreathDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_desk_dispose;
}

static void
breath_desk_init (BreathDesk *self)
{
}

/**
 * breath_desk_new:
 * @host: a host that is open
 *
 * Takes what there is to see from @host, which it does not keep open.
 *
 * Returns: (transfer full): the desk of its node
 */
BreathDesk *
breath_desk_new (BreathHost *host)
{
  g_return_val_if_fail (BREATH_IS_HOST (host), NULL);

  return breath_desk_new_for (host, breath_host_get_mirrors (host));
}

/**
 * breath_desk_new_for:
 * @host: a host that is open
 * @mirrors: who sits at the desk
 *
 * Lets Mirrors with a clock of their own sit there, for tests.
 *
 * Returns: (transfer full): the desk
 */
BreathDesk *
breath_desk_new_for (BreathHost    *host,
                     BreathMirrors *mirrors)
{
  BreathDesk *self = g_object_new (BREATH_TYPE_DESK, NULL);

  self->node = g_object_ref (breath_host_get_node (host));
  self->mirrors = g_object_ref (mirrors);
  self->trust = g_object_ref (breath_host_get_trust (host));
  self->meeting = g_object_ref (breath_host_get_meeting (host));
  self->centre = g_object_ref (breath_host_get_centre (host));
  self->copies = g_object_ref (breath_host_get_copies (host));
  self->alerts = breath_alert_inbox_new (breath_node_get_alerts (self->node), mirrors);
  self->transfers = breath_transfer_inbox_new (breath_host_get_transfers (host));
  self->seeds = breath_seed_shelves_new (breath_host_get_seeds (host));

  return self;
}

/**
 * breath_desk_get_node:
 * @self: a desk
 *
 * Returns: (transfer none): the node that is looked after
 */
BreathNode *
breath_desk_get_node (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->node;
}

/**
 * breath_desk_get_mirrors:
 * @self: a desk
 *
 * Returns: (transfer none): who decides
 */
BreathMirrors *
breath_desk_get_mirrors (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->mirrors;
}

/**
 * breath_desk_get_trust:
 * @self: a desk
 *
 * Returns: (transfer none): what there is to know of other nodes
 */
BreathTrust *
breath_desk_get_trust (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->trust;
}

/**
 * breath_desk_get_meeting:
 * @self: a desk
 *
 * Returns: (transfer none): how the node meets others
 */
BreathMeeting *
breath_desk_get_meeting (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->meeting;
}

/**
 * breath_desk_get_centre:
 * @self: a desk
 *
 * Returns: (transfer none): what people said about their centre
 */
BreathCentre *
breath_desk_get_centre (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->centre;
}

/**
 * breath_desk_get_copies:
 * @self: a desk
 *
 * Returns: (transfer none): what knows where files may be saved
 */
BreathCopies *
breath_desk_get_copies (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->copies;
}

/**
 * breath_desk_get_alerts:
 * @self: a desk
 *
 * Returns: (transfer none): which alerts people should see
 */
BreathAlertInbox *
breath_desk_get_alerts (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->alerts;
}

/**
 * breath_desk_get_transfers:
 * @self: a desk
 *
 * Returns: (transfer none): which transfers people should see
 */
BreathTransferInbox *
breath_desk_get_transfers (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->transfers;
}

/**
 * breath_desk_get_seeds:
 * @self: a desk
 *
 * Returns: (transfer none): the knowledge seeds, where people look for them
 */
BreathSeedShelves *
breath_desk_get_seeds (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), NULL);

  return self->seeds;
}

/**
 * breath_desk_is_private:
 * @self: a desk
 *
 * A node without Mirrors has nobody who could sign in, and hides nothing.
 *
 * Returns: whether what only Mirrors may see is hidden now
 */
gboolean
breath_desk_is_private (BreathDesk *self)
{
  g_return_val_if_fail (BREATH_IS_DESK (self), FALSE);

  return breath_mirrors_is_private (self->mirrors);
}
