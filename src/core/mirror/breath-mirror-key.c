/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-key.h"

#include "p2p-budget.h"

#include <sodium.h>
#include <string.h>

#include "mirror.pb-c.h"

#define FORMAT     1
#define SEALED_LEN (P2P_SEED_LEN + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define BUDGET     4096  /* bytes of memory that decoding a file may take */

G_STATIC_ASSERT (BREATH_MIRROR_SALT_LEN == crypto_pwhash_argon2id_SALTBYTES);
G_STATIC_ASSERT (BREATH_MIRROR_NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
G_STATIC_ASSERT (BREATH_MIRROR_PASSES == crypto_pwhash_argon2id_OPSLIMIT_MODERATE);
G_STATIC_ASSERT (BREATH_MIRROR_MEMORY == crypto_pwhash_argon2id_MEMLIMIT_MODERATE);

G_DEFINE_QUARK (breath-mirror-error-quark, breath_mirror_error)

/* All that is secret on the way between a passphrase and a key. */
typedef struct
{
  guint8 derived[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
  guint8 seed[P2P_SEED_LEN];
} Secrets;

static Secrets *
secrets_new (void)
{
  Secrets *secrets = sodium_malloc (sizeof *secrets);

  if (secrets == NULL)
    g_error ("No memory for a key");

  return secrets;
}

static void
secrets_free (Secrets *secrets)
{
  sodium_free (secrets);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Secrets, secrets_free)

/**
 * breath_mirror_name_check:
 * @name: what a Mirror wants to be called
 * @error: return location for %BREATH_MIRROR_ERROR_INPUT with a sentence
 *
 * Checks a name: 1 to %BREATH_MIRROR_NAME_MAX bytes of UTF-8 that can be seen, without control characters and without
 * space at its ends, which nobody could tell from a name without.
 *
 * Returns: %FALSE if nobody can be called that
 */
gboolean
breath_mirror_name_check (const char *name,
                          GError    **error)
{
  const char *last;
  gsize len;

  g_return_val_if_fail (name != NULL, FALSE);

  len = strlen (name);

  if (len == 0 || len > BREATH_MIRROR_NAME_MAX || !g_utf8_validate (name, len, NULL))
    {
      g_set_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                   "A name needs 1 to %d bytes of UTF-8 text", BREATH_MIRROR_NAME_MAX);
      return FALSE;
    }

  last = g_utf8_find_prev_char (name, name + len);

  if (g_unichar_isspace (g_utf8_get_char (name)) || g_unichar_isspace (g_utf8_get_char (last)))
    {
      g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                           "A name cannot begin or end with a space");
      return FALSE;
    }

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (c));

      /* Format characters turn the order of letters around or cannot be seen at all. */
      if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
          || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        {
          g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                               "The name contains a character that cannot be seen");
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
is_one_character (const char *text,
                  gsize       len)
{
  gsize first = g_utf8_next_char (text) - text;

  for (gsize at = first; len - at >= first; at += first)
    if (memcmp (text, text + at, first) != 0)
      return FALSE;

  return len % first == 0;
}

/**
 * breath_mirror_passphrase_check:
 * @text: (array length=len) (element-type guint8): a passphrase
 * @len: how many bytes it has
 * @error: return location for %BREATH_MIRROR_ERROR_INPUT with a sentence
 *
 * Checks one that a person is about to choose: at least %BREATH_MIRROR_PASSPHRASE_MIN characters of UTF-8 and at most
 * %BREATH_MIRROR_PASSPHRASE_MAX bytes, of any kind (NIST SP 800-63B §3.1.1.2 advises length and against rules of composition).
 *
 * One character again and again is as good as short, so it is refused as well.
 *
 * Returns: %FALSE if it is too short, too long, no text, or of one character
 */
gboolean
breath_mirror_passphrase_check (const char *text,
                                gsize       len,
                                GError    **error)
{
  if (len > BREATH_MIRROR_PASSPHRASE_MAX)
    g_set_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                 "The passphrase has more than %d bytes", BREATH_MIRROR_PASSPHRASE_MAX);
  else if (!g_utf8_validate (text, len, NULL))
    g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                         "The passphrase is not valid UTF-8 text");
  else if (g_utf8_strlen (text, len) < BREATH_MIRROR_PASSPHRASE_MIN)
    g_set_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                 "The passphrase needs at least %d characters; a few words that do not belong together are good",
                 BREATH_MIRROR_PASSPHRASE_MIN);
  else if (is_one_character (text, len))
    g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT,
                         "The passphrase is one character again and again; a few words that do not belong together are good");
  else
    return TRUE;

  return FALSE;
}

static gboolean
derive (Secrets      *secrets,
        const char   *passphrase,
        gsize         len,
        const guint8 *salt,
        guint64       passes,
        guint64       memory,
        GError      **error)
{
  if (crypto_pwhash (secrets->derived, sizeof secrets->derived, passphrase, len, salt, passes, memory,
                     crypto_pwhash_ALG_ARGON2ID13) == 0)
    return TRUE;

  g_set_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_MEMORY,
               "There is not enough memory to check the passphrase, which takes %" G_GUINT64_FORMAT " MB; "
                                                                                                    "close other programs and try again", memory >> 20);

  return FALSE;
}

static GBytes *
pack_header (P2pIdentity            *key,
             const char             *name,
             const BreathMirrorSeal *seal)
{
  Breath__MirrorHeader header = BREATH__MIRROR_HEADER__INIT;
  guint8 *packed;
  gsize len;

  header.format = FORMAT;
  header.name = (char *) name;
  header.public_key.data = (guint8 *) p2p_identity_get_peer_id (key)->public_key;
  header.public_key.len = P2P_PUBLIC_KEY_LEN;
  header.salt.data = (guint8 *) seal->salt;
  header.salt.len = sizeof seal->salt;
  header.passes = seal->passes;
  header.memory = seal->memory;
  header.nonce.data = (guint8 *) seal->nonce;
  header.nonce.len = sizeof seal->nonce;

  len = breath__mirror_header__get_packed_size (&header);
  packed = g_malloc (len);
  breath__mirror_header__pack (&header, packed);

  return g_bytes_new_take (packed, len);
}

/**
 * breath_mirror_key_seal:
 * @key: a Mirror's key
 * @name: what the Mirror is called, admitted by breath_mirror_name_check()
 * @passphrase: (array length=len) (element-type guint8): what is to open it
 * @len: bytes of it
 * @seal: fresh randomness and the cost
 * @error: return location for %BREATH_MIRROR_ERROR_MEMORY
 *
 * Encrypts a key with XChaCha20-Poly1305 under what Argon2id (RFC 9106) makes of a passphrase. Name, public key and
 * cost stay readable and are authenticated. It takes about a second and @seal->memory bytes, so it is for a worker thread.
 *
 * Returns: (transfer full): at most %BREATH_MIRROR_KEY_MAX bytes, or %NULL
 */
GBytes *
breath_mirror_key_seal (P2pIdentity            *key,
                        const char             *name,
                        const char             *passphrase,
                        gsize                   len,
                        const BreathMirrorSeal *seal,
                        GError                **error)
{
  g_autoptr(Secrets) secrets = NULL;
  g_autoptr(GBytes) header = NULL;
  Breath__MirrorKey message = BREATH__MIRROR_KEY__INIT;
  guint8 sealed[SEALED_LEN];
  guint8 *packed;
  gsize packed_len;

  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (breath_mirror_name_check (name, NULL), NULL);

  secrets = secrets_new ();

  if (!derive (secrets, passphrase, len, seal->salt, seal->passes, seal->memory, error))
    return NULL;

  header = pack_header (key, name, seal);
  message.header.data = (guint8 *) g_bytes_get_data (header, &message.header.len);
  p2p_identity_get_seed (key, secrets->seed);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed, NULL, secrets->seed, sizeof secrets->seed,
                                              message.header.data, message.header.len, NULL,
                                              seal->nonce, secrets->derived);
  message.sealed.data = sealed;
  message.sealed.len = sizeof sealed;

  packed_len = breath__mirror_key__get_packed_size (&message);
  packed = g_malloc (packed_len);
  breath__mirror_key__pack (&message, packed);

  return g_bytes_new_take (packed, packed_len);
}

static gboolean
check_header (const Breath__MirrorHeader *header,
              gsize                       len)
{
  return header != NULL
         && header->base.n_unknown_fields == 0
         && breath__mirror_header__get_packed_size (header) == len
         && header->format == FORMAT
         && breath_mirror_name_check (header->name, NULL)
         && header->public_key.len == P2P_PUBLIC_KEY_LEN
         && header->salt.len == BREATH_MIRROR_SALT_LEN
         && header->nonce.len == BREATH_MIRROR_NONCE_LEN
         && header->passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN && header->passes <= BREATH_MIRROR_PASSES_MAX
         && header->memory >= crypto_pwhash_argon2id_MEMLIMIT_MIN && header->memory <= BREATH_MIRROR_MEMORY_MAX;
}

/* A file and the header in it, each decoded within a budget. */
typedef struct
{
  P2pBudget             budget;
  Breath__MirrorKey    *key;
  Breath__MirrorHeader *header;
} Reading;

static gboolean
reading_begin (Reading *reading,
               GBytes  *sealed,
               GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);

  *reading = (Reading) { 0 };
  p2p_budget_init (&reading->budget, BUDGET);

  if (len <= BREATH_MIRROR_KEY_MAX)
    reading->key = breath__mirror_key__unpack (&reading->budget.allocator, len, data);

  if (reading->key != NULL)
    reading->header = breath__mirror_header__unpack (&reading->budget.allocator,
                                                     reading->key->header.len, reading->key->header.data);

  if (reading->key != NULL
      && reading->key->base.n_unknown_fields == 0
      && breath__mirror_key__get_packed_size (reading->key) == len
      && reading->key->sealed.len == SEALED_LEN
      && check_header (reading->header, reading->key->header.len))
    return TRUE;

  g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_DAMAGED, "This is not a Mirror's sealed key");

  return FALSE;
}

static void
reading_end (Reading *reading)
{
  breath__mirror_header__free_unpacked (reading->header, &reading->budget.allocator);
  breath__mirror_key__free_unpacked (reading->key, &reading->budget.allocator);
}

/* The tag covers the header, so a right one says that nothing was changed; the public key is checked all the same. */
static P2pIdentity *
unseal (Reading *reading,
        Secrets *secrets,
        GError **error)
{
  g_autoptr(P2pIdentity) key = NULL;

  if (crypto_aead_xchacha20poly1305_ietf_decrypt (secrets->seed, NULL, NULL,
                                                  reading->key->sealed.data, reading->key->sealed.len,
                                                  reading->key->header.data, reading->key->header.len,
                                                  reading->header->nonce.data, secrets->derived) != 0)
    {
      g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_PASSPHRASE, "The passphrase is wrong");
      return NULL;
    }

  key = p2p_identity_new_from_seed (secrets->seed);

  if (memcmp (p2p_identity_get_peer_id (key)->public_key, reading->header->public_key.data, P2P_PUBLIC_KEY_LEN) == 0)
    return g_steal_pointer (&key);

  g_set_error_literal (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_DAMAGED,
                       "The sealed key is not the one it is said to be");

  return NULL;
}

/**
 * breath_mirror_key_open:
 * @sealed: what breath_mirror_key_seal() gave
 * @passphrase: (array length=len) (element-type guint8): what a person typed
 * @len: bytes of it
 * @error: return location for a #BreathMirrorError
 *
 * Decrypts a key. It takes about a second and the memory that the file names, so it is for a worker thread. A file that
 * was changed anywhere cannot be told from a wrong passphrase, unless it is no such file at all.
 *
 * Returns: (transfer full): the key in guarded memory, or %NULL
 */
P2pIdentity *
breath_mirror_key_open (GBytes     *sealed,
                        const char *passphrase,
                        gsize       len,
                        GError    **error)
{
  g_autoptr(Secrets) secrets = NULL;
  P2pIdentity *key = NULL;
  Reading reading;

  g_return_val_if_fail (sealed != NULL, NULL);

  secrets = secrets_new ();

  if (reading_begin (&reading, sealed, error)
      && derive (secrets, passphrase, len, reading.header->salt.data, reading.header->passes, reading.header->memory, error))
    key = unseal (&reading, secrets, error);

  reading_end (&reading);

  return key;
}

/**
 * breath_mirror_key_read:
 * @sealed: a file
 * @name: (out) (transfer full): what the Mirror is called
 * @id: (out caller-allocates): the Mirror's public key
 * @error: return location for %BREATH_MIRROR_ERROR_DAMAGED
 *
 * Reads what is not secret. It is proved only once the key is opened.
 *
 * Returns: %FALSE if it is not a sealed key
 */
gboolean
breath_mirror_key_read (GBytes    *sealed,
                        char     **name,
                        P2pPeerId *id,
                        GError   **error)
{
  Reading reading;
  gboolean valid;

  g_return_val_if_fail (sealed != NULL, FALSE);

  valid = reading_begin (&reading, sealed, error);

  if (valid)
    {
      *name = g_strdup (reading.header->name);
      memcpy (id->public_key, reading.header->public_key.data, P2P_PUBLIC_KEY_LEN);
    }

  reading_end (&reading);

  return valid;
}
