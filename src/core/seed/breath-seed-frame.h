/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-manifest.h"

G_BEGIN_DECLS

#define BREATH_SEED_FRAME_MAX (BREATH_SEED_CHUNK_LEN + 64) /* bytes */

/**
 * BreathSeedStep:
 * @BREATH_SEED_ASK: can I have it?
 * @BREATH_SEED_DATA: here it is
 * @BREATH_SEED_NOT_HERE: it is not here, or not to be had from here
 * @BREATH_SEED_LATER: not now
 *
 * What a frame says.
 */
typedef enum
{
  BREATH_SEED_ASK,
  BREATH_SEED_DATA,
  BREATH_SEED_NOT_HERE,
  BREATH_SEED_LATER,
} BreathSeedStep;

/**
 * BreathSeedFrame:
 * @seed: which seed
 * @step: what is said
 * @is_chunk: whether it is about a chunk; it is about the manifest otherwise
 * @chunk: which, below %BREATH_SEED_MAX_CHUNKS
 * @data: (nullable): set with %BREATH_SEED_DATA: an encoded manifest or a chunk, not looked at yet
 *
 * One message between two nodes about a seed.
 */
typedef struct
{
  guint8         seed[BREATH_HASH_LEN];
  BreathSeedStep step;
  gboolean       is_chunk;
  guint          chunk;
  GBytes        *data;
} BreathSeedFrame;

GBytes          *breath_seed_frame_encode (const BreathSeedFrame *self) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedFrame *breath_seed_frame_decode (GBytes                *bytes,
                                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void             breath_seed_frame_free   (BreathSeedFrame       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedFrame, breath_seed_frame_free)

G_END_DECLS
