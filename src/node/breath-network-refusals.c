/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-network-refusals-private.h"

/* The key below `[network]` in the settings by which people move a limit, or a word for one that stays where it is. */
static const char *
get_key (P2pLimit limit)
{
  static const char *const keys[P2P_N_LIMITS] = {
    [P2P_LIMIT_PENDING] = "max-handshakes",
    [P2P_LIMIT_HANDSHAKE_TIME] = "handshake-seconds",
    [P2P_LIMIT_INBOUND] = "max-inbound",
    [P2P_LIMIT_CONNECTIONS] = "max-connections",
    [P2P_LIMIT_PER_SOURCE] = "max-per-address",
    [P2P_LIMIT_HANDSHAKES] = "handshakes-per-minute",
    [P2P_LIMIT_HANDSHAKES_PER_SOURCE] = "handshakes-per-address",
    [P2P_LIMIT_HANDSHAKES_PER_KEY] = "handshakes-per-node",
    [P2P_LIMIT_GATE] = "neighbours",
    [P2P_LIMIT_VISIT] = "visit",
    [P2P_LIMIT_CONNECTION] = "connection",
    [P2P_LIMIT_BUFFERED] = "max-unread-kib",
  };

  return keys[limit];
}

/**
 * breath_network_describe_refusals:
 * @swarm: (type P2pSwarm): what turns peers away
 *
 * Says how often each limit did something, as the control socket has it. Left out are limits that never did.
 *
 * Returns: (transfer floating): a dictionary
 */
GVariant *
breath_network_describe_refusals (gpointer swarm)
{
  const P2pRefusals *refusals = p2p_swarm_get_refusals (swarm);
  GVariantBuilder limits;
  GVariantBuilder all;

  g_variant_builder_init (&limits, G_VARIANT_TYPE ("aa{sv}"));

  for (P2pLimit limit = 0; limit < P2P_N_LIMITS; limit++)
    {
      const P2pRefusal *refusal = &refusals->limits[limit];
      guint value = p2p_swarm_get_limit (swarm, limit);

      if (refusal->count == 0)
        continue;

      g_variant_builder_open (&limits, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&limits, "{sv}", "limit", g_variant_new_string (get_key (limit)));
      g_variant_builder_add (&limits, "{sv}", "text", g_variant_new_string (p2p_limit_get_words (limit)));
      g_variant_builder_add (&limits, "{sv}", "count", g_variant_new_uint64 (refusal->count));
      g_variant_builder_add (&limits, "{sv}", "last", g_variant_new_int64 (refusal->last));

      if (value > 0)
        g_variant_builder_add (&limits, "{sv}", "value", g_variant_new_uint32 (value));

      g_variant_builder_close (&limits);
    }

  g_variant_builder_init (&all, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&all, "{sv}", "since", g_variant_new_int64 (refusals->since));
  g_variant_builder_add (&all, "{sv}", "limits", g_variant_builder_end (&limits));

  return g_variant_builder_end (&all);
}
