/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-group.h"

G_BEGIN_DECLS

#define BREATH_CONTEXT_LEN         32
#define BREATH_KNOWLEDGE_PROOF_LEN (2 * BREATH_SCALAR_LEN)
#define BREATH_VOTE_PROOF_LEN      (3 * BREATH_SCALAR_LEN)
#define BREATH_SETTLE_PROOF_LEN    (2 * BREATH_SCALAR_LEN)

/**
 * BreathTransferRole:
 * @BREATH_TRANSFER_PROPOSER: whose node proposed
 * @BREATH_TRANSFER_RESPONDER: the other
 *
 * The two sides of a negotiation.
 */
typedef enum
{
  BREATH_TRANSFER_PROPOSER,
  BREATH_TRANSFER_RESPONDER,
} BreathTransferRole;

/**
 * BreathProver:
 * @context: of which negotiation and terms the proof is
 * @role: whose it is
 *
 * What every proof is bound to, so that it is one nowhere else and for nobody else.
 */
typedef struct
{
  guint8             context[BREATH_CONTEXT_LEN];
  BreathTransferRole role;
} BreathProver;

/* The bases of a vote: g2 and g3, which neither side knows a logarithm of. */
typedef struct
{
  guint8 g2[BREATH_POINT_LEN];
  guint8 g3[BREATH_POINT_LEN];
} BreathVoteBases;

gboolean breath_knowledge_prove  (guint8                 proof[BREATH_KNOWLEDGE_PROOF_LEN],
                                  const BreathProver    *prover,
                                  guint8                 tag,
                                  const guint8           secret[BREATH_SCALAR_LEN],
                                  const guint8           point[BREATH_POINT_LEN],
                                  BreathRandom          *random);
gboolean breath_knowledge_verify (const guint8           proof[BREATH_KNOWLEDGE_PROOF_LEN],
                                  const BreathProver    *prover,
                                  guint8                 tag,
                                  const guint8           point[BREATH_POINT_LEN]);
gboolean breath_vote_prove       (guint8                 proof[BREATH_VOTE_PROOF_LEN],
                                  const BreathProver    *prover,
                                  const BreathVoteBases *bases,
                                  const guint8           r[BREATH_SCALAR_LEN],
                                  const guint8           v[BREATH_SCALAR_LEN],
                                  const guint8           p[BREATH_POINT_LEN],
                                  const guint8           q[BREATH_POINT_LEN],
                                  BreathRandom          *random);
gboolean breath_vote_verify      (const guint8           proof[BREATH_VOTE_PROOF_LEN],
                                  const BreathProver    *prover,
                                  const BreathVoteBases *bases,
                                  const guint8           p[BREATH_POINT_LEN],
                                  const guint8           q[BREATH_POINT_LEN]);
gboolean breath_settle_prove     (guint8                 proof[BREATH_SETTLE_PROOF_LEN],
                                  const BreathProver    *prover,
                                  const guint8           secret[BREATH_SCALAR_LEN],
                                  const guint8           point[BREATH_POINT_LEN],
                                  const guint8           base[BREATH_POINT_LEN],
                                  const guint8           settled[BREATH_POINT_LEN],
                                  BreathRandom          *random);
gboolean breath_settle_verify    (const guint8           proof[BREATH_SETTLE_PROOF_LEN],
                                  const BreathProver    *prover,
                                  const guint8           point[BREATH_POINT_LEN],
                                  const guint8           base[BREATH_POINT_LEN],
                                  const guint8           settled[BREATH_POINT_LEN]);

G_END_DECLS
