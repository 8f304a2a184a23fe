/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_SEED_ERROR (breath_seed_error_quark ())

/**
 * BreathSeedError:
 * @BREATH_SEED_ERROR_INVALID: what came is no seed, or not the one that was asked for
 * @BREATH_SEED_ERROR_TEXT: text that cannot be a seed; the message says why
 * @BREATH_SEED_ERROR_TURN: it cannot be done, or not now; the message says why
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_SEED_ERROR_INVALID,
  BREATH_SEED_ERROR_TEXT,
  BREATH_SEED_ERROR_TURN,
} BreathSeedError;

GQuark    breath_seed_error_quark  (void);

char     *breath_seed_id_to_text   (const guint8 id[BREATH_HASH_LEN]) G_GNUC_WARN_UNUSED_RESULT;
gboolean  breath_seed_id_from_text (const char  *text,
                                    guint8       id[BREATH_HASH_LEN],
                                    GError     **error);

G_END_DECLS
