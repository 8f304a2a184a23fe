/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-memory.h"
#include "fuzz-script.h"
#include "test-noise-peer.h"

#define FLAG_SEALED 0x01 /* the script has payloads of message 3, which a dialer with the right keys encrypts */
#define FLAG_MUXERS 0x02

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char *const muxers[] = { "/yamux/1.0.0", "/mplex/6.7.0", NULL };

/* Returns the next message of the dialer, or NULL at the end of the script. */
static GByteArray *
next_message (FuzzScript *script,
              guint8      flags,
              GBytes     *message_2)
{
  const guint8 *message;
  gsize len;

  if (!fuzz_script_next (script, &message, &len))
    return NULL;

  if ((flags & FLAG_SEALED) && message_2 != NULL)
    return test_noise_forge_message_3 (message_2, message, len);

  return g_byte_array_append (g_byte_array_new (), message, len);
}

static gboolean
read_message (P2pNoiseHandshake *listener,
              GByteArray        *message)
{
  gboolean was_finished = p2p_noise_handshake_is_finished (listener);
  gboolean accepted;

  fuzz_memory_watch ();
  accepted = p2p_noise_handshake_read (listener, message->data, message->len, NULL);
  g_assert_cmpuint (fuzz_memory_get_allocated (), <=, FUZZ_MAX_ALLOCATED);

  if (accepted)
    g_assert_false (was_finished);

  return accepted;
}

/* Only the dialer's identity can have signed its key, so nobody else is ever accepted. */
static void
check_finished (P2pNoiseHandshake *listener,
                guint8             flags)
{
  g_autoptr(P2pIdentity) dialing = test_noise_identity (0x01);
  const char *muxer;

  g_assert_true (p2p_peer_id_equal (p2p_noise_handshake_get_peer (listener), p2p_identity_get_peer_id (dialing)));

  muxer = p2p_noise_handshake_get_muxer (listener);
  g_assert_true (muxer == NULL || ((flags & FLAG_MUXERS) && g_strv_contains (muxers, muxer)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(P2pNoiseHandshake) listener = NULL;
  g_autoptr(GByteArray) message = NULL;
  g_autoptr(GBytes) message_2 = NULL;
  FuzzScript script;
  guint8 flags;

  if (size == 0)
    return 0;

  flags = data[0];
  script = (FuzzScript) { data + 1, size - 1 };
  listener = test_noise_handshake (P2P_ROLE_LISTENER, NULL, flags & FLAG_MUXERS ? muxers : NULL);
  message = flags & FLAG_SEALED ? test_noise_forge_message_1 () : next_message (&script, flags, NULL);

  while (message != NULL)
    {
      gboolean accepted = read_message (listener, message);

      if (accepted && p2p_noise_handshake_is_finished (listener))
        check_finished (listener, flags);

      if (p2p_noise_handshake_wants_write (listener))
        message_2 = p2p_noise_handshake_write (listener, NULL);

      g_byte_array_unref (message);
      message = next_message (&script, flags, message_2);
    }

  return 0;
}
