/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_FLAG_MAX_LIFE   (7 * 86400) /* seconds */
#define BREATH_FLAG_MAX_NOTE   280         /* characters */
#define BREATH_ANSWER_MAX_TEXT 280

/**
 * BreathFlagReason:
 * @BREATH_FLAG_OTHER: something else, which the note tells
 * @BREATH_FLAG_CONTRADICTION: it signed two things that contradict each other; the evidence is the id of the proof
 * @BREATH_FLAG_MISLEADING: what it says does not fit what people see
 * @BREATH_FLAG_IMPERSONATION: it poses as somebody else
 * @BREATH_FLAG_ABUSE: its words hurt
 *
 * Why a Mirror flags a node.
 */
typedef enum
{
  BREATH_FLAG_OTHER,
  BREATH_FLAG_CONTRADICTION,
  BREATH_FLAG_MISLEADING,
  BREATH_FLAG_IMPERSONATION,
  BREATH_FLAG_ABUSE,
} BreathFlagReason;

#define BREATH_N_FLAG_REASONS (BREATH_FLAG_ABUSE + 1)

/**
 * BreathFlag:
 * @subject: the node it is about
 * @reason: why
 * @has_evidence: whether @evidence is set
 * @evidence: hash of what the Mirror can show; of a contradiction, the id of the proof, see [struct@Breath.Proof]
 * @expires: unix seconds, at most %BREATH_FLAG_MAX_LIFE after it was made
 * @note: (nullable): and what the Mirror has to say
 *
 * What a Mirror thinks of a node: an opinion for people to read, on which nothing is ever done by machine.
 */
typedef struct
{
  P2pPeerId        subject;
  BreathFlagReason reason;
  gboolean         has_evidence;
  guint8           evidence[BREATH_HASH_LEN];
  guint32          expires;
  char            *note;
} BreathFlag;

/**
 * BreathAnswer:
 * @flag: id of the item with the flag
 * @text: what is said to it
 *
 * What a Mirror of a flagged node says to the flag.
 */
typedef struct
{
  guint8 flag[BREATH_HASH_LEN];
  char  *text;
} BreathAnswer;

const char   *breath_flag_reason_get_id  (BreathFlagReason   reason);
gboolean      breath_flag_reason_from_id (const char        *id,
                                          BreathFlagReason  *reason);

BreathFlag   *breath_flag_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void          breath_flag_free           (BreathFlag        *self);
BreathAnswer *breath_answer_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void          breath_answer_free         (BreathAnswer      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathFlag, breath_flag_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAnswer, breath_answer_free)

G_END_DECLS
