/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-observed.h"

#include "breath-address-policy.h"

#define MAX_CONFIRMED 2

/* What one peer said. */
typedef struct
{
  P2pPeerId     peer;
  guint64       group;      /* of the address that it is at */
  gboolean      has_called; /* whether it called us at @place; else only the host of @place says anything */
  P2pMultiaddr *place;
  gint64        at;
} Report;

/**
 * BreathObserved:
 *
 * Where neighbours see this node. Any of them may lie, and so may all that one party runs: only what neighbours in
 * several address groups say counts, each peer has one report, and only those count that are outside themselves and say
 * that this node is. Pure: the time comes from the caller.
 *
 * Who called us names the very address that it called. Who was called by us sees our address with a port that is of no
 * use to anybody else, and shows where we are, not that we can be reached.
 */
struct _BreathObserved
{
  GArray *reports; /* of Report, the earliest first */
};

static void
clear_report (gpointer data)
{
  Report *report = data;

  p2p_multiaddr_unref (report->place);
}

BreathObserved *
breath_observed_new (void)
{
  BreathObserved *self = g_new (BreathObserved, 1);

  self->reports = g_array_new (FALSE, FALSE, sizeof (Report));
  g_array_set_clear_func (self->reports, clear_report);

  return self;
}

void
breath_observed_free (BreathObserved *self)
{
  g_array_unref (self->reports);
  g_free (self);
}

/**
 * breath_observed_clear:
 * @self: what was observed
 *
 * Forgets it all, since the network of this computer has changed.
 */
void
breath_observed_clear (BreathObserved *self)
{
  g_array_set_size (self->reports, 0);
}

static Report *
get_report (BreathObserved *self,
            guint           index)
{
  return &g_array_index (self->reports, Report, index);
}

static void
forget (BreathObserved  *self,
        const P2pPeerId *peer,
        gint64           now)
{
  for (guint i = self->reports->len; i > 0; i--)
    if (now - get_report (self, i - 1)->at >= BREATH_OBSERVED_LIFE || p2p_peer_id_equal (&get_report (self, i - 1)->peer, peer))
      g_array_remove_index (self->reports, i - 1);
}

/**
 * breath_observed_note:
 * @self: what was observed
 * @peer: who says so
 * @remote: where it is
 * @role: which end of the link we are
 * @observed: where it sees us
 * @now: monotonic time
 *
 * Takes note of what a peer says of our address, in place of what it said before. The earliest of
 * %BREATH_OBSERVED_MAX_REPORTS makes room for one more.
 */
void
breath_observed_note (BreathObserved  *self,
                      const P2pPeerId *peer,
                      P2pMultiaddr    *remote,
                      P2pRole          role,
                      P2pMultiaddr    *observed,
                      gint64           now)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (observed);
  Report report = { *peer, breath_address_get_group (remote), role == P2P_ROLE_LISTENER, NULL, now };

  forget (self, peer, now);

  if (place == NULL || breath_address_get_scope (place) != BREATH_SCOPE_WORLD ||
      breath_address_get_scope (remote) != BREATH_SCOPE_WORLD || p2p_multiaddr_has_websocket (place))
    return;

  if (self->reports->len == BREATH_OBSERVED_MAX_REPORTS)
    g_array_remove_index (self->reports, 0);

  report.place = g_steal_pointer (&place);
  g_array_append_val (self->reports, report);
}

static gboolean
is_same_host (P2pMultiaddr *a,
              P2pMultiaddr *b)
{
  const char *one = NULL;
  const char *other = NULL;

  return p2p_multiaddr_get_tcp (a, &one, NULL) && p2p_multiaddr_get_tcp (b, &other, NULL) && g_str_equal (one, other);
}

/* Whether a report, still alive, says the same as another: that we were called there, or only that we are there. */
static gboolean
agrees (const Report *report,
        const Report *with,
        gboolean      as_called,
        gint64        now)
{
  if (now - report->at >= BREATH_OBSERVED_LIFE)
    return FALSE;

  return as_called ? report->has_called && p2p_multiaddr_equal (report->place, with->place)
                   : is_same_host (report->place, with->place);
}

/* In how many address groups there is somebody who agrees. */
static guint
count_sources (BreathObserved *self,
               const Report   *with,
               gboolean        as_called,
               gint64          now)
{
  guint n = 0;

  for (guint i = 0; i < self->reports->len; i++)
    {
      const Report *report = get_report (self, i);
      gboolean is_counted = !agrees (report, with, as_called, now);

      for (guint j = 0; j < i && !is_counted; j++)
        is_counted = get_report (self, j)->group == report->group && agrees (get_report (self, j), with, as_called, now);

      n += !is_counted;
    }

  return n;
}

static gboolean
is_confirmed (BreathObserved *self,
              const Report   *report,
              gboolean        as_called,
              gint64          now)
{
  return agrees (report, report, as_called, now) && count_sources (self, report, as_called, now) >= BREATH_OBSERVED_MIN_SOURCES;
}

/**
 * breath_observed_judge:
 * @self: what was observed
 * @now: monotonic time
 * @place: (out) (transfer none) (nullable): where; of %BREATH_REACH_SEEN only its host means anything
 *
 * Returns: whether this node can be reached from outside, as far as neighbours agree
 */
BreathReach
breath_observed_judge (BreathObserved *self,
                       gint64          now,
                       P2pMultiaddr  **place)
{
  static const struct
  {
    gboolean    as_called;
    BreathReach reach;
  } ways[] = { { TRUE, BREATH_REACH_CALLED }, { FALSE, BREATH_REACH_SEEN } };

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    for (guint i = self->reports->len; i > 0; i--)
      {
        const Report *report = get_report (self, i - 1);

        if (is_confirmed (self, report, ways[way].as_called, now))
          {
            *place = report->place;
            return ways[way].reach;
          }
      }

  *place = NULL;

  return BREATH_REACH_UNKNOWN;
}

/**
 * breath_observed_dup_confirmed:
 * @self: what was observed
 * @now: monotonic time
 *
 * Returns: (transfer full) (element-type P2pMultiaddr): at most two addresses at which neighbours agree that they called us,
 *   the latest first
 */
GPtrArray *
breath_observed_dup_confirmed (BreathObserved *self,
                               gint64          now)
{
  GPtrArray *confirmed = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = self->reports->len; i > 0 && confirmed->len < MAX_CONFIRMED; i--)
    {
      const Report *report = get_report (self, i - 1);

      if (is_confirmed (self, report, TRUE, now) &&
          !g_ptr_array_find_with_equal_func (confirmed, report->place, (GEqualFunc) p2p_multiaddr_equal, NULL))
        g_ptr_array_add (confirmed, p2p_multiaddr_ref (report->place));
    }

  return confirmed;
}
