/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-item-private.h"

#include "breath-refusal-private.h"

#include <string.h>

/* Items about the people of a node: which keys are theirs, and what they say. */

static void
set_id (ProtobufCBinaryData *field,
        const P2pPeerId     *id)
{
  field->data = (guint8 *) id->public_key;
  field->len = P2P_PUBLIC_KEY_LEN;
}

static void
get_id (P2pPeerId                 *id,
        const ProtobufCBinaryData *field)
{
  memcpy (id->public_key, field->data, P2P_PUBLIC_KEY_LEN);
}

/**
 * breath_item_new_certificate:
 * @identity: the node
 * @mirror: the key of one of its Mirrors
 * @name: what the Mirror is called, 1 to %BREATH_PROFILE_MAX_NAME bytes
 * @from: unix seconds
 * @until: unix seconds, later and by at most %BREATH_CERTIFICATE_MAX_LIFE
 * @replaced: (nullable): the key of the same name that was given up for this one
 *
 * Makes and signs the item in which a node says that a key is that of a Mirror.
 *
 * Returns: (transfer full): the item
 */
BreathItem *
breath_item_new_certificate (P2pIdentity     *identity,
                             const P2pPeerId *mirror,
                             const char      *name,
                             guint32          from,
                             guint32          until,
                             const P2pPeerId *replaced)
{
  Breath__ItemBody body = BREATH__ITEM_BODY__INIT;
  Breath__Certificate certificate = BREATH__CERTIFICATE__INIT;
  BreathItem *item;

  set_id (&certificate.mirror, mirror);
  certificate.name = (char *) name;
  certificate.from = from;
  certificate.until = until;
  certificate.has_replaced = replaced != NULL;

  if (replaced != NULL)
    set_id (&certificate.replaced, replaced);

  g_return_val_if_fail (breath_item_check_certificate (&certificate, NULL), NULL);

  body.kind_case = BREATH__ITEM_BODY__KIND_CERTIFICATE;
  body.certificate = &certificate;
  item = breath_item_sign (identity, BREATH_ITEM_CERTIFICATE, &body, name);
  item->mirror = *mirror;
  item->from = from;
  item->until = until;
  item->has_replaced = replaced != NULL;

  if (replaced != NULL)
    item->replaced = *replaced;

  return item;
}

/**
 * breath_item_new_statement:
 * @identity: the node
 * @mirror: the key of one of its Mirrors
 * @statement: what the Mirror says; it passes breath_statement_check() and names the node
 *
 * Makes the item in which a Mirror says something. The Mirror's own signature is in it, so that the node's key alone
 * can say nothing in a Mirror's name.
 *
 * Returns: (transfer full): the item
 */
BreathItem *
breath_item_new_statement (P2pIdentity     *identity,
                           P2pIdentity     *mirror,
                           BreathStatement *statement)
{
  Breath__ItemBody body = BREATH__ITEM_BODY__INIT;
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(GBytes) stated = NULL;
  BreathItem *item;
  gsize len;
  const guint8 *data;

  g_return_val_if_fail (p2p_peer_id_equal (&statement->node, p2p_identity_get_peer_id (identity)), NULL);
  g_return_val_if_fail (breath_statement_check (statement, NULL), NULL);

  encoded = breath_statement_encode (statement);
  data = g_bytes_get_data (encoded, &len);
  stated = breath_signed_new (mirror, BREATH_DOMAIN_STATEMENT, data, len);
  body.kind_case = BREATH__ITEM_BODY__KIND_STATEMENT;
  body.statement.data = (guint8 *) g_bytes_get_data (stated, &body.statement.len);
  item = breath_item_sign (identity, BREATH_ITEM_STATEMENT, &body, NULL);
  item->mirror = *p2p_identity_get_peer_id (mirror);
  item->statement = breath_statement_ref (statement);

  return item;
}

gboolean
breath_item_check_certificate (const Breath__Certificate *message,
                               GError                   **error)
{
  if (message->base.n_unknown_fields > 0
      || message->mirror.len != P2P_PUBLIC_KEY_LEN
      || (message->has_replaced && message->replaced.len != P2P_PUBLIC_KEY_LEN))
    return breath_record_refuse (error, "The certificate has unknown fields, or a key that is none");

  if (*message->name == '\0')
    return breath_record_refuse (error, "The certificate names nobody");

  if (message->until <= message->from || message->until - message->from > BREATH_CERTIFICATE_MAX_LIFE)
    return breath_record_refuse (error, "The certificate has to last, and for 90 days at most");

  return breath_item_check_name (message->name, error);
}

BreathItem *
breath_item_create_certificate (const Breath__Certificate *message,
                                const P2pPeerId           *author,
                                GBytes                    *bytes)
{
  BreathItem *item = breath_item_create (BREATH_ITEM_CERTIFICATE, author, bytes, message->name, g_new0 (char *, 1));

  get_id (&item->mirror, &message->mirror);
  item->from = message->from;
  item->until = message->until;
  item->has_replaced = message->has_replaced;

  if (message->has_replaced)
    get_id (&item->replaced, &message->replaced);

  return item;
}

BreathItem *
breath_item_create_statement (const ProtobufCBinaryData *signed_bytes,
                              const P2pPeerId           *author,
                              GBytes                    *bytes,
                              GError                   **error)
{
  g_autoptr(GBytes) stated = g_bytes_new (signed_bytes->data, signed_bytes->len);
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(BreathStatement) statement = NULL;
  BreathItem *item;
  P2pPeerId mirror;

  if (!breath_signed_open (stated, BREATH_DOMAIN_STATEMENT, &mirror, &encoded, error))
    return NULL;

  statement = breath_statement_decode (encoded, error);

  if (statement == NULL)
    return NULL;

  if (!p2p_peer_id_equal (&statement->node, author))
    {
      breath_record_refuse (error, "The statement is of a Mirror of another node");
      return NULL;
    }

  item = breath_item_create (BREATH_ITEM_STATEMENT, author, bytes, NULL, g_new0 (char *, 1));
  item->mirror = mirror;
  item->statement = g_steal_pointer (&statement);

  return item;
}

/**
 * breath_item_certifies:
 * @certificate: any item
 * @statement: a statement
 * @now: unix seconds
 *
 * Tells whether a certificate makes a statement that of a Mirror: of the same node, for the key that signed, made
 * while the certificate held, and not run out since.
 *
 * Returns: whether it does
 */
gboolean
breath_item_certifies (const BreathItem *certificate,
                       const BreathItem *statement,
                       gint64            now)
{
  g_return_val_if_fail (statement->kind == BREATH_ITEM_STATEMENT, FALSE);

  return certificate->kind == BREATH_ITEM_CERTIFICATE
         && p2p_peer_id_equal (&certificate->author, &statement->author)
         && p2p_peer_id_equal (&certificate->mirror, &statement->mirror)
         && statement->statement->made >= certificate->from
         && statement->statement->made < certificate->until
         && now < certificate->until;
}
