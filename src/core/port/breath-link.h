/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_LINK_KEY_LEN     32 /* the neighbour's Ed25519 public key */
#define BREATH_LINK_BINDING_LEN 32 /* bytes only the two ends know alike */
#define BREATH_FRAME_MAX        65536

/**
 * BreathProtocol:
 * @BREATH_PROTOCOL_SYNC: /breath/sync/1.0.0
 * @BREATH_PROTOCOL_PEERS: /breath/peers/1.0.0
 * @BREATH_PROTOCOL_ALERT: /breath/alert/1.0.0, ahead of the others
 * @BREATH_PROTOCOL_TRANSFER: /breath/transfer/1.0.0
 * @BREATH_PROTOCOL_SEED: /breath/seed/1.0.0, behind the others
 *
 * A protocol of ours on a link; each has its own stream.
 */
typedef enum
{
  BREATH_PROTOCOL_SYNC,
  BREATH_PROTOCOL_PEERS,
  BREATH_PROTOCOL_ALERT,
  BREATH_PROTOCOL_TRANSFER,
  BREATH_PROTOCOL_SEED,
} BreathProtocol;

#define BREATH_N_PROTOCOLS (BREATH_PROTOCOL_SEED + 1)

const char *breath_protocol_get_id (BreathProtocol protocol);

/**
 * BreathLink:
 *
 * An authenticated channel to one neighbour. The core sends frames and closes; what arrives
 * is handed to it with breath_core_receive().
 */
#define BREATH_TYPE_LINK (breath_link_get_type ())
G_DECLARE_DERIVABLE_TYPE (BreathLink, breath_link, BREATH, LINK, GObject)

struct _BreathLinkClass
{
  GObjectClass parent_class;

  const guint8 *(*get_key)     (BreathLink     *self);
  const guint8 *(*get_binding) (BreathLink     *self);
  void          (*send)        (BreathLink     *self,
                                BreathProtocol  protocol,
                                GBytes         *frame);
  void          (*close)       (BreathLink     *self,
                                const GError   *reason);
};

const guint8 *breath_link_get_key     (BreathLink     *self);
const guint8 *breath_link_get_binding (BreathLink     *self);
void          breath_link_send        (BreathLink     *self,
                                       BreathProtocol  protocol,
                                       GBytes         *frame);
void          breath_link_close       (BreathLink     *self,
                                       const GError   *reason);

G_END_DECLS
