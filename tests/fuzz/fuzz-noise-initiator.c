/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-memory.h"
#include "fuzz-script.h"
#include "test-noise-peer.h"

#define FLAG_SEALED   0x01 /* the script has payloads, which a listener with the right keys encrypts */
#define FLAG_EXPECTED 0x02
#define FLAG_OTHER    0x04 /* who answers is not expected */
#define FLAG_MUXERS   0x08

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char *const muxers[] = { "/yamux/1.0.0", "/mplex/6.7.0", NULL };

static const P2pPeerId *
get_listening (void)
{
  static P2pIdentity *identity = NULL;

  if (identity == NULL)
    identity = test_noise_identity (0x02);

  return p2p_identity_get_peer_id (identity);
}

static P2pNoiseHandshake *
start (guint8 flags)
{
  static const P2pPeerId other = { { 1, 2, 3 } };
  const P2pPeerId *expected = NULL;

  if (flags & FLAG_EXPECTED)
    expected = flags & FLAG_OTHER ? &other : get_listening ();

  return test_noise_handshake (P2P_ROLE_DIALER, expected, flags & FLAG_MUXERS ? muxers : NULL);
}

static GByteArray *
next_message (FuzzScript *script,
              guint8      flags,
              GBytes     *message_1)
{
  const guint8 *message;
  gsize len;

  if (!fuzz_script_next (script, &message, &len))
    return NULL;

  if (flags & FLAG_SEALED)
    return test_noise_forge_message_2 (message_1, NULL, message, len);

  return g_byte_array_append (g_byte_array_new (), message, len);
}

/* Only the listener's identity can have signed its key, so nobody else is ever accepted. */
static void
check_finish (P2pNoiseHandshake *dialer,
              guint8             flags)
{
  g_autoptr(GBytes) message_3 = NULL;
  g_autoptr(GError) error = NULL;
  const char *muxer;

  g_assert_true (p2p_noise_handshake_wants_write (dialer));
  g_assert_false ((flags & FLAG_EXPECTED) && (flags & FLAG_OTHER));

  message_3 = p2p_noise_handshake_write (dialer, &error);
  g_assert_no_error (error);
  g_assert_true (p2p_noise_handshake_is_finished (dialer));
  g_assert_true (p2p_peer_id_equal (p2p_noise_handshake_get_peer (dialer), get_listening ()));

  muxer = p2p_noise_handshake_get_muxer (dialer);
  g_assert_true (muxer == NULL || ((flags & FLAG_MUXERS) && g_strv_contains (muxers, muxer)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(P2pNoiseHandshake) dialer = NULL;
  g_autoptr(GBytes) message_1 = NULL;
  gboolean is_over = FALSE;
  FuzzScript script;
  GByteArray *message;
  guint8 flags;

  if (size == 0)
    return 0;

  flags = data[0];
  script = (FuzzScript) { data + 1, size - 1 };
  dialer = start (flags);
  message_1 = p2p_noise_handshake_write (dialer, NULL);

  while ((message = next_message (&script, flags, message_1)) != NULL)
    {
      gboolean accepted;

      fuzz_memory_watch ();
      accepted = p2p_noise_handshake_read (dialer, message->data, message->len, NULL);
      g_assert_cmpuint (fuzz_memory_get_allocated (), <=, FUZZ_MAX_ALLOCATED);
      g_byte_array_unref (message);

      /* After the first message, good or bad, no other is taken. */
      g_assert_false (accepted && is_over);
      is_over = TRUE;

      if (accepted)
        check_finish (dialer, flags);
      else
        g_assert_false (p2p_noise_handshake_wants_write (dialer));
    }

  return 0;
}
