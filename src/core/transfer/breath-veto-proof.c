/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-veto-proof.h"

#include <sodium.h>
#include <string.h>

#define DOMAIN     "breath-transfer/1"
#define TAG_VOTE   3  /* 1 and 2 are those of the two points of an Open */
#define TAG_SETTLE 4

/* Challenge and responses of a proof; each response is k − challenge × secret. */
#define CHALLENGE(proof)   (proof)
#define RESPONSE(proof, i) ((proof) + (1 + (i)) * BREATH_SCALAR_LEN)

static void
compute_challenge (guint8              challenge[BREATH_SCALAR_LEN],
                   const BreathProver *prover,
                   guint8              tag,
                   const guint8 *const points[])
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  guint8 role = prover->role;

  g_byte_array_append (bytes, (const guint8 *) DOMAIN, strlen (DOMAIN));
  g_byte_array_append (bytes, prover->context, BREATH_CONTEXT_LEN);
  g_byte_array_append (bytes, &role, 1);
  g_byte_array_append (bytes, &tag, 1);

  for (guint i = 0; points[i] != NULL; i++)
    g_byte_array_append (bytes, points[i], BREATH_POINT_LEN);

  breath_scalar_hash (challenge, bytes);
}

static gboolean
is_challenge (const guint8       *proof,
              const BreathProver *prover,
              guint8              tag,
              const guint8 *const points[])
{
  guint8 challenge[BREATH_SCALAR_LEN];

  compute_challenge (challenge, prover, tag, points);

  return memcmp (challenge, CHALLENGE (proof), sizeof challenge) == 0;
}

static gboolean
are_canonical (const guint8 *proof,
               gsize         len)
{
  for (gsize i = 0; i < len; i += BREATH_SCALAR_LEN)
    if (!breath_scalar_is_canonical (proof + i))
      return FALSE;

  return TRUE;
}

static void
respond (guint8      *response,
         const guint8 k[BREATH_SCALAR_LEN],
         const guint8 challenge[BREATH_SCALAR_LEN],
         const guint8 secret[BREATH_SCALAR_LEN])
{
  guint8 product[BREATH_SCALAR_LEN];

  crypto_core_ristretto255_scalar_mul (product, challenge, secret);
  crypto_core_ristretto255_scalar_sub (response, k, product);
  sodium_memzero (product, sizeof product);
}

/**
 * breath_knowledge_prove:
 * @proof: (out): challenge and response
 * @prover: whose it is and of what
 * @tag: which of the prover's points it is about
 * @secret: a scalar
 * @point: @secret·G
 * @random: a source
 *
 * Shows that the prover knows the logarithm of a point and so did not make it from the other's (Schnorr 1991, made
 * non-interactive by Fiat and Shamir).
 *
 * Returns: %FALSE if @secret is zero
 */
gboolean
breath_knowledge_prove (guint8              proof[BREATH_KNOWLEDGE_PROOF_LEN],
                        const BreathProver *prover,
                        guint8              tag,
                        const guint8        secret[BREATH_SCALAR_LEN],
                        const guint8        point[BREATH_POINT_LEN],
                        BreathRandom       *random)
{
  guint8 k[BREATH_SCALAR_LEN];
  guint8 commitment[BREATH_POINT_LEN];
  const guint8 *const points[] = { point, commitment, NULL };
  gboolean is_made;

  breath_scalar_random (k, random);
  is_made = breath_point_sum (commitment, k, NULL, NULL, NULL);

  if (is_made)
    {
      compute_challenge (CHALLENGE (proof), prover, tag, points);
      respond (RESPONSE (proof, 0), k, CHALLENGE (proof), secret);
    }

  sodium_memzero (k, sizeof k);

  return is_made;
}

gboolean
breath_knowledge_verify (const guint8        proof[BREATH_KNOWLEDGE_PROOF_LEN],
                         const BreathProver *prover,
                         guint8              tag,
                         const guint8        point[BREATH_POINT_LEN])
{
  guint8 commitment[BREATH_POINT_LEN];
  const guint8 *const points[] = { point, commitment, NULL };

  return are_canonical (proof, BREATH_KNOWLEDGE_PROOF_LEN)
         && breath_point_is_usable (point)
         && breath_point_sum (commitment, RESPONSE (proof, 0), NULL, CHALLENGE (proof), point)
         && is_challenge (proof, prover, tag, points);
}

/**
 * breath_vote_prove:
 * @proof: (out): challenge and two responses
 * @prover: whose it is and of what
 * @bases: what the vote is sealed with
 * @r: what hides the vote
 * @v: the vote
 * @p: @r·g3
 * @q: @r·G + @v·g2
 * @random: a source
 *
 * Shows that the prover knows what is sealed (Okamoto's proof of a representation, with the same @r in both points).
 *
 * Returns: %FALSE if a scalar is zero
 */
gboolean
breath_vote_prove (guint8                 proof[BREATH_VOTE_PROOF_LEN],
                   const BreathProver    *prover,
                   const BreathVoteBases *bases,
                   const guint8           r[BREATH_SCALAR_LEN],
                   const guint8           v[BREATH_SCALAR_LEN],
                   const guint8           p[BREATH_POINT_LEN],
                   const guint8           q[BREATH_POINT_LEN],
                   BreathRandom          *random)
{
  guint8 k[2][BREATH_SCALAR_LEN];
  guint8 commitments[2][BREATH_POINT_LEN];
  const guint8 *const points[] = { bases->g2, bases->g3, p, q, commitments[0], commitments[1], NULL };
  gboolean is_made;

  breath_scalar_random (k[0], random);
  breath_scalar_random (k[1], random);
  is_made = breath_point_sum (commitments[0], k[0], bases->g3, NULL, NULL)
            && breath_point_sum (commitments[1], k[0], NULL, k[1], bases->g2);

  if (is_made)
    {
      compute_challenge (CHALLENGE (proof), prover, TAG_VOTE, points);
      respond (RESPONSE (proof, 0), k[0], CHALLENGE (proof), r);
      respond (RESPONSE (proof, 1), k[1], CHALLENGE (proof), v);
    }

  sodium_memzero (k, sizeof k);

  return is_made;
}

gboolean
breath_vote_verify (const guint8           proof[BREATH_VOTE_PROOF_LEN],
                    const BreathProver    *prover,
                    const BreathVoteBases *bases,
                    const guint8           p[BREATH_POINT_LEN],
                    const guint8           q[BREATH_POINT_LEN])
{
  guint8 commitments[2][BREATH_POINT_LEN];
  guint8 sealed[BREATH_POINT_LEN];
  guint8 part[BREATH_POINT_LEN];
  const guint8 *const points[] = { bases->g2, bases->g3, p, q, commitments[0], commitments[1], NULL };

  return are_canonical (proof, BREATH_VOTE_PROOF_LEN)
         && breath_point_is_usable (p)
         && breath_point_is_usable (q)
         && breath_point_sum (commitments[0], RESPONSE (proof, 0), bases->g3, CHALLENGE (proof), p)
         && breath_point_sum (part, RESPONSE (proof, 0), NULL, RESPONSE (proof, 1), bases->g2)
         && breath_point_sum (sealed, CHALLENGE (proof), q, NULL, NULL)
         && crypto_core_ristretto255_add (commitments[1], part, sealed) == 0
         && is_challenge (proof, prover, TAG_VOTE, points);
}

/**
 * breath_settle_prove:
 * @proof: (out): challenge and response
 * @prover: whose it is and of what
 * @secret: a scalar
 * @point: @secret·G
 * @base: another point
 * @settled: @secret·@base
 * @random: a source
 *
 * Shows that two points have the same logarithm, to G and to another base (Chaum and Pedersen 1992).
 *
 * Returns: %FALSE if @base is the identity
 */
gboolean
breath_settle_prove (guint8              proof[BREATH_SETTLE_PROOF_LEN],
                     const BreathProver *prover,
                     const guint8        secret[BREATH_SCALAR_LEN],
                     const guint8        point[BREATH_POINT_LEN],
                     const guint8        base[BREATH_POINT_LEN],
                     const guint8        settled[BREATH_POINT_LEN],
                     BreathRandom       *random)
{
  guint8 k[BREATH_SCALAR_LEN];
  guint8 commitments[2][BREATH_POINT_LEN];
  const guint8 *const points[] = { point, base, settled, commitments[0], commitments[1], NULL };
  gboolean is_made;

  breath_scalar_random (k, random);
  is_made = breath_point_sum (commitments[0], k, NULL, NULL, NULL) && breath_point_sum (commitments[1], k, base, NULL, NULL);

  if (is_made)
    {
      compute_challenge (CHALLENGE (proof), prover, TAG_SETTLE, points);
      respond (RESPONSE (proof, 0), k, CHALLENGE (proof), secret);
    }

  sodium_memzero (k, sizeof k);

  return is_made;
}

gboolean
breath_settle_verify (const guint8        proof[BREATH_SETTLE_PROOF_LEN],
                      const BreathProver *prover,
                      const guint8        point[BREATH_POINT_LEN],
                      const guint8        base[BREATH_POINT_LEN],
                      const guint8        settled[BREATH_POINT_LEN])
{
  guint8 commitments[2][BREATH_POINT_LEN];
  const guint8 *const points[] = { point, base, settled, commitments[0], commitments[1], NULL };

  return are_canonical (proof, BREATH_SETTLE_PROOF_LEN)
         && breath_point_is_usable (settled)
         && breath_point_sum (commitments[0], RESPONSE (proof, 0), NULL, CHALLENGE (proof), point)
         && breath_point_sum (commitments[1], RESPONSE (proof, 0), base, CHALLENGE (proof), settled)
         && is_challenge (proof, prover, TAG_SETTLE, points);
}
