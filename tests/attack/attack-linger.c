/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-guest.h"
#include "report.h"

#define PATIENCE 30 /* seconds */

/**
 * Lingerer:
 *
 * attack linger HOST PORT SOURCE COUNT: so many peers, each from an address and with a key of its own, that take whatever
 * place they are given, say nothing in it, and stay until they are put out.
 */
typedef struct
{
  Attack     *attack;
  guint       source;
  gint64      since;
  P2pSession *session;
} Lingerer;

static guint n_running;

static void
end (Lingerer   *self,
     const char *how)
{
  JsonObject *fields = json_object_new ();

  json_object_set_int_member (fields, "source", self->source);
  json_object_set_string_member (fields, "how", how);
  json_object_set_double_member (fields, "seconds", attack_seconds_since (self->since));
  report ("linger", fields);

  if (--n_running == 0)
    g_main_loop_quit (self->attack->loop);
}

static void
closed_cb (P2pSession   *session,
           const GError *error,
           gpointer      user_data)
{
  end (user_data, g_error_matches (error, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM) ? "no room" : "closed");
}

static void
guest_cb (P2pSession   *session,
          const GError *error,
          gpointer      user_data)
{
  Lingerer *self = user_data;

  if (session == NULL)
    {
      end (self, "refused");
      return;
    }

  self->since = g_get_monotonic_time ();
  self->session = g_object_ref (session);
  g_signal_connect (session, "closed", G_CALLBACK (closed_cb), self);
}

static gboolean
patience_cb (gpointer user_data)
{
  Attack *attack = user_data;

  g_main_loop_quit (attack->loop);

  return G_SOURCE_REMOVE;
}

void
attack_linger (Attack *attack)
{
  guint first = (guint) g_ascii_strtoull (attack->words[0], NULL, 10);
  guint count = (guint) g_ascii_strtoull (attack->words[1], NULL, 10);

  for (guint i = 0; i < count; i++)
    {
      guint8 seed[P2P_SEED_LEN] = { (guint8) (first + i), (guint8) ((first + i) >> 8), 2 };
      g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
      AttackFrom from = { attack->target, first + i, identity };
      Lingerer *self = g_new0 (Lingerer, 1);

      self->attack = attack;
      self->source = first + i;
      self->since = g_get_monotonic_time ();
      n_running++;
      attack_guest_dial (&from, guest_cb, self);
    }

  g_timeout_add_seconds (PATIENCE, patience_cb, attack);
}
