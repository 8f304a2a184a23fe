/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-attempts.h"

/**
 * breath_attempts_get_delay:
 * @failures: how many passphrases in a row were wrong
 *
 * Computes how long the next attempt has to wait: the first %BREATH_ATTEMPTS_FREE are free, then the wait doubles from
 * one second to %BREATH_ATTEMPTS_MAX_DELAY. NIST SP 800-63B §3.2.2 asks for such a limit, and for
 * %BREATH_ATTEMPTS_MAX in all.
 *
 * Returns: microseconds
 */
gint64
breath_attempts_get_delay (guint failures)
{
  guint doublings;

  if (failures < BREATH_ATTEMPTS_FREE)
    return 0;

  doublings = MIN (failures - BREATH_ATTEMPTS_FREE, 10);

  return MIN (G_GINT64_CONSTANT (1) << doublings, BREATH_ATTEMPTS_MAX_DELAY) * G_USEC_PER_SEC;
}

/**
 * breath_attempts_start:
 * @self: (out caller-allocates): what to set
 * @failures: what was last written to disk
 * @now: monotonic time
 *
 * Goes on from what an earlier start wrote. The whole wait begins again, so that restarting shortens nothing.
 */
void
breath_attempts_start (BreathAttempts *self,
                       guint           failures,
                       gint64          now)
{
  self->failures = MIN (failures, BREATH_ATTEMPTS_MAX);
  self->not_before = now + breath_attempts_get_delay (self->failures);
}

/**
 * breath_attempts_is_over:
 * @self: attempts
 *
 * Returns: whether no further passphrase will be checked
 */
gboolean
breath_attempts_is_over (const BreathAttempts *self)
{
  return self->failures >= BREATH_ATTEMPTS_MAX;
}

/**
 * breath_attempts_get_wait:
 * @self: attempts
 * @now: monotonic time
 *
 * Returns: microseconds until the next attempt is allowed; 0: it is now, unless breath_attempts_is_over()
 */
gint64
breath_attempts_get_wait (const BreathAttempts *self,
                          gint64                now)
{
  return MAX (self->not_before - now, 0);
}

/**
 * breath_attempts_begin:
 * @self: attempts that allow one now
 * @now: monotonic time
 *
 * Counts an attempt as a failure until breath_attempts_succeed(). The caller writes the count to disk, and only then
 * looks at the passphrase.
 */
void
breath_attempts_begin (BreathAttempts *self,
                       gint64          now)
{
  g_return_if_fail (!breath_attempts_is_over (self));
  g_return_if_fail (breath_attempts_get_wait (self, now) == 0);

  self->failures++;
  self->not_before = now + breath_attempts_get_delay (self->failures);
}

/**
 * breath_attempts_succeed:
 * @self: attempts
 *
 * The passphrase was right: all is forgotten.
 */
void
breath_attempts_succeed (BreathAttempts *self)
{
  self->failures = 0;
  self->not_before = 0;
}
