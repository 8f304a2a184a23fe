/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-head.h"

G_BEGIN_DECLS

#define BREATH_PROOF_LEN (2 * BREATH_HEAD_LEN)

/**
 * BreathProof:
 * @heads: two heads that contradict each other, the one with the lower id first
 *
 * Two different signed heads of one author, epoch and version: proof for anyone that their author is not to be believed.
 */
typedef struct
{
  BreathHead *heads[2];
} BreathProof;

GBytes      *breath_proof_encode (const BreathHead  *a,
                                  const BreathHead  *b) G_GNUC_WARN_UNUSED_RESULT;
void         breath_proof_get_id (GBytes            *encoded,
                                  guint8             id[BREATH_HASH_LEN]);
BreathProof *breath_proof_open   (GBytes            *bytes,
                                  GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void         breath_proof_free   (BreathProof       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathProof, breath_proof_free)

G_END_DECLS
