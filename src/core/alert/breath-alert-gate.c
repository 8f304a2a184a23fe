/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-gate.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* What came from one neighbour by the urgent lane in the last minute, oldest first. */
typedef struct
{
  gint64    times[BREATH_GATE_PER_PEER];
  P2pPeerId authors[BREATH_GATE_PER_PEER];
  guint     n;
} Ingress;

/**
 * BreathAlertGate:
 *
 * How much each neighbour may bring by the urgent lane. It counts by the neighbour's key, so that closing a link and
 * opening it again makes no room. Keys cost nothing: all authors of whom nothing else is known share what one has.
 */
struct _BreathAlertGate
{
  GHashTable *peers; /* P2pPeerId to Ingress */
};

/* Stands for every author without a held head; it is nobody's key. */
static const P2pPeerId strangers;

BreathAlertGate *
breath_alert_gate_new (void)
{
  BreathAlertGate *self = g_new0 (BreathAlertGate, 1);

  self->peers = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, g_free);

  return self;
}

void
breath_alert_gate_free (BreathAlertGate *self)
{
  g_hash_table_unref (self->peers);
  g_free (self);
}

static gint64
get_last (const Ingress *ingress)
{
  return ingress->n > 0 ? ingress->times[ingress->n - 1] : G_MININT64;
}

/* Whoever brought nothing for longest is counted no more. */
static void
make_room (BreathAlertGate *self)
{
  GHashTableIter iter;
  gpointer peer;
  gpointer ingress;
  gpointer idle = NULL;
  gint64 last = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->peers);

  while (g_hash_table_iter_next (&iter, &peer, &ingress))
    if (get_last (ingress) < last)
      {
        idle = peer;
        last = get_last (ingress);
      }

  g_hash_table_remove (self->peers, idle);
}

static Ingress *
ensure_ingress (BreathAlertGate *self,
                const P2pPeerId *peer)
{
  Ingress *ingress = g_hash_table_lookup (self->peers, peer);

  if (ingress != NULL)
    return ingress;

  if (g_hash_table_size (self->peers) >= BREATH_GATE_MAX_PEERS)
    make_room (self);

  ingress = g_new0 (Ingress, 1);
  g_hash_table_insert (self->peers, p2p_peer_id_copy (peer), ingress);

  return ingress;
}

/**
 * breath_alert_gate_take:
 * @self: a gate
 * @peer: the neighbour that brought an alert
 * @author: (nullable): whose alert it is; %NULL for an author without a held head
 * @now: monotonic time, in microseconds
 *
 * Counts an alert on the urgent lane, at most %BREATH_GATE_PER_PEER a minute from one neighbour,
 * %BREATH_GATE_PER_AUTHOR of these of one author and %BREATH_GATE_OF_STRANGERS of authors without a held head.
 *
 * Returns: whether it is looked at; if not, nothing was counted
 */
gboolean
breath_alert_gate_take (BreathAlertGate *self,
                        const P2pPeerId *peer,
                        const P2pPeerId *author,
                        gint64           now)
{
  Ingress *ingress = ensure_ingress (self, peer);
  const P2pPeerId *whose = author != NULL ? author : &strangers;
  guint n_kept = 0;
  guint n_of_author = 0;

  for (guint i = 0; i < ingress->n; i++)
    {
      if (ingress->times[i] <= now - MINUTE)
        continue;

      ingress->times[n_kept] = ingress->times[i];
      ingress->authors[n_kept++] = ingress->authors[i];
      n_of_author += p2p_peer_id_equal (&ingress->authors[n_kept - 1], whose);
    }

  ingress->n = n_kept;

  if (ingress->n == BREATH_GATE_PER_PEER
      || n_of_author == (author != NULL ? BREATH_GATE_PER_AUTHOR : BREATH_GATE_OF_STRANGERS))
    return FALSE;

  ingress->times[ingress->n] = now;
  ingress->authors[ingress->n++] = *whose;

  return TRUE;
}

guint
breath_alert_gate_get_size (BreathAlertGate *self)
{
  return g_hash_table_size (self->peers);
}
