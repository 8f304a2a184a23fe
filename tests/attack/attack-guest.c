/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack-guest.h"

#include "p2p-identify-message.h"
#include "p2p-multistream.h"

/**
 * AttackGuest:
 *
 * Somebody who keeps the rules up to a session, and says who they are when asked.
 */
struct _AttackGuest
{
  P2pIdentity    *identity;
  AttackGuestFunc func;
  gpointer        user_data;
};

static const char *const spoken[] = { P2P_IDENTIFY_ID, NULL };

static GBytes *
encode_identity (P2pIdentity *identity)
{
  g_autoptr(GPtrArray) nowhere = g_ptr_array_new ();
  g_autoptr(GBytes) record = p2p_identify_seal_record (identity, 1, nowhere);
  g_autoptr(P2pMultiaddr) observed = p2p_multiaddr_new_tcp ("10.78.0.1", 1);

  return p2p_identify_encode (p2p_identity_get_peer_id (identity), record, nowhere, spoken, observed, "guest");
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GIOStream) stream = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GBytes) message = user_data;
  g_autofree char *protocol = p2p_multistream_accept_finish (G_IO_STREAM (source), result, NULL);
  gsize len;
  const void *data = g_bytes_get_data (message, &len);

  if (protocol != NULL)
    g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (source)), g_memdup2 (data, len), len,
                                     G_PRIORITY_DEFAULT, NULL, told_cb, g_object_ref (source));
  else
    p2p_mux_stream_reset (P2P_MUX_STREAM (source));
}

static void
stream_cb (P2pSession *session,
           GIOStream  *stream,
           GBytes     *message)
{
  p2p_multistream_accept_async (stream, spoken, NULL, asked_cb, g_bytes_ref (message));
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree AttackGuest *self = user_data;
  g_autoptr(P2pIdentity) identity = self->identity;
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream = attack_dial_finish (result, NULL, &error);
  g_autoptr(P2pSession) session = NULL;

  if (stream == NULL)
    {
      self->func (NULL, error, self->user_data);
      return;
    }

  session = p2p_session_new (stream, P2P_ROLE_DIALER);
  g_signal_connect_data (session, "stream", G_CALLBACK (stream_cb), encode_identity (identity),
                         (GClosureNotify) (GCallback) g_bytes_unref, 0);
  p2p_session_start (session);
  self->func (session, NULL, self->user_data);
}

/* @func is called once; it keeps the session by taking a reference. */
void
attack_guest_dial (const AttackFrom *from,
                   AttackGuestFunc   func,
                   gpointer          user_data)
{
  AttackGuest *self = g_new (AttackGuest, 1);

  self->identity = p2p_identity_ref (from->identity);
  self->func = func;
  self->user_data = user_data;
  attack_dial_async (from, ATTACK_MULTIPLEXED, NULL, dialled_cb, self);
}
