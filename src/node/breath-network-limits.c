/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-network-limits-private.h"

#include "breath-node.h"

#define KIB 1024

/**
 * Limit:
 * @key: in the settings
 * @offset: of what it sets in #P2pSwarmLimits
 * @min: below which a node would be of no use
 * @max: beyond which a limit would be none
 * @is_size: whether a #gsize of so many KiB is set rather than a #guint
 *
 * A limit that people may move.
 */
typedef struct
{
  const char *key;
  gsize       offset;
  guint       min;
  guint       max;
  gboolean    is_size;
} Limit;

static const Limit limits_of_people[] = {
  { "max-connections", offsetof (P2pSwarmLimits, connections), 8, 4096, FALSE },
  { "max-inbound", offsetof (P2pSwarmLimits, inbound), 4, 4096, FALSE },
  { "max-handshakes", offsetof (P2pSwarmLimits, pending), 4, 1024, FALSE },
  { "max-per-address", offsetof (P2pSwarmLimits, per_source), 1, 4096, FALSE },
  { "handshakes-per-minute", offsetof (P2pSwarmLimits, handshakes_per_minute), 8, 60000, FALSE },
  { "handshakes-per-address", offsetof (P2pSwarmLimits, handshakes_per_source), 2, 60000, FALSE },
  { "handshakes-per-node", offsetof (P2pSwarmLimits, handshakes_per_key), 2, 60000, FALSE },
  { "max-visitors", offsetof (P2pSwarmLimits, visits), 0, 64, FALSE },
  { "max-streams", offsetof (P2pSwarmLimits, streams), 16, 256, FALSE },
  { "streams-per-ten-seconds", offsetof (P2pSwarmLimits, stream_opens), 32, 10000, FALSE },
  { "max-unread-kib", offsetof (P2pSwarmLimits, max_buffered), 1024, 1024 * KIB, TRUE },
  { "max-unread-per-connection-kib", offsetof (P2pSwarmLimits, connection_buffered), 256, 64 * KIB, TRUE },
};

static gboolean
read_limit (GKeyFile    *file,
            const char  *group,
            const Limit *limit,
            guint       *value,
            GError     **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, limit->key, NULL);
  guint64 read;

  if (text != NULL && g_ascii_string_to_unsigned (g_strstrip (text), 10, limit->min, limit->max, &read, NULL))
    {
      *value = read;
      return TRUE;
    }

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               "%s has to be a number from %u to %u", limit->key, limit->min, limit->max);

  return FALSE;
}

/* Whether there is such a limit. */
gboolean
breath_network_limits_has (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits_of_people); i++)
    if (g_str_equal (limits_of_people[i].key, key))
      return TRUE;

  return FALSE;
}

/**
 * breath_network_limits_read:
 * @file: the settings
 * @group: where in them
 * @limits: (inout): the limits, of which those are changed that somebody set
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Returns: whether all that is set makes sense
 */
gboolean
breath_network_limits_read (GKeyFile       *file,
                            const char     *group,
                            P2pSwarmLimits *limits,
                            GError        **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits_of_people); i++)
    {
      const Limit *limit = &limits_of_people[i];
      guint8 *field = (guint8 *) limits + limit->offset;
      guint value;

      if (!g_key_file_has_key (file, group, limit->key, NULL))
        continue;

      if (!read_limit (file, group, limit, &value, error))
        return FALSE;

      if (limit->is_size)
        *(gsize *) (gpointer) field = (gsize) value * KIB;
      else
        *(guint *) (gpointer) field = value;
    }

  return TRUE;
}
