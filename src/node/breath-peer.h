/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_PEER (breath_peer_get_type ())
G_DECLARE_FINAL_TYPE (BreathPeer, breath_peer, BREATH, PEER, GObject)

const char *breath_peer_get_id       (BreathPeer *self);
const char *breath_peer_get_address  (BreathPeer *self);
const char *breath_peer_get_security (BreathPeer *self);
const char *breath_peer_get_agent    (BreathPeer *self);
const char *breath_peer_get_slot     (BreathPeer *self);
gboolean    breath_peer_get_inbound  (BreathPeer *self);
gint64      breath_peer_get_since    (BreathPeer *self);

G_END_DECLS
