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
 *
 * Keys cost nothing, so that nobody is refused because others are counted: whoever was quiet for longest is forgotten,
 * and those of whom nothing else is known crowd out only one another.
 */
struct _BreathAlertQuota
{
  GHashTable *recent;    /* P2pPeerId to Recent, of nodes whose head is held and of their Mirrors */
  GHashTable *strangers; /* the same of all others */
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

/* NULL: nothing is counted yet. */
static gboolean
admits (Recent *recent,
        guint   per_day,
        gint64  now)
{
  guint n_burst = 0;

  if (recent == NULL)
    return TRUE;

  forget_before (recent, now - DAY);

  for (guint i = 0; i < recent->n; i++)
    n_burst += recent->times[i] > now - HOUR;

  return recent->n < per_day && n_burst < BREATH_ALERT_BURST;
}

static gint64
get_last (const Recent *recent)
{
  return recent->n > 0 ? recent->times[recent->n - 1] : G_MININT64;
}

static void
forget_quietest (GHashTable *counted)
{
  GHashTableIter iter;
  gpointer id;
  gpointer recent;
  gpointer quietest = NULL;
  gint64 last = G_MAXINT64;

  g_hash_table_iter_init (&iter, counted);

  while (g_hash_table_iter_next (&iter, &id, &recent))
    if (get_last (recent) < last)
      {
        quietest = id;
        last = get_last (recent);
      }

  g_hash_table_remove (counted, quietest);
}

static Recent *
find_recent (BreathAlertQuota *self,
             const P2pPeerId  *id)
{
  Recent *recent = g_hash_table_lookup (self->recent, id);

  return recent != NULL ? recent : g_hash_table_lookup (self->strangers, id);
}

static void
count (BreathAlertQuota *self,
       const P2pPeerId  *id,
       gboolean          is_known,
       gint64            now)
{
  GHashTable *counted = is_known ? self->recent : self->strangers;
  Recent *recent = find_recent (self, id);

  if (recent == NULL)
    {
      if (g_hash_table_size (counted) >= (is_known ? BREATH_ALERT_MAX_COUNTED : BREATH_ALERT_MAX_STRANGERS))
        forget_quietest (counted);

      recent = g_new0 (Recent, 1);
      g_hash_table_insert (counted, p2p_peer_id_copy (id), recent);
    }

  recent->times[recent->n++] = now;
}

BreathAlertQuota *
breath_alert_quota_new (void)
{
  BreathAlertQuota *self = g_new0 (BreathAlertQuota, 1);

  self->recent = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, g_free);

  self->strangers = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, g_free);

  return self;
}

void
breath_alert_quota_free (BreathAlertQuota *self)
{
  g_hash_table_unref (self->strangers);
  g_hash_table_unref (self->recent);
  g_free (self);
}

/**
 * breath_alert_quota_take:
 * @self: a quota
 * @node: the node whose Mirror raised an alert
 * @mirror: that Mirror
 * @is_known: whether a head of @node is held
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
                         gboolean          is_known,
                         gint64            now)
{
  if (!admits (find_recent (self, node), BREATH_ALERT_PER_NODE, now)
      || !admits (find_recent (self, mirror), BREATH_ALERT_PER_MIRROR, now))
    return FALSE;

  count (self, node, is_known, now);
  count (self, mirror, is_known, now);

  return TRUE;
}

guint
breath_alert_quota_get_size (BreathAlertQuota *self)
{
  return g_hash_table_size (self->recent) + g_hash_table_size (self->strangers);
}
