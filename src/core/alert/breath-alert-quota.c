/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-quota.h"

#include <string.h>

#define HOUR (3600 * (gint64) G_USEC_PER_SEC)
#define DAY  (24 * HOUR)

/* When somebody's latest urgent alerts came, oldest first. */
typedef struct
{
  gint64 times[BREATH_ALERT_PER_NODE];
  guint  n;
} Recent;

/**
 * BreathAlertQuota:
 *
 * How many alerts of a Mirror and of a node go ahead of everything else. Each relay counts for itself, by when an
 * alert first reached it, since the time in an alert is its author's word. One over the quota is held and shown like
 * any other, but travels with the rest.
 */
struct _BreathAlertQuota
{
  GHashTable *recent;  /* P2pPeerId to Recent */
};

static void
forget_before (Recent *recent,
               gint64  time)
{
  guint n_old = 0;

  while (n_old < recent->n && recent->times[n_old] <= time)
    n_old++;

  recent->n -= n_old;
  memmove (recent->times, recent->times + n_old, recent->n * sizeof recent->times[0]);
}

static gboolean
is_forgotten (gpointer key,
              gpointer value,
              gpointer user_data)
{
  Recent *recent = value;

  forget_before (recent, *(gint64 *) user_data - DAY);

  return recent->n == 0;
}

static gboolean
admits (Recent *recent,
        guint   per_day,
        gint64  now)
{
  guint n_burst = 0;

  forget_before (recent, now - DAY);

  for (guint i = 0; i < recent->n; i++)
    n_burst += recent->times[i] > now - HOUR;

  return recent->n < per_day && n_burst < BREATH_ALERT_BURST;
}

/* NULL: so many are counted that nobody new can be. */
static Recent *
ensure_recent (BreathAlertQuota *self,
               const P2pPeerId  *id,
               gint64            now)
{
  Recent *recent = g_hash_table_lookup (self->recent, id);

  if (recent != NULL)
    return recent;

  if (g_hash_table_size (self->recent) >= BREATH_ALERT_MAX_COUNTED)
    g_hash_table_foreach_remove (self->recent, is_forgotten, &now);

  if (g_hash_table_size (self->recent) >= BREATH_ALERT_MAX_COUNTED)
    return NULL;

  recent = g_new0 (Recent, 1);
  g_hash_table_insert (self->recent, p2p_peer_id_copy (id), recent);

  return recent;
}

BreathAlertQuota *
breath_alert_quota_new (void)
{
  BreathAlertQuota *self = g_new0 (BreathAlertQuota, 1);

  self->recent = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, g_free);

  return self;
}

void
breath_alert_quota_free (BreathAlertQuota *self)
{
  g_hash_table_unref (self->recent);
  g_free (self);
}

/**
 * breath_alert_quota_take:
 * @self: a quota
 * @node: the node whose Mirror raised an alert
 * @mirror: that Mirror
 * @now: monotonic time, in microseconds, not before that of the last call
 *
 * Counts an alert that is seen for the first time, if its Mirror and its node both have room: at most
 * %BREATH_ALERT_PER_MIRROR and %BREATH_ALERT_PER_NODE in any day, and %BREATH_ALERT_BURST of either in any hour.
 *
 * Returns: whether it goes ahead of everything else; if not, nothing was counted
 */
gboolean
breath_alert_quota_take (BreathAlertQuota *self,
                         const P2pPeerId  *node,
                         const P2pPeerId  *mirror,
                         gint64            now)
{
  Recent *of_node = ensure_recent (self, node, now);
  Recent *of_mirror = of_node != NULL ? ensure_recent (self, mirror, now) : NULL;

  if (of_mirror == NULL
      || !admits (of_node, BREATH_ALERT_PER_NODE, now)
      || !admits (of_mirror, BREATH_ALERT_PER_MIRROR, now))
    return FALSE;

  of_node->times[of_node->n++] = now;
  of_mirror->times[of_mirror->n++] = now;

  return TRUE;
}

guint
breath_alert_quota_get_size (BreathAlertQuota *self)
{
  return g_hash_table_size (self->recent);
}
