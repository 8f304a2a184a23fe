/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-life.h"

G_BEGIN_DECLS

#define BREATH_SEED_ROW_PREFIX "seed/" /* what the keys of all of them begin with */

/**
 * BreathSeedRow:
 * @state: what became of the seed
 * @since: unix seconds at which somebody asked for it, or offered it
 * @manifest: (nullable): what it is
 * @notice: (nullable): the Signed item that offered it, not verified
 * @planting: (nullable): the Signed item by which it was planted, not verified
 * @certificate: (nullable): that of who did so, not verified
 *
 * What is stored of a seed beside its content.
 */
typedef struct
{
  BreathSeedState     state;
  gint64              since;
  BreathSeedManifest *manifest;
  GBytes             *notice;
  GBytes             *planting;
  GBytes             *certificate;
} BreathSeedRow;

GBytes        *breath_seed_row_encode (const BreathSeedRow *self) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedRow *breath_seed_row_decode (GBytes              *bytes,
                                       const guint8         id[BREATH_HASH_LEN]) G_GNUC_WARN_UNUSED_RESULT;
void           breath_seed_row_free   (BreathSeedRow       *self);

/* Under which key of the settings it is stored. FALSE: that is the key of something else, or damaged. */
GBytes        *breath_seed_row_dup_key  (const guint8        id[BREATH_HASH_LEN]) G_GNUC_WARN_UNUSED_RESULT;
gboolean       breath_seed_row_read_key (GBytes             *key,
                                         guint8              id[BREATH_HASH_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedRow, breath_seed_row_free)

G_END_DECLS
