/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-flag.h"

#include "breath-statement-private.h"

#include <string.h>

static const char *const reasons[BREATH_N_FLAG_REASONS] = {
  [BREATH_FLAG_OTHER] = "other",
  [BREATH_FLAG_CONTRADICTION] = "contradiction",
  [BREATH_FLAG_MISLEADING] = "misleading",
  [BREATH_FLAG_IMPERSONATION] = "impersonation",
  [BREATH_FLAG_ABUSE] = "abuse",
};

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, why);

  return FALSE;
}

/**
 * breath_flag_reason_get_id:
 * @reason: a number from anywhere
 *
 * Returns: (nullable): the word for it; %NULL if there is no such reason
 */
const char *
breath_flag_reason_get_id (BreathFlagReason reason)
{
  return (guint) reason < BREATH_N_FLAG_REASONS ? reasons[reason] : NULL;
}

gboolean
breath_flag_reason_from_id (const char       *id,
                            BreathFlagReason *reason)
{
  for (guint i = 0; i < BREATH_N_FLAG_REASONS; i++)
    {
      if (g_ascii_strcasecmp (id, reasons[i]) == 0)
        {
          *reason = i;
          return TRUE;
        }
    }

  return FALSE;
}

BreathFlag *
breath_flag_new (void)
{
  return g_new0 (BreathFlag, 1);
}

void
breath_flag_free (BreathFlag *self)
{
  g_free (self->note);
  g_free (self);
}

BreathAnswer *
breath_answer_new (void)
{
  return g_new0 (BreathAnswer, 1);
}

void
breath_answer_free (BreathAnswer *self)
{
  g_free (self->text);
  g_free (self);
}

void
breath_flag_fill (Breath__Flag     *message,
                  const BreathFlag *flag)
{
  message->subject.data = (guint8 *) flag->subject.public_key;
  message->subject.len = P2P_PUBLIC_KEY_LEN;
  message->reason = (Breath__Flag__Reason) flag->reason;
  message->has_evidence = flag->has_evidence;
  message->evidence.data = (guint8 *) flag->evidence;
  message->evidence.len = BREATH_HASH_LEN;
  message->expires = flag->expires;
  message->note = flag->note;
}

BreathFlag *
breath_flag_read (const Breath__Flag *message,
                  GError            **error)
{
  BreathFlag *flag;

  if (message->base.n_unknown_fields > 0 || message->subject.len != P2P_PUBLIC_KEY_LEN
      || (message->has_evidence && message->evidence.len != BREATH_HASH_LEN))
    {
      refuse (error, "The flag has unknown fields, or an id that is none");
      return NULL;
    }

  flag = breath_flag_new ();
  memcpy (flag->subject.public_key, message->subject.data, P2P_PUBLIC_KEY_LEN);
  flag->reason = (BreathFlagReason) message->reason;
  flag->has_evidence = message->has_evidence;
  flag->expires = message->expires;
  flag->note = g_strdup (message->note);

  if (message->has_evidence)
    memcpy (flag->evidence, message->evidence.data, BREATH_HASH_LEN);

  return flag;
}

gboolean
breath_flag_check (const BreathFlag *self,
                   guint32           made,
                   GError          **error)
{
  if (breath_flag_reason_get_id (self->reason) == NULL)
    return refuse (error, "The flag has a reason that does not exist");

  if (self->expires <= made || self->expires - made > BREATH_FLAG_MAX_LIFE)
    return refuse (error, "The flag has to end after it was made and within 7 days");

  if (self->reason == BREATH_FLAG_CONTRADICTION && !self->has_evidence)
    return refuse (error, "A flag for a contradiction has to name the proof of it");

  return breath_statement_check_text (self->note, "note", BREATH_FLAG_MAX_NOTE, TRUE, error);
}

void
breath_answer_fill (Breath__Answer     *message,
                    const BreathAnswer *answer)
{
  message->flag.data = (guint8 *) answer->flag;
  message->flag.len = BREATH_HASH_LEN;
  message->text = answer->text;
}

BreathAnswer *
breath_answer_read (const Breath__Answer *message,
                    GError              **error)
{
  BreathAnswer *answer;

  if (message->base.n_unknown_fields > 0 || message->flag.len != BREATH_HASH_LEN)
    {
      refuse (error, "The answer has unknown fields, or an id that is none");
      return NULL;
    }

  answer = breath_answer_new ();
  memcpy (answer->flag, message->flag.data, BREATH_HASH_LEN);
  answer->text = g_strdup (message->text);

  return answer;
}

gboolean
breath_answer_check (const BreathAnswer *self,
                     GError            **error)
{
  if (self->text == NULL)
    return refuse (error, "The answer says nothing");

  return breath_statement_check_text (self->text, "answer", BREATH_ANSWER_MAX_TEXT, TRUE, error);
}
