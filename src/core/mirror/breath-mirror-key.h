/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-identity.h"

G_BEGIN_DECLS

#define BREATH_MIRROR_NAME_MAX     64                              /* bytes of UTF-8 */
#define BREATH_MIRROR_PASSPHRASE_MIN 15                            /* characters */
#define BREATH_MIRROR_PASSPHRASE_MAX 1024                          /* bytes */
#define BREATH_MIRROR_KEY_MAX      512                             /* bytes of a sealed key */
#define BREATH_MIRROR_SALT_LEN     16
#define BREATH_MIRROR_NONCE_LEN    24
#define BREATH_MIRROR_PASSES       3                               /* libsodium's MODERATE */
#define BREATH_MIRROR_MEMORY       (G_GUINT64_CONSTANT (256) << 20)
#define BREATH_MIRROR_PASSES_MAX   16                              /* beyond, a file asks for too much time */
#define BREATH_MIRROR_MEMORY_MAX   (G_GUINT64_CONSTANT (1) << 30)

#define BREATH_MIRROR_ERROR (breath_mirror_error_quark ())

/**
 * BreathMirrorError:
 * @BREATH_MIRROR_ERROR_INPUT: a name or a passphrase that cannot be chosen; the message says why
 * @BREATH_MIRROR_ERROR_PASSPHRASE: the passphrase is wrong
 * @BREATH_MIRROR_ERROR_MEMORY: the computer has too little memory left to check the passphrase; not a wrong guess
 * @BREATH_MIRROR_ERROR_DAMAGED: the file is not a sealed key
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_MIRROR_ERROR_INPUT,
  BREATH_MIRROR_ERROR_PASSPHRASE,
  BREATH_MIRROR_ERROR_MEMORY,
  BREATH_MIRROR_ERROR_DAMAGED,
} BreathMirrorError;

GQuark breath_mirror_error_quark (void);

/**
 * BreathMirrorSeal:
 * @salt: fresh random bytes
 * @nonce: fresh random bytes
 * @passes: how often Argon2id goes over its memory, usually %BREATH_MIRROR_PASSES
 * @memory: bytes that Argon2id takes, usually %BREATH_MIRROR_MEMORY
 *
 * What is fresh in each sealing and what it costs to open it.
 */
typedef struct
{
  guint8  salt[BREATH_MIRROR_SALT_LEN];
  guint8  nonce[BREATH_MIRROR_NONCE_LEN];
  guint64 passes;
  guint64 memory;
} BreathMirrorSeal;

gboolean     breath_mirror_name_check (const char              *name,
                                       GError                 **error);
gboolean     breath_mirror_passphrase_check
                                      (const char              *text,
                                       gsize                    len,
                                       GError                 **error);
GBytes      *breath_mirror_key_seal   (P2pIdentity             *key,
                                       const char              *name,
                                       const char              *passphrase,
                                       gsize                    len,
                                       const BreathMirrorSeal  *seal,
                                       GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
P2pIdentity *breath_mirror_key_open   (GBytes                  *sealed,
                                       const char              *passphrase,
                                       gsize                    len,
                                       GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     breath_mirror_key_read   (GBytes                  *sealed,
                                       char                   **name,
                                       P2pPeerId               *id,
                                       GError                 **error);

G_END_DECLS
