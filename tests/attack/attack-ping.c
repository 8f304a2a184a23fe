/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-guest.h"
#include "p2p-multistream.h"
#include "p2p-ping.h"
#include "report.h"

#define PING_LEN      32
#define INTERVAL_MSEC 20

/**
 * Pinger:
 * @times: of gint64: how long each ping took, µs
 *
 * attack ping HOST PORT SOURCE SECONDS: nobody's enemy. One peer that has a link, and pings on it again and again to find out
 * how long what it says waits.
 */
typedef struct
{
  Attack     *attack;
  double      seconds;
  gint64      since;
  gint64      sent;
  P2pSession *session;
  GIOStream  *stream;
  GArray     *times;
  guint8      ping[PING_LEN];
} Pinger;

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static double
get_percentile (GArray *times,
                guint   percent)
{
  guint at = times->len * percent / 100;

  return times->len > 0 ? (double) g_array_index (times, gint64, MIN (at, times->len - 1)) / G_USEC_PER_SEC : 0;
}

static void
end (Pinger     *self,
     const char *how)
{
  JsonObject *fields = json_object_new ();

  g_array_sort (self->times, compare_times);
  json_object_set_string_member (fields, "how", how);
  json_object_set_int_member (fields, "pings", self->times->len);
  json_object_set_double_member (fields, "median", get_percentile (self->times, 50));
  json_object_set_double_member (fields, "most", get_percentile (self->times, 99));
  json_object_set_double_member (fields, "worst", get_percentile (self->times, 100));
  report ("pings", fields);
  g_main_loop_quit (self->attack->loop);
}

static void pong_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data);

static gboolean
ping_cb (gpointer user_data)
{
  Pinger *self = user_data;

  if (attack_seconds_since (self->since) >= self->seconds)
    {
      end (self, "served");
      return G_SOURCE_REMOVE;
    }

  self->sent = g_get_monotonic_time ();
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->ping, PING_LEN,
                                   G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (self->stream), self->ping, PING_LEN, G_PRIORITY_DEFAULT, NULL,
                                 pong_cb, self);

  return G_SOURCE_REMOVE;
}

static void
pong_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Pinger *self = user_data;
  gint64 took = g_get_monotonic_time () - self->sent;
  gsize len = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, NULL) || len < PING_LEN)
    {
      end (self, "closed");
      return;
    }

  g_array_append_val (self->times, took);
  g_timeout_add (INTERVAL_MSEC, ping_cb, self);
}

static void
selected_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Pinger *self = user_data;
  g_autofree char *protocol = p2p_multistream_select_finish (G_IO_STREAM (source), result, NULL);

  if (protocol == NULL)
    {
      end (self, "refused");
      return;
    }

  report ("began", NULL);
  self->since = g_get_monotonic_time ();
  ping_cb (self);
}

static void
guest_cb (P2pSession   *session,
          const GError *error,
          gpointer      user_data)
{
  static const char *const protocols[] = { P2P_PING_ID, NULL };
  Pinger *self = user_data;

  self->stream = session != NULL ? p2p_session_open_stream (session, NULL) : NULL;

  if (self->stream != NULL)
    {
      self->session = g_object_ref (session);
      p2p_multistream_select_async (self->stream, protocols, NULL, selected_cb, self);
    }
  else
    end (self, "refused");
}

void
attack_ping (Attack *attack)
{
  static const guint8 seed[P2P_SEED_LEN] = { 3 };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  AttackFrom from = { attack->target, (guint) g_ascii_strtoull (attack->words[0], NULL, 10), identity };
  Pinger *self = g_new0 (Pinger, 1);

  self->attack = attack;
  self->seconds = g_ascii_strtod (attack->words[1], NULL);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  attack_guest_dial (&from, guest_cb, self);
}
