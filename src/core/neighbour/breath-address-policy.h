/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-multiaddr.h"

G_BEGIN_DECLS

/**
 * BreathScope:
 * @BREATH_SCOPE_NONE: no place that a node could be at, or none that its address tells
 * @BREATH_SCOPE_COMPUTER: this very computer (loopback)
 * @BREATH_SCOPE_CABLE: the same cable or radio (link-local)
 * @BREATH_SCOPE_SITE: the same private network
 * @BREATH_SCOPE_WORLD: anywhere
 *
 * From where an address leads to the same place, ascending.
 */
typedef enum
{
  BREATH_SCOPE_NONE,
  BREATH_SCOPE_COMPUTER,
  BREATH_SCOPE_CABLE,
  BREATH_SCOPE_SITE,
  BREATH_SCOPE_WORLD,
} BreathScope;

BreathScope breath_address_get_scope (P2pMultiaddr *address);
gboolean    breath_address_may_cross (P2pMultiaddr *address,
                                      BreathScope   link);
guint64     breath_address_get_group (P2pMultiaddr *address);

G_END_DECLS
