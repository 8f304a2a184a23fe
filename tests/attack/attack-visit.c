/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-guest.h"
#include "p2p-multistream.h"
#include "p2p-ping.h"
#include "report.h"

#include <string.h>

#define PING_LEN 32
#define PATIENCE 30 /* seconds */

/**
 * Visit:
 *
 * attack visit HOST PORT SOURCE COUNT: nobody's enemy. So many peers, each from an address of its own, say who they are
 * and ping once, all at the same time; the next time they come with the same keys.
 *
 * attack linger HOST PORT SOURCE COUNT: as many, with other keys, that take whatever place they are given, say nothing in it,
 * and stay until they are put out.
 */
typedef struct
{
  Attack     *attack;
  const char *event;   /* what tells of its end */
  guint       source;
  gint64      since;
  P2pSession *session;
  GIOStream  *stream;
  guint8      ping[PING_LEN];
} Visit;

static guint n_running;

static void
end (Visit      *self,
     const char *how)
{
  JsonObject *fields = json_object_new ();

  json_object_set_int_member (fields, "source", self->source);
  json_object_set_string_member (fields, "how", how);
  json_object_set_double_member (fields, "seconds", attack_seconds_since (self->since));
  report (self->event, fields);

  if (--n_running == 0)
    g_main_loop_quit (self->attack->loop);
}

static void
pong_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  gsize len = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, NULL);
  end (user_data, len == PING_LEN ? "served" : "known");
}

static void
selected_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Visit *self = user_data;
  GIOStream *stream = G_IO_STREAM (source);
  g_autofree char *protocol = p2p_multistream_select_finish (stream, result, NULL);

  if (protocol != NULL)
    {
      g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), self->ping, PING_LEN,
                                       G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_input_stream_read_all_async (g_io_stream_get_input_stream (stream), self->ping, PING_LEN, G_PRIORITY_DEFAULT, NULL,
                                     pong_cb, self);
    }
  else
    end (self, "known");
}

static void
guest_cb (P2pSession   *session,
          const GError *error,
          gpointer      user_data)
{
  static const char *const protocols[] = { P2P_PING_ID, NULL };
  Visit *self = user_data;

  self->stream = session != NULL ? p2p_session_open_stream (session, NULL) : NULL;

  if (self->stream != NULL)
    {
      self->session = g_object_ref (session);
      p2p_multistream_select_async (self->stream, protocols, NULL, selected_cb, self);
    }
  else
    end (self, "refused");
}

static void
closed_cb (P2pSession   *session,
           const GError *error,
           gpointer      user_data)
{
  end (user_data, g_error_matches (error, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM) ? "no room" : "closed");
}

static void
lingerer_cb (P2pSession   *session,
             const GError *error,
             gpointer      user_data)
{
  Visit *self = user_data;

  if (session != NULL)
    {
      self->since = g_get_monotonic_time ();
      self->session = g_object_ref (session);
      g_signal_connect (session, "closed", G_CALLBACK (closed_cb), self);
    }
  else
    end (self, "refused");
}

static gboolean
patience_cb (gpointer user_data)
{
  Attack *attack = user_data;

  g_main_loop_quit (attack->loop);

  return G_SOURCE_REMOVE;
}

/* @key tells the keys of one kind of visitors from those of another. */
static void
come (Attack         *attack,
      const char     *event,
      guint8          key,
      AttackGuestFunc func)
{
  guint first = (guint) g_ascii_strtoull (attack->words[0], NULL, 10);
  guint count = (guint) g_ascii_strtoull (attack->words[1], NULL, 10);

  for (guint i = 0; i < count; i++)
    {
      guint8 seed[P2P_SEED_LEN] = { (guint8) (first + i), (guint8) ((first + i) >> 8), key };
      g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
      AttackFrom from = { attack->target, first + i, identity };
      Visit *self = g_new0 (Visit, 1);

      self->attack = attack;
      self->event = event;
      self->source = first + i;
      self->since = g_get_monotonic_time ();
      n_running++;
      attack_guest_dial (&from, func, self);
    }

  g_timeout_add_seconds (PATIENCE, patience_cb, attack);
}

void
attack_visit (Attack *attack)
{
  come (attack, "visit", 1, guest_cb);
}

void
attack_linger (Attack *attack)
{
  come (attack, "linger", 2, lingerer_cb);
}
