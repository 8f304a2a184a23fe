/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_ATTEMPTS_FREE      5    /* wrong passphrases in a row before anybody has to wait */
#define BREATH_ATTEMPTS_MAX       100  /* wrong ones in a row; then only a reset helps */
#define BREATH_ATTEMPTS_MAX_DELAY 900  /* seconds */

/**
 * BreathAttempts:
 * @failures: passphrases in a row that were wrong, or whose check was cut off
 * @not_before: monotonic time, in microseconds, of the next attempt
 *
 * How often somebody has guessed at a passphrase, and when the next guess is allowed.
 *
 * Whoever keeps it writes @failures to disk before a passphrase is checked, so that ending the program amid a check
 * counts as a failure. The time is not written: it starts anew with each start, in time that no one can set back.
 */
typedef struct
{
  guint  failures;
  gint64 not_before;
} BreathAttempts;

gint64   breath_attempts_get_delay (guint           failures);
void     breath_attempts_start     (BreathAttempts *self,
                                    guint           failures,
                                    gint64          now);
gboolean breath_attempts_is_over   (const BreathAttempts *self);
gint64   breath_attempts_get_wait  (const BreathAttempts *self,
                                    gint64          now);
void     breath_attempts_begin     (BreathAttempts *self,
                                    gint64          now);
void     breath_attempts_succeed   (BreathAttempts *self);

G_END_DECLS
