/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-meeting-private.h"

#include "breath-invitation.h"
#include "breath-network-private.h"

/**
 * BreathMeeting:
 *
 * How two communities meet: our invitation, those of others that people here accepted, and whom they chose by that.
 *
 * An accepted invitation stays in the settings, so the node dials whoever is chosen for as long as nobody forgets it.
 */
struct _BreathMeeting
{
  GObject                parent_instance;

  BreathNode            *node;
  BreathSettings        *settings;          /* NULL once closed */
  char                  *link;              /* NULL while there is no address to give */
  char                  *line;
  const char            *reach;
  char                  *seen;              /* NULL: nobody agrees */

  BreathDescribeRefusals describe_refusals; /* NULL: there is no network */
  gpointer               refusals_data;
};

G_DEFINE_FINAL_TYPE (BreathMeeting, breath_meeting, G_TYPE_OBJECT)

typedef enum
{
  PROP_LINK = 1,
  PROP_REACH,
} BreathMeetingProperty;

static GParamSpec *properties[PROP_REACH + 1];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
append_of_scope (GPtrArray         *found,
                 const char *const *addresses,
                 BreathScope        scope)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (addresses[i], NULL);

      if (address != NULL && breath_address_get_scope (address) == scope)
        g_ptr_array_add (found, g_steal_pointer (&address));
    }
}

/* Those that lead here from furthest away come first. What leads only to this computer is of use to nobody else, but
 * for two nodes on one computer it is all there is.
 */
static BreathInvitation *
invite (BreathMeeting *self)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  const char *const *known = breath_node_get_addresses (self->node);
  g_autoptr(BreathInvitation) invitation = NULL;
  P2pPeerId own;

  append_of_scope (addresses, known, BREATH_SCOPE_WORLD);
  append_of_scope (addresses, known, BREATH_SCOPE_SITE);

  if (addresses->len == 0)
    append_of_scope (addresses, known, BREATH_SCOPE_COMPUTER);

  g_assert (p2p_peer_id_init_from_string (&own, breath_node_get_id (self->node), NULL));
  invitation = breath_invitation_new (&own, addresses);

  return invitation->addresses->len > 0 ? g_steal_pointer (&invitation) : NULL;
}

static void
update (BreathMeeting *self)
{
  g_autoptr(BreathInvitation) invitation = invite (self);
  g_autofree char *link = invitation != NULL ? breath_invitation_to_link (invitation) : NULL;

  if (g_strcmp0 (link, self->link) == 0)
    return;

  g_free (self->link);
  g_free (self->line);
  self->link = g_steal_pointer (&link);
  self->line = invitation != NULL ? breath_invitation_to_line (invitation) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK]);
}

static void
breath_meeting_dispose (GObject *object)
{
  BreathMeeting *self = BREATH_MEETING (object);

  g_clear_object (&self->node);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (breath_meeting_parent_class)->dispose (object);
}

static void
breath_meeting_finalize (GObject *object)
{
  BreathMeeting *self = BREATH_MEETING (object);

  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->line, g_free);
  g_clear_pointer (&self->seen, g_free);

  G_OBJECT_CLASS (breath_meeting_parent_class)->finalize (object);
}

static void
breath_meeting_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BreathMeeting *self = BREATH_MEETING (object);

  switch ((BreathMeetingProperty) prop_id)
    {
    case PROP_LINK:
      g_value_set_string (value, self->link);
      break;

    case PROP_REACH:
      g_value_set_string (value, self->reach);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_meeting_class_init (BreathMeetingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_meeting_dispose;
  object_class->finalize = breath_meeting_finalize;
  object_class->get_property = breath_meeting_get_property;

  /**
   * BreathMeeting:link:
   *
   * Our invitation as a link; %NULL while nobody could reach us.
   */
  properties[PROP_LINK] =
    g_param_spec_string ("link", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathMeeting:reach:
   *
   * Whether we can be reached from outside, as neighbours see it: "unknown", "seen" where they agree at which address we
   * are, "called" where they agree that they called us there.
   */
  properties[PROP_REACH] =
    g_param_spec_string ("reach", NULL, NULL, "unknown",
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BreathMeeting::changed:
   * @self: the object
   *
   * Somebody was chosen, or is chosen no more.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_meeting_init (BreathMeeting *self)
{
  self->reach = "unknown";
}

/**
 * breath_meeting_new:
 * @node: an open node
 * @settings: where those chosen are kept
 *
 * Returns: (transfer full): the object, whose invitation follows the addresses of @node
 */
BreathMeeting *
breath_meeting_new (BreathNode     *node,
                    BreathSettings *settings)
{
  BreathMeeting *self = g_object_new (BREATH_TYPE_MEETING, NULL);

  self->node = g_object_ref (node);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (node, "notify::addresses", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * breath_meeting_get_link:
 * @self: the object
 *
 * Returns: (transfer none) (nullable): our invitation as a link, `breath:` and so on
 */
const char *
breath_meeting_get_link (BreathMeeting *self)
{
  g_return_val_if_fail (BREATH_IS_MEETING (self), NULL);

  return self->link;
}

/**
 * breath_meeting_get_line:
 * @self: the object
 *
 * Returns: (transfer none) (nullable): the same as a line of text, for where links are broken or lost
 */
const char *
breath_meeting_get_line (BreathMeeting *self)
{
  g_return_val_if_fail (BREATH_IS_MEETING (self), NULL);

  return self->line;
}

/**
 * breath_meeting_get_reach:
 * @self: the object
 *
 * Returns: (transfer none): [property@Breath.Meeting:reach]
 */
const char *
breath_meeting_get_reach (BreathMeeting *self)
{
  g_return_val_if_fail (BREATH_IS_MEETING (self), NULL);

  return self->reach;
}

/**
 * breath_meeting_get_seen:
 * @self: the object
 *
 * Returns: (transfer none) (nullable): the IP address at which neighbours agree to see us
 */
const char *
breath_meeting_get_seen (BreathMeeting *self)
{
  g_return_val_if_fail (BREATH_IS_MEETING (self), NULL);

  return self->seen;
}

/**
 * breath_meeting_set_reach:
 * @self: the object
 * @reach: a static string, as [property@Breath.Meeting:reach] has it
 * @seen: (nullable): an IP address
 *
 * Says what neighbours agree on.
 */
void
breath_meeting_set_reach (BreathMeeting *self,
                          const char    *reach,
                          const char    *seen)
{
  g_return_if_fail (BREATH_IS_MEETING (self));

  if (g_str_equal (reach, self->reach) && g_strcmp0 (seen, self->seen) == 0)
    return;

  self->reach = reach;
  g_free (self->seen);
  self->seen = g_strdup (seen);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REACH]);
}

/**
 * breath_meeting_set_refusals:
 * @self: the object
 * @describe: (nullable): says who was turned away
 * @user_data: for @describe; must outlive its use
 *
 * Lets whoever turns others away say so.
 */
void
breath_meeting_set_refusals (BreathMeeting         *self,
                             BreathDescribeRefusals describe,
                             gpointer               user_data)
{
  g_return_if_fail (BREATH_IS_MEETING (self));

  self->describe_refusals = describe;
  self->refusals_data = user_data;
}

/**
 * breath_meeting_describe_refusals:
 * @self: the object
 *
 * Returns: (transfer floating) (nullable): who was turned away, as the control socket has it; %NULL without a network
 */
GVariant *
breath_meeting_describe_refusals (BreathMeeting *self)
{
  g_return_val_if_fail (BREATH_IS_MEETING (self), NULL);

  return self->describe_refusals != NULL ? self->describe_refusals (self->refusals_data) : NULL;
}

/**
 * breath_meeting_close:
 * @self: the object
 *
 * Gives the data folder free; nobody is chosen any more.
 */
void
breath_meeting_close (BreathMeeting *self)
{
  g_return_if_fail (BREATH_IS_MEETING (self));

  g_clear_object (&self->settings);
}

static char **
dup_stored (BreathMeeting *self)
{
  char **stored = self->settings != NULL ? breath_settings_dup_peers (self->settings) : NULL;

  return stored != NULL ? stored : g_new0 (char *, 1);
}

/* Whom an address in the settings names. */
static gboolean
read_peer (const char *text,
           P2pPeerId  *peer)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  const guint8 *name;
  gsize len;

  return address != NULL && (name = p2p_multiaddr_get_peer (address, &len)) != NULL &&
         p2p_peer_id_init_from_bytes (peer, name, len, NULL);
}

/* The addresses in the settings, but for those of @peer. */
static GPtrArray *
list_others (BreathMeeting   *self,
             const P2pPeerId *peer)
{
  g_auto(GStrv) chosen = dup_stored (self);
  GPtrArray *others = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; chosen[i] != NULL; i++)
    {
      P2pPeerId named;

      if (!read_peer (chosen[i], &named) || !p2p_peer_id_equal (&named, peer))
        g_ptr_array_add (others, g_strdup (chosen[i]));
    }

  return others;
}

static gboolean
store (BreathMeeting *self,
       GPtrArray     *addresses,
       GError       **error)
{
  g_ptr_array_add (addresses, NULL);

  if (self->settings == NULL)
    {
      g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "The node has stopped");
      return FALSE;
    }

  if (!breath_settings_set_peers (self->settings, (const char *const *) addresses->pdata, error))
    return FALSE;

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return TRUE;
}

/**
 * breath_meeting_dup_chosen:
 * @self: the object
 *
 * Returns: (transfer full) (array zero-terminated=1): ids of those whom people here chose and named, each once
 */
char **
breath_meeting_dup_chosen (BreathMeeting *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal,
                                                      (GDestroyNotify) p2p_peer_id_free, NULL);
  g_auto(GStrv) chosen = NULL;

  g_return_val_if_fail (BREATH_IS_MEETING (self), NULL);

  chosen = dup_stored (self);

  for (guint i = 0; chosen[i] != NULL; i++)
    {
      P2pPeerId peer;

      if (read_peer (chosen[i], &peer) && g_hash_table_add (seen, p2p_peer_id_copy (&peer)))
        {
          g_autofree char *id = p2p_peer_id_to_string (&peer);

          g_strv_builder_add (builder, id);
        }
    }

  return g_strv_builder_end (builder);
}

static GPtrArray *
add_invited (BreathMeeting          *self,
             const BreathInvitation *invitation)
{
  GPtrArray *addresses = list_others (self, &invitation->peer);
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];

  p2p_peer_id_to_bytes (&invitation->peer, bytes);

  for (guint i = 0; i < invitation->addresses->len; i++)
    {
      g_autoptr(P2pMultiaddr) named = p2p_multiaddr_with_peer (g_ptr_array_index (invitation->addresses, i),
                                                               bytes, sizeof bytes);

      if (named != NULL)
        g_ptr_array_add (addresses, g_strdup (p2p_multiaddr_get_text (named)));
    }

  return addresses;
}

/* Takes what the reader said for one of our own errors. */
static BreathInvitation *
parse (BreathMeeting *self,
       const char    *text,
       GError       **error)
{
  g_autoptr(GError) bad = NULL;
  g_autoptr(BreathInvitation) invitation = breath_invitation_parse (text, &bad);
  g_autofree char *id = NULL;

  if (invitation == NULL)
    {
      g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, bad->message);
      return NULL;
    }

  id = p2p_peer_id_to_string (&invitation->peer);

  if (!g_str_equal (id, breath_node_get_id (self->node)))
    return g_steal_pointer (&invitation);

  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                       "That is the invitation of this node itself; give it to somebody else");

  return NULL;
}

/**
 * breath_meeting_check:
 * @self: the object
 * @text: what may be an invitation, from whomever
 * @error: return location for a #BreathNodeError that says what is wrong with it
 *
 * Does nothing else.
 *
 * Returns: whether @text is the invitation of another node that could be dialled from here
 */
gboolean
breath_meeting_check (BreathMeeting *self,
                      const char    *text,
                      GError       **error)
{
  g_autoptr(BreathInvitation) invitation = NULL;

  g_return_val_if_fail (BREATH_IS_MEETING (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  invitation = parse (self, text, error);

  return invitation != NULL;
}

/**
 * breath_meeting_accept:
 * @self: the object
 * @text: an invitation, as somebody pasted it
 * @id: (out) (optional): the id of the node that is chosen by it
 * @error: return location for a #BreathNodeError or what the disk says
 *
 * Chooses the node that an invitation is of as a neighbour: it is dialled at once, and whenever it is not connected.
 * Where it was chosen before, the new addresses take the place of the old ones.
 *
 * Returns: whether it is stored
 */
gboolean
breath_meeting_accept (BreathMeeting *self,
                       const char    *text,
                       char         **id,
                       GError       **error)
{
  g_autoptr(BreathInvitation) invitation = NULL;
  g_autoptr(GPtrArray) addresses = NULL;

  g_return_val_if_fail (BREATH_IS_MEETING (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  invitation = parse (self, text, error);

  if (invitation == NULL)
    return FALSE;

  addresses = add_invited (self, invitation);

  if (addresses->len > BREATH_NETWORK_MAX_CHOSEN)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED,
                   "%d addresses of neighbours are chosen already; forget somebody first", BREATH_NETWORK_MAX_CHOSEN);
      return FALSE;
    }

  if (!store (self, addresses, error))
    return FALSE;

  breath_core_choose (breath_node_get_core (self->node), &invitation->peer, invitation->addresses);

  if (id != NULL)
    *id = p2p_peer_id_to_string (&invitation->peer);

  return TRUE;
}

static gboolean
find_chosen (BreathMeeting *self,
             const char    *end,
             P2pPeerId     *peer,
             GError       **error)
{
  g_auto(GStrv) chosen = breath_meeting_dup_chosen (self);
  guint n_found = 0;

  for (guint i = 0; *end != '\0' && chosen[i] != NULL; i++)
    if (g_str_has_suffix (chosen[i], end))
      {
        g_assert (p2p_peer_id_init_from_string (peer, chosen[i], NULL));
        n_found++;
      }

  if (n_found == 1)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               n_found == 0 ? "No node %s is chosen here" : "More than one chosen node ends in %s; say more of its id", end);

  return FALSE;
}

/**
 * breath_meeting_forget:
 * @self: the object
 * @id: the id of somebody who is chosen, or enough of its end
 * @error: return location for a #BreathNodeError or what the disk says
 *
 * Chooses a node no more. A link that there is with it lasts until it ends by itself.
 *
 * Returns: whether that is stored
 */
gboolean
breath_meeting_forget (BreathMeeting *self,
                       const char    *id,
                       GError       **error)
{
  g_autoptr(GPtrArray) others = NULL;
  P2pPeerId peer;

  g_return_val_if_fail (BREATH_IS_MEETING (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!find_chosen (self, id, &peer, error))
    return FALSE;

  others = list_others (self, &peer);

  if (!store (self, others, error))
    return FALSE;

  breath_selection_unchoose (breath_core_get_selection (breath_node_get_core (self->node)), &peer);

  return TRUE;
}
