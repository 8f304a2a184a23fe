/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-transfer-private.h"

#include "breath-remote-text.h"

#include <string.h>

/**
 * BreathTransfer:
 *
 * A transfer that was proposed between this node and another, or that both agreed on. Nothing in it tells what anybody
 * decided before both did.
 */
struct _BreathTransfer
{
  GObject  parent_instance;

  guint8   hash[BREATH_NEGOTIATION_ID_LEN];
  char    *texts[18];        /* by property */
  gboolean is_ours;
  gboolean gives;
  gboolean can_decide;
  gboolean has_own_terms;
  gint64   from;
  gint64   until;
  gint64   expires;
};

G_DEFINE_FINAL_TYPE (BreathTransfer, breath_transfer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NODE,
  PROP_NODE_NAME,
  PROP_RESOURCE,
  PROP_AMOUNT,
  PROP_UNIT,
  PROP_NOTE,
  PROP_STATE,
  PROP_WORDS,
  PROP_QUESTION,
  PROP_AGREED_HERE,
  PROP_AGREED_THERE,
  PROP_HANDED_HERE,
  PROP_HANDED_THERE,
  PROP_CAN_DECIDE,
  PROP_GIVES,
  PROP_EXPIRES,
  N_PROPS
};

G_STATIC_ASSERT (N_PROPS == 18);

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *state;
  const char *words;
} states[] = {
  [BREATH_NEGOTIATION_OPEN] = { BREATH_TRANSFER_OPEN, "Waiting for your decision." },
  [BREATH_NEGOTIATION_DECIDED] = { BREATH_TRANSFER_DECIDED, "Decided." },
  [BREATH_NEGOTIATION_CONFIRMING] = { BREATH_TRANSFER_CONFIRMING, "Agreed; waiting for their confirmation." },
  [BREATH_NEGOTIATION_AGREED] = { BREATH_TRANSFER_AGREED, "Agreed by both." },
  [BREATH_NEGOTIATION_ENDED] = { BREATH_TRANSFER_OVER, "This didn't go ahead." },
};

static void
breath_transfer_finalize (GObject *object)
{
  BreathTransfer *self = BREATH_TRANSFER (object);

  for (guint i = 0; i < N_PROPS; i++)
    g_free (self->texts[i]);

  G_OBJECT_CLASS (breath_transfer_parent_class)->finalize (object);
}

static void
breath_transfer_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BreathTransfer *self = BREATH_TRANSFER (object);

  if (property_id > 0 && property_id <= PROP_HANDED_THERE)
    g_value_set_string (value, self->texts[property_id]);
  else if (property_id == PROP_CAN_DECIDE)
    g_value_set_boolean (value, self->can_decide);
  else if (property_id == PROP_GIVES)
    g_value_set_boolean (value, self->gives);
  else if (property_id == PROP_EXPIRES)
    g_value_set_int64 (value, self->expires);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
breath_transfer_class_init (BreathTransferClass *klass)
{
  static const char *const names[] = {
    [PROP_ID] = "id", [PROP_NODE] = "node", [PROP_NODE_NAME] = "node-name", [PROP_RESOURCE] = "resource",
    [PROP_AMOUNT] = "amount", [PROP_UNIT] = "unit", [PROP_NOTE] = "note", [PROP_STATE] = "state", [PROP_WORDS] = "words",
    [PROP_QUESTION] = "question", [PROP_AGREED_HERE] = "agreed-here", [PROP_AGREED_THERE] = "agreed-there",
    [PROP_HANDED_HERE] = "handed-here", [PROP_HANDED_THERE] = "handed-there",
  };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = breath_transfer_finalize;
  object_class->get_property = breath_transfer_get_property;

  for (guint i = PROP_ID; i < G_N_ELEMENTS (names); i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, flags);

  /**
   * BreathTransfer:can-decide:
   *
   * Whether a Mirror here can say yes or no now.
   */
  properties[PROP_CAN_DECIDE] = g_param_spec_boolean ("can-decide", NULL, NULL, FALSE, flags);

  /**
   * BreathTransfer:gives:
   *
   * Whether this node gives; it gets otherwise.
   */
  properties[PROP_GIVES] = g_param_spec_boolean ("gives", NULL, NULL, FALSE, flags);

  /**
   * BreathTransfer:expires:
   *
   * When nobody decides any more, in unix seconds.
   */
  properties[PROP_EXPIRES] = g_param_spec_int64 ("expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
breath_transfer_init (BreathTransfer *self)
{
}

/* Takes @text. */
static void
take_text (BreathTransfer *self,
           guint           property,
           char           *text)
{
  if (g_strcmp0 (self->texts[property], text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (self->texts[property]);
  self->texts[property] = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * breath_transfer_new:
 * @id: (array fixed-size=32): of the negotiation
 *
 * Returns: (transfer full): a transfer of which nothing is known yet
 */
BreathTransfer *
breath_transfer_new (const guint8 *id)
{
  BreathTransfer *self = g_object_new (BREATH_TYPE_TRANSFER, NULL);

  memcpy (self->hash, id, sizeof self->hash);
  self->texts[PROP_ID] = breath_hash_to_hex (id);

  return self;
}

char *
breath_transfer_dup_amount (gint64 milli)
{
  g_autofree char *decimals = g_strdup_printf ("%03d", (int) (milli % 1000));
  gsize len = 3;

  while (len > 0 && decimals[len - 1] == '0')
    decimals[--len] = '\0';

  return g_strdup_printf ("%" G_GINT64_FORMAT "%s%s", milli / 1000, len > 0 ? "." : "", decimals);
}

static void
update_terms (BreathTransfer    *self,
              BreathNegotiation *negotiation)
{
  const BreathTransferTerms *terms = breath_negotiation_get_terms (negotiation);
  gboolean proposer_gives = terms->gives;

  self->is_ours = breath_negotiation_get_role (negotiation) == BREATH_TRANSFER_PROPOSER;
  self->gives = self->is_ours == proposer_gives;
  self->has_own_terms = breath_negotiation_has_own_terms (negotiation);
  self->from = terms->from;
  self->until = terms->until;
  take_text (self, PROP_RESOURCE, g_strdup (breath_resource_kind_get_id (terms->resource)));
  take_text (self, PROP_AMOUNT, breath_transfer_dup_amount (terms->amount));
  take_text (self, PROP_UNIT, breath_remote_text_to_visible (terms->unit));
  take_text (self, PROP_NOTE, terms->note != NULL ? breath_remote_text_to_visible (terms->note) : NULL);
  take_text (self, PROP_QUESTION,
             g_strdup_printf (proposer_gives
                              ? "We see your need. We have a surplus of %s %s. Would you like to initiate a transfer?"
                              : "We see your surplus. We have a need of %s %s. Would you like to initiate a transfer?",
                              self->texts[PROP_AMOUNT], self->texts[PROP_UNIT]));

  if (self->expires == terms->expires)
    return;

  self->expires = terms->expires;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPIRES]);
}

/* Who of a side agreed. */
static char *
dup_agreed (BreathNegotiation *negotiation,
            BreathTransferRole role)
{
  g_autofree char *name = NULL;
  P2pPeerId mirror;

  return breath_negotiation_get_state (negotiation) == BREATH_NEGOTIATION_AGREED
         && breath_negotiation_get_agreed (negotiation, role, &mirror, &name) ? breath_remote_text_to_visible (name) : NULL;
}

static char *
dup_handed (BreathNegotiation *negotiation,
            BreathTransferRole role)
{
  BreathHandover handover;

  return breath_negotiation_get_handover (negotiation, role, &handover) ? breath_transfer_dup_amount (handover.amount) : NULL;
}

/**
 * breath_transfer_update:
 * @self: a transfer
 * @negotiation: how it stands
 * @node_name: (nullable): what the other node calls itself
 *
 * Takes over what there is to tell.
 */
void
breath_transfer_update (BreathTransfer    *self,
                        BreathNegotiation *negotiation,
                        const char        *node_name)
{
  BreathTransferRole role = breath_negotiation_get_role (negotiation);
  BreathNegotiationState state = breath_negotiation_get_state (negotiation);
  gboolean could_decide = self->can_decide;

  take_text (self, PROP_NODE, p2p_peer_id_to_string (breath_negotiation_get_peer (negotiation)));
  take_text (self, PROP_NODE_NAME, node_name != NULL ? breath_remote_text_to_visible (node_name) : NULL);
  update_terms (self, negotiation);
  self->can_decide = breath_negotiation_can_decide (negotiation);
  take_text (self, PROP_AGREED_HERE, dup_agreed (negotiation, role));
  take_text (self, PROP_AGREED_THERE, dup_agreed (negotiation, !role));
  take_text (self, PROP_HANDED_HERE, dup_handed (negotiation, role));
  take_text (self, PROP_HANDED_THERE, dup_handed (negotiation, !role));
  take_text (self, PROP_STATE, g_strdup (states[state].state));
  take_text (self, PROP_WORDS, g_strdup (state == BREATH_NEGOTIATION_OPEN && !self->can_decide
                                         ? "Waiting for the other node to hear of it." : states[state].words));

  if (self->can_decide != could_decide)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_DECIDE]);
}

const guint8 *
breath_transfer_get_hash (BreathTransfer *self)
{
  return self->hash;
}

const char *
breath_transfer_get_id (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_ID];
}

const char *
breath_transfer_get_node (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_NODE];
}

const char *
breath_transfer_get_node_name (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_NODE_NAME];
}

const char *
breath_transfer_get_resource (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_RESOURCE];
}

/**
 * breath_transfer_get_amount:
 * @self: a transfer
 *
 * Returns: how much is proposed or was agreed on, such as "500" or "1.5"
 */
const char *
breath_transfer_get_amount (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_AMOUNT];
}

const char *
breath_transfer_get_unit (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_UNIT];
}

const char *
breath_transfer_get_note (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_NOTE];
}

const char *
breath_transfer_get_state (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_STATE];
}

/**
 * breath_transfer_get_words:
 * @self: a transfer
 *
 * Returns: how it stands, as people are told, such as "Decided."; what anybody decided is not in it
 */
const char *
breath_transfer_get_words (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_WORDS];
}

/**
 * breath_transfer_get_question:
 * @self: a transfer
 *
 * Returns: what whoever proposed it says to the other node
 */
const char *
breath_transfer_get_question (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_QUESTION];
}

/**
 * breath_transfer_get_agreed_here:
 * @self: a transfer
 *
 * Returns: (nullable): the Mirror of this node who agreed; %NULL unless both sides did
 */
const char *
breath_transfer_get_agreed_here (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_AGREED_HERE];
}

const char *
breath_transfer_get_agreed_there (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_AGREED_THERE];
}

/**
 * breath_transfer_get_handed_here:
 * @self: a transfer
 *
 * Returns: (nullable): how much was handed over by the word of a Mirror of this node, in the unit agreed on
 */
const char *
breath_transfer_get_handed_here (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_HANDED_HERE];
}

const char *
breath_transfer_get_handed_there (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), NULL);

  return self->texts[PROP_HANDED_THERE];
}

gboolean
breath_transfer_get_is_ours (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), FALSE);

  return self->is_ours;
}

gboolean
breath_transfer_get_gives (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), FALSE);

  return self->gives;
}

gboolean
breath_transfer_get_can_decide (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), FALSE);

  return self->can_decide;
}

gboolean
breath_transfer_get_has_own_terms (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), FALSE);

  return self->has_own_terms;
}

gint64
breath_transfer_get_from (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), 0);

  return self->from;
}

gint64
breath_transfer_get_until (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), 0);

  return self->until;
}

gint64
breath_transfer_get_expires (BreathTransfer *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER (self), 0);

  return self->expires;
}
