/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sealed-and.h"

#include <sodium.h>
#include <string.h>

#define DOMAIN_VOTE       "breath-transfer-yes/1"
#define DOMAIN_TRANSCRIPT "breath-transfer-transcript/1"
#define FORMAT            1

/* What one side has sent, as it went over the wire. */
typedef struct
{
  guint8   open[BREATH_OPEN_LEN];
  guint8   seal[BREATH_SEAL_LEN];
  guint8   settle[BREATH_SETTLE_LEN];
  gboolean has_open;
  gboolean has_seal;
  gboolean has_settle;
} Side;

/**
 * BreathSealedAnd:
 *
 * Whether both sides said yes, of which neither learns more than that: a side that said no learns nothing of what the other
 * said, and a side that said yes learns what the outcome tells it.
 *
 * It is the socialist millionaires' protocol of Boudot, Schoenmakers and Traoré (2001), "A fair and efficient solution to
 * the socialist millionaires' problem", in the form that Off-the-Record messaging 3 uses, over ristretto255: what is compared is a
 * value that both compute from the context for yes, and a random one for no. Other than in OTR both votes may come in
 * any order, for which every proof is bound to context and role. It rests on the decisional Diffie–Hellman assumption and on the
 * hash being a random oracle; a recording of it does not withstand a quantum computer.
 *
 * It is pure and lives in guarded memory. What a side sends is made once and stays the same however often it is sent again;
 * what decides a vote is gone as soon as it is sealed.
 */
struct _BreathSealedAnd
{
  BreathProver        own;
  guint8              secrets[2][BREATH_SCALAR_LEN];  /* a2, a3 */
  Side                sides[2];                       /* by role */
  BreathSealedOutcome outcome;
};

G_DEFINE_QUARK (breath-sealed-and-error-quark, breath_sealed_and_error)

static Side *
get_own (BreathSealedAnd *self)
{
  return &self->sides[self->own.role];
}

static Side *
get_other (BreathSealedAnd *self)
{
  return &self->sides[!self->own.role];
}

static BreathProver
get_other_prover (BreathSealedAnd *self)
{
  BreathProver other = self->own;

  other.role = self->own.role == BREATH_TRANSFER_PROPOSER ? BREATH_TRANSFER_RESPONDER : BREATH_TRANSFER_PROPOSER;

  return other;
}

/* The parts of what is sent. */
static guint8 *
open_point (guint8 *open,
            guint   i)
{
  return open + i * BREATH_POINT_LEN;
}

static guint8 *
open_proof (guint8 *open,
            guint   i)
{
  return open + 2 * BREATH_POINT_LEN + i * BREATH_KNOWLEDGE_PROOF_LEN;
}

static guint8 *
seal_p (guint8 *seal)
{
  return seal;
}

static guint8 *
seal_q (guint8 *seal)
{
  return seal + BREATH_POINT_LEN;
}

static guint8 *
seal_proof (guint8 *seal)
{
  return seal + 2 * BREATH_POINT_LEN;
}

static guint8 *
settle_proof (guint8 *settle)
{
  return settle + BREATH_POINT_LEN;
}

static BreathSealedAnd *
allocate (const BreathProver *own)
{
  BreathSealedAnd *self = sodium_malloc (sizeof *self);

  if (self == NULL)
    g_error ("No memory for a vote");

  memset (self, 0, sizeof *self);
  self->own = *own;

  return self;
}

/* What cannot fail with values that this side made. */
static void
require (gboolean is_done)
{
  if (!is_done)
    g_error ("The arithmetic of a sealed AND failed");
}

/**
 * breath_sealed_and_new:
 * @own: our side, and of what negotiation and terms
 * @random: a source
 *
 * Begins one, with all that is sent before a vote.
 *
 * Returns: (transfer full): a sealed AND
 */
BreathSealedAnd *
breath_sealed_and_new (const BreathProver *own,
                       BreathRandom       *random)
{
  BreathSealedAnd *self = allocate (own);
  guint8 *open = get_own (self)->open;

  for (guint i = 0; i < 2; i++)
    {
      breath_scalar_random (self->secrets[i], random);
      require (breath_point_sum (open_point (open, i), self->secrets[i], NULL, NULL, NULL));
      require (breath_knowledge_prove (open_proof (open, i), own, 1 + i, self->secrets[i], open_point (open, i), random));
    }

  get_own (self)->has_open = TRUE;

  return self;
}

void
breath_sealed_and_free (BreathSealedAnd *self)
{
  sodium_free (self);
}

/**
 * breath_sealed_and_get_open:
 * @self: a sealed AND
 *
 * Returns: (transfer none): the %BREATH_OPEN_LEN bytes to send first
 */
const guint8 *
breath_sealed_and_get_open (BreathSealedAnd *self)
{
  return get_own (self)->open;
}

static gboolean
refuse (GError             **error,
        BreathSealedAndError code,
        const char          *why)
{
  g_set_error_literal (error, BREATH_SEALED_AND_ERROR, code, why);

  return FALSE;
}

/* Whether it came before, and the very same. */
static gboolean
is_repeated (gboolean      has,
             const guint8 *held,
             const guint8 *came,
             gsize         len)
{
  return has && memcmp (held, came, len) == 0;
}

static gboolean
compute_bases (BreathSealedAnd *self,
               BreathVoteBases *bases)
{
  guint8 *theirs = get_other (self)->open;

  return breath_point_sum (bases->g2, self->secrets[0], open_point (theirs, 0), NULL, NULL)
         && breath_point_sum (bases->g3, self->secrets[1], open_point (theirs, 1), NULL, NULL);
}

static gboolean
is_open_valid (BreathSealedAnd *self,
               const guint8    *came)
{
  BreathProver other = get_other_prover (self);
  guint8 open[BREATH_OPEN_LEN];

  memcpy (open, came, sizeof open);

  for (guint i = 0; i < 2; i++)
    if (!breath_knowledge_verify (open_proof (open, i), &other, 1 + i, open_point (open, i))
        || memcmp (open_point (open, i), open_point (get_own (self)->open, i), BREATH_POINT_LEN) == 0)
      return FALSE;

  return TRUE;
}

/**
 * breath_sealed_and_take_open:
 * @self: a sealed AND
 * @open: (array length=len): what the other side sent
 * @len: how many bytes
 * @error: return location for a #BreathSealedAndError
 *
 * Takes what the other side sends first. To take the same again changes nothing.
 *
 * Returns: %FALSE if it does not count
 */
gboolean
breath_sealed_and_take_open (BreathSealedAnd *self,
                             const guint8    *open,
                             gsize            len,
                             GError         **error)
{
  Side *other = get_other (self);

  if (len != BREATH_OPEN_LEN)
    return refuse (error, BREATH_SEALED_AND_ERROR_INVALID, "An Open has another length");

  if (is_repeated (other->has_open, other->open, open, len))
    return TRUE;

  if (other->has_open)
    return refuse (error, BREATH_SEALED_AND_ERROR_TWICE, "There was another Open before");

  if (!is_open_valid (self, open))
    return refuse (error, BREATH_SEALED_AND_ERROR_INVALID, "The proof of an Open does not hold");

  memcpy (other->open, open, len);
  other->has_open = TRUE;

  return TRUE;
}

/**
 * breath_sealed_and_can_seal:
 * @self: a sealed AND
 *
 * Returns: whether a vote can be sealed: the other's Open is there, and our Seal is not
 */
gboolean
breath_sealed_and_can_seal (BreathSealedAnd *self)
{
  return get_other (self)->has_open && !get_own (self)->has_seal;
}

/* What both sides compute for yes. */
static void
compute_yes (BreathSealedAnd *self,
             guint8           yes[BREATH_SCALAR_LEN])
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) DOMAIN_VOTE, strlen (DOMAIN_VOTE));
  g_byte_array_append (bytes, self->own.context, BREATH_CONTEXT_LEN);
  breath_scalar_hash (yes, bytes);
}

typedef struct
{
  guint8 yes[BREATH_SCALAR_LEN];
  guint8 no[BREATH_SCALAR_LEN];
  guint8 r[BREATH_SCALAR_LEN];
  guint8 v[BREATH_SCALAR_LEN];
} Ballot;

static void
make_seal (BreathSealedAnd *self,
           const Ballot    *ballot,
           BreathRandom    *random)
{
  guint8 *seal = get_own (self)->seal;
  BreathVoteBases bases;

  require (compute_bases (self, &bases));
  require (breath_point_sum (seal_p (seal), ballot->r, bases.g3, NULL, NULL));
  require (breath_point_sum (seal_q (seal), ballot->r, NULL, ballot->v, bases.g2));
  require (breath_vote_prove (seal_proof (seal), &self->own, &bases, ballot->r, ballot->v, seal_p (seal), seal_q (seal),
                              random));
}

static void
settle_if_due (BreathSealedAnd *self,
               BreathRandom    *random)
{
  Side *own = get_own (self);
  guint8 difference[BREATH_POINT_LEN];

  if (own->has_settle || !own->has_seal || !get_other (self)->has_seal)
    return;

  crypto_core_ristretto255_sub (difference, seal_q (self->sides[BREATH_TRANSFER_PROPOSER].seal),
                                seal_q (self->sides[BREATH_TRANSFER_RESPONDER].seal));
  require (breath_point_sum (own->settle, self->secrets[1], difference, NULL, NULL));
  require (breath_settle_prove (settle_proof (own->settle), &self->own, self->secrets[1], open_point (own->open, 1),
                                difference, own->settle, random));
  own->has_settle = TRUE;
}

/**
 * breath_sealed_and_seal:
 * @self: a sealed AND for which breath_sealed_and_can_seal() holds
 * @is_yes: what the Mirror decided, %TRUE or %FALSE
 * @random: a source, of which as much is taken for no as for yes
 *
 * Seals a vote, in the same time and with the same steps for yes and for no. There is no way back from it, and nothing that is
 * left here or sent tells which it was.
 */
void
breath_sealed_and_seal (BreathSealedAnd *self,
                        gboolean         is_yes,
                        BreathRandom    *random)
{
  Ballot *ballot;

  g_return_if_fail (breath_sealed_and_can_seal (self));

  ballot = sodium_malloc (sizeof *ballot);
  require (ballot != NULL);
  compute_yes (self, ballot->yes);
  breath_scalar_random (ballot->no, random);
  breath_scalar_random (ballot->r, random);
  breath_scalar_choose (ballot->v, ballot->yes, ballot->no, is_yes);
  make_seal (self, ballot, random);
  sodium_free (ballot);

  /* What the arithmetic left below the stack. */
  sodium_stackzero (4096);

  get_own (self)->has_seal = TRUE;
  settle_if_due (self, random);
}

/**
 * breath_sealed_and_get_seal:
 * @self: a sealed AND
 *
 * Returns: (transfer none) (nullable): the %BREATH_SEAL_LEN bytes to send; %NULL before the vote
 */
const guint8 *
breath_sealed_and_get_seal (BreathSealedAnd *self)
{
  return get_own (self)->has_seal ? get_own (self)->seal : NULL;
}

gboolean
breath_sealed_and_has_their_seal (BreathSealedAnd *self)
{
  return get_other (self)->has_seal;
}

/* Equal points would be a copy of ours, or make what is settled the identity. */
static gboolean
is_reflected (BreathSealedAnd *self,
              guint8          *seal)
{
  guint8 *own = get_own (self)->seal;

  return get_own (self)->has_seal
         && (memcmp (seal_p (seal), seal_p (own), BREATH_POINT_LEN) == 0
             || memcmp (seal_q (seal), seal_q (own), BREATH_POINT_LEN) == 0);
}

static gboolean
is_seal_valid (BreathSealedAnd *self,
               const guint8    *came)
{
  BreathProver other = get_other_prover (self);
  BreathVoteBases bases;
  guint8 seal[BREATH_SEAL_LEN];

  memcpy (seal, came, sizeof seal);

  return compute_bases (self, &bases)
         && breath_vote_verify (seal_proof (seal), &other, &bases, seal_p (seal), seal_q (seal))
         && !is_reflected (self, seal);
}

/**
 * breath_sealed_and_take_seal:
 * @self: a sealed AND
 * @seal: (array length=len): what the other side sent
 * @len: how many bytes
 * @random: a source
 * @error: return location for a #BreathSealedAndError
 *
 * Takes the vote of the other side, which it does not tell. To take the same again changes nothing.
 *
 * Returns: %FALSE if it does not count
 */
gboolean
breath_sealed_and_take_seal (BreathSealedAnd *self,
                             const guint8    *seal,
                             gsize            len,
                             BreathRandom    *random,
                             GError         **error)
{
  Side *other = get_other (self);

  if (len != BREATH_SEAL_LEN)
    return refuse (error, BREATH_SEALED_AND_ERROR_INVALID, "A Seal has another length");

  if (is_repeated (other->has_seal, other->seal, seal, len))
    return TRUE;

  if (!other->has_open)
    return refuse (error, BREATH_SEALED_AND_ERROR_EARLY, "A Seal came before its Open");

  if (other->has_seal)
    return refuse (error, BREATH_SEALED_AND_ERROR_TWICE, "There was another Seal before");

  if (!is_seal_valid (self, seal))
    return refuse (error, BREATH_SEALED_AND_ERROR_INVALID, "The proof of a Seal does not hold");

  memcpy (other->seal, seal, len);
  other->has_seal = TRUE;
  settle_if_due (self, random);

  return TRUE;
}

/**
 * breath_sealed_and_get_settle:
 * @self: a sealed AND
 *
 * Returns: (transfer none) (nullable): the %BREATH_SETTLE_LEN bytes to send; %NULL before both votes are in
 */
const guint8 *
breath_sealed_and_get_settle (BreathSealedAnd *self)
{
  return get_own (self)->has_settle ? get_own (self)->settle : NULL;
}

static gboolean
is_settle_valid (BreathSealedAnd *self,
                 const guint8    *came)
{
  BreathProver other = get_other_prover (self);
  guint8 *open = get_other (self)->open;
  guint8 settle[BREATH_SETTLE_LEN];
  guint8 difference[BREATH_POINT_LEN];

  memcpy (settle, came, sizeof settle);

  return crypto_core_ristretto255_sub (difference, seal_q (self->sides[BREATH_TRANSFER_PROPOSER].seal),
                                       seal_q (self->sides[BREATH_TRANSFER_RESPONDER].seal)) == 0
         && breath_settle_verify (settle_proof (settle), &other, open_point (open, 1), difference, settle);
}

static BreathSealedOutcome
compute_outcome (BreathSealedAnd *self)
{
  guint8 compared[BREATH_POINT_LEN];
  guint8 difference[BREATH_POINT_LEN];

  require (breath_point_sum (compared, self->secrets[1], get_other (self)->settle, NULL, NULL));
  crypto_core_ristretto255_sub (difference, seal_p (self->sides[BREATH_TRANSFER_PROPOSER].seal),
                                seal_p (self->sides[BREATH_TRANSFER_RESPONDER].seal));

  return sodium_memcmp (compared, difference, sizeof compared) == 0 ? BREATH_SEALED_YES : BREATH_SEALED_NO;
}

/**
 * breath_sealed_and_take_settle:
 * @self: a sealed AND
 * @settle: (array length=len): what the other side sent
 * @len: how many bytes
 * @error: return location for a #BreathSealedAndError
 *
 * Takes what makes the outcome known. To take the same again changes nothing.
 *
 * Returns: %FALSE if it does not count
 */
gboolean
breath_sealed_and_take_settle (BreathSealedAnd *self,
                               const guint8    *settle,
                               gsize            len,
                               GError         **error)
{
  Side *other = get_other (self);

  if (len != BREATH_SETTLE_LEN)
    return refuse (error, BREATH_SEALED_AND_ERROR_INVALID, "A Settle has another length");

  if (is_repeated (other->has_settle, other->settle, settle, len))
    return TRUE;

  if (!get_own (self)->has_settle)
    return refuse (error, BREATH_SEALED_AND_ERROR_EARLY, "A Settle came before both Seals");

  if (other->has_settle)
    return refuse (error, BREATH_SEALED_AND_ERROR_TWICE, "There was another Settle before");

  if (!is_settle_valid (self, settle))
    return refuse (error, BREATH_SEALED_AND_ERROR_INVALID, "The proof of a Settle does not hold");

  memcpy (other->settle, settle, len);
  other->has_settle = TRUE;
  self->outcome = compute_outcome (self);
  sodium_memzero (self->secrets, sizeof self->secrets);

  return TRUE;
}

BreathSealedOutcome
breath_sealed_and_get_outcome (BreathSealedAnd *self)
{
  return self->outcome;
}

/**
 * breath_sealed_and_get_transcript:
 * @self: a sealed AND with an outcome
 * @transcript: (out): BLAKE2b-256 of all that both sides sent
 *
 * Tells what both sides can sign once they know that they agree.
 */
void
breath_sealed_and_get_transcript (BreathSealedAnd *self,
                                  guint8           transcript[BREATH_TRANSCRIPT_LEN])
{
  crypto_generichash_state state;

  g_return_if_fail (self->outcome != BREATH_SEALED_UNDECIDED);

  crypto_generichash_init (&state, NULL, 0, BREATH_TRANSCRIPT_LEN);
  crypto_generichash_update (&state, (const guint8 *) DOMAIN_TRANSCRIPT, strlen (DOMAIN_TRANSCRIPT));
  crypto_generichash_update (&state, self->own.context, BREATH_CONTEXT_LEN);

  for (guint role = 0; role < 2; role++)
    {
      crypto_generichash_update (&state, self->sides[role].open, BREATH_OPEN_LEN);
      crypto_generichash_update (&state, self->sides[role].seal, BREATH_SEAL_LEN);
      crypto_generichash_update (&state, self->sides[role].settle, BREATH_SETTLE_LEN);
    }

  crypto_generichash_final (&state, transcript, BREATH_TRANSCRIPT_LEN);
}

/* What is stored: nothing from outside ever has this form. */
typedef struct
{
  guint8 format;
  guint8 outcome;
  guint8 has[2][3];
  guint8 secrets[2][BREATH_SCALAR_LEN];
  guint8 open[2][BREATH_OPEN_LEN];
  guint8 seal[2][BREATH_SEAL_LEN];
  guint8 settle[2][BREATH_SETTLE_LEN];
} Stored;

G_STATIC_ASSERT (sizeof (Stored) == 8 + 2 * (BREATH_SCALAR_LEN + BREATH_OPEN_LEN + BREATH_SEAL_LEN + BREATH_SETTLE_LEN));

/**
 * breath_sealed_and_store:
 * @self: a sealed AND
 *
 * Tells all that is needed to go on after a restart. It holds what is secret, but no vote: from before the vote, or from after it
 * was sealed. Whoever reads it before the outcome, and can make the other node sign, learns no vote either.
 *
 * Returns: (transfer full): bytes that are zeroed when they are freed
 */
GBytes *
breath_sealed_and_store (BreathSealedAnd *self)
{
  Stored *stored = sodium_malloc (sizeof *stored);

  require (stored != NULL);
  stored->format = FORMAT;
  stored->outcome = self->outcome;
  memcpy (stored->secrets, self->secrets, sizeof stored->secrets);

  for (guint role = 0; role < 2; role++)
    {
      const Side *side = &self->sides[role];

      stored->has[role][0] = side->has_open;
      stored->has[role][1] = side->has_seal;
      stored->has[role][2] = side->has_settle;
      memcpy (stored->open[role], side->open, BREATH_OPEN_LEN);
      memcpy (stored->seal[role], side->seal, BREATH_SEAL_LEN);
      memcpy (stored->settle[role], side->settle, BREATH_SETTLE_LEN);
    }

  return g_bytes_new_with_free_func (stored, sizeof *stored, sodium_free, stored);
}

static gboolean
is_consistent (const Stored      *stored,
               BreathTransferRole own)
{
  for (guint role = 0; role < 2; role++)
    for (guint step = 0; step < 3; step++)
      if (stored->has[role][step] > (step > 0 ? stored->has[role][step - 1] : 1))
        return FALSE;

  return stored->format == FORMAT
         && stored->outcome <= BREATH_SEALED_NO
         && stored->has[own][0]
         && stored->has[own][1] <= stored->has[!own][0]
         && stored->has[own][2] == (stored->has[0][1] && stored->has[1][1])
         && stored->has[!own][2] == (stored->outcome != BREATH_SEALED_UNDECIDED)
         && stored->has[!own][2] <= stored->has[own][2];
}

/* Whether all that is still to be reckoned with is what an honest disk would have kept. */
static gboolean
is_sound (BreathSealedAnd *self)
{
  Side *own = get_own (self);
  Side *other = get_other (self);
  BreathVoteBases bases;

  for (guint i = 0; i < 2; i++)
    {
      guint8 point[BREATH_POINT_LEN];

      if (!breath_point_sum (point, self->secrets[i], NULL, NULL, NULL)
          || memcmp (point, open_point (own->open, i), sizeof point) != 0)
        return FALSE;
    }

  if (other->has_open && !is_open_valid (self, other->open))
    return FALSE;

  if (own->has_seal && (!compute_bases (self, &bases)
                        || !breath_vote_verify (seal_proof (own->seal), &self->own, &bases, seal_p (own->seal), seal_q (own->seal))))
    return FALSE;

  return !other->has_seal || is_seal_valid (self, other->seal);
}

/**
 * breath_sealed_and_restore:
 * @own: our side, and of what negotiation and terms
 * @stored: from breath_sealed_and_store()
 * @error: return location for %BREATH_SEALED_AND_ERROR_DAMAGED
 *
 * Goes on where one was stored.
 *
 * Returns: (transfer full): a sealed AND; %NULL if @stored is none
 */
BreathSealedAnd *
breath_sealed_and_restore (const BreathProver *own,
                           GBytes             *stored,
                           GError            **error)
{
  gsize len;
  const Stored *held = g_bytes_get_data (stored, &len);
  g_autoptr(BreathSealedAnd) self = NULL;

  if (len != sizeof *held || !is_consistent (held, own->role))
    {
      refuse (error, BREATH_SEALED_AND_ERROR_DAMAGED, "What is stored is no sealed AND");
      return NULL;
    }

  self = allocate (own);
  self->outcome = held->outcome;
  memcpy (self->secrets, held->secrets, sizeof self->secrets);

  for (guint role = 0; role < 2; role++)
    {
      Side *side = &self->sides[role];

      side->has_open = held->has[role][0];
      side->has_seal = held->has[role][1];
      side->has_settle = held->has[role][2];
      memcpy (side->open, held->open[role], BREATH_OPEN_LEN);
      memcpy (side->seal, held->seal[role], BREATH_SEAL_LEN);
      memcpy (side->settle, held->settle[role], BREATH_SETTLE_LEN);
    }

  if (self->outcome != BREATH_SEALED_UNDECIDED || is_sound (self))
    return g_steal_pointer (&self);

  refuse (error, BREATH_SEALED_AND_ERROR_DAMAGED, "What is stored does not fit together");

  return NULL;
}
