/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-identity.h"

G_BEGIN_DECLS

#define BREATH_RECORD_ERROR (breath_record_error_quark ())

/**
 * BreathRecordError:
 * @BREATH_RECORD_ERROR_INVALID: the bytes are not such a record or break its limits
 * @BREATH_RECORD_ERROR_SIGNATURE: the signature does not verify
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_RECORD_ERROR_INVALID,
  BREATH_RECORD_ERROR_SIGNATURE,
} BreathRecordError;

GQuark breath_record_error_quark (void);

#define BREATH_DOMAIN_HEAD "breath-head/1"
#define BREATH_DOMAIN_ITEM "breath-item/1"
#define BREATH_DOMAIN_STATEMENT "breath-statement/1"

#define BREATH_HASH_LEN       32
#define BREATH_SIGNED_MAX_LEN 2560

GBytes  *breath_signed_new   (P2pIdentity   *identity,
                              const char    *domain,
                              const guint8  *body,
                              gsize          len) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_signed_open  (GBytes        *bytes,
                              const char    *domain,
                              P2pPeerId     *author,
                              GBytes       **body,
                              GError       **error);
gboolean breath_signed_peek_author
                             (GBytes        *bytes,
                              P2pPeerId     *author);
void     breath_hash         (const guint8  *data,
                              gsize          len,
                              guint8         hash[BREATH_HASH_LEN]);
char    *breath_hash_to_hex  (const guint8   hash[BREATH_HASH_LEN]) G_GNUC_WARN_UNUSED_RESULT;
/* For hash tables whose keys are hashes, as ids are. */
guint    breath_id_hash      (gconstpointer  id);
gboolean breath_id_equal     (gconstpointer  a,
                              gconstpointer  b);

G_END_DECLS
