/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-veto-proof.h"

G_BEGIN_DECLS

#define BREATH_OPEN_LEN   (2 * BREATH_POINT_LEN + 2 * BREATH_KNOWLEDGE_PROOF_LEN)
#define BREATH_SEAL_LEN   (2 * BREATH_POINT_LEN + BREATH_VOTE_PROOF_LEN)
#define BREATH_SETTLE_LEN (BREATH_POINT_LEN + BREATH_SETTLE_PROOF_LEN)
#define BREATH_TRANSCRIPT_LEN 32

#define BREATH_SEALED_AND_ERROR (breath_sealed_and_error_quark ())

/**
 * BreathSealedAndError:
 * @BREATH_SEALED_AND_ERROR_INVALID: not what an honest node would have sent
 * @BREATH_SEALED_AND_ERROR_EARLY: what has to come before it is not there
 * @BREATH_SEALED_AND_ERROR_TWICE: another one came before, and that one counts
 * @BREATH_SEALED_AND_ERROR_DAMAGED: what is stored is none
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_SEALED_AND_ERROR_INVALID,
  BREATH_SEALED_AND_ERROR_EARLY,
  BREATH_SEALED_AND_ERROR_TWICE,
  BREATH_SEALED_AND_ERROR_DAMAGED,
} BreathSealedAndError;

GQuark breath_sealed_and_error_quark (void);

/**
 * BreathSealedOutcome:
 * @BREATH_SEALED_UNDECIDED: not both have settled
 * @BREATH_SEALED_YES: both said yes
 * @BREATH_SEALED_NO: not both did
 *
 * All that a sealed AND ever tells.
 */
typedef enum
{
  BREATH_SEALED_UNDECIDED,
  BREATH_SEALED_YES,
  BREATH_SEALED_NO,
} BreathSealedOutcome;

typedef struct _BreathSealedAnd BreathSealedAnd;

BreathSealedAnd     *breath_sealed_and_new            (const BreathProver  *own,
                                                       BreathRandom        *random) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_sealed_and_free           (BreathSealedAnd     *self);

const guint8        *breath_sealed_and_get_open       (BreathSealedAnd     *self);
gboolean             breath_sealed_and_take_open      (BreathSealedAnd     *self,
                                                       const guint8        *open,
                                                       gsize                len,
                                                       GError             **error);
gboolean             breath_sealed_and_can_seal       (BreathSealedAnd     *self);
void                 breath_sealed_and_seal           (BreathSealedAnd     *self,
                                                       gboolean             is_yes,
                                                       BreathRandom        *random);
const guint8        *breath_sealed_and_get_seal       (BreathSealedAnd     *self);
gboolean             breath_sealed_and_has_their_seal (BreathSealedAnd     *self);
gboolean             breath_sealed_and_take_seal      (BreathSealedAnd     *self,
                                                       const guint8        *seal,
                                                       gsize                len,
                                                       BreathRandom        *random,
                                                       GError             **error);
const guint8        *breath_sealed_and_get_settle     (BreathSealedAnd     *self);
gboolean             breath_sealed_and_take_settle    (BreathSealedAnd     *self,
                                                       const guint8        *settle,
                                                       gsize                len,
                                                       GError             **error);
BreathSealedOutcome  breath_sealed_and_get_outcome    (BreathSealedAnd     *self);
void                 breath_sealed_and_get_transcript (BreathSealedAnd     *self,
                                                       guint8               transcript[BREATH_TRANSCRIPT_LEN]);

GBytes              *breath_sealed_and_store          (BreathSealedAnd     *self) G_GNUC_WARN_UNUSED_RESULT;
BreathSealedAnd     *breath_sealed_and_restore        (const BreathProver  *own,
                                                       GBytes              *stored,
                                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSealedAnd, breath_sealed_and_free)

G_END_DECLS
