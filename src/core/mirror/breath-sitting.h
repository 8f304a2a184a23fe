/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_SITTING_IDLE     180    /* seconds without a key or a pointer until the lock */
#define BREATH_SITTING_MAX_IDLE 900    /* the longest that people may choose */
#define BREATH_SITTING_LONGEST  14400  /* seconds until a Mirror is signed out, whatever they do */

/**
 * BreathSittingState:
 * @BREATH_SITTING_NOBODY: nobody is signed in
 * @BREATH_SITTING_OPEN: a Mirror is signed in
 * @BREATH_SITTING_LOCKED: a Mirror is signed in but has gone; only their passphrase opens it again
 *
 * Who sits at the computer.
 */
typedef enum
{
  BREATH_SITTING_NOBODY,
  BREATH_SITTING_OPEN,
  BREATH_SITTING_LOCKED,
} BreathSittingState;

/**
 * BreathSitting:
 * @state: what holds now
 * @idle: how long without a touch until the lock, in microseconds
 * @began: when the Mirror signed in
 * @touched: when they last did anything
 *
 * How long a Mirror stays signed in. Times are microseconds of a clock that goes on while the computer sleeps and that
 * nobody can set.
 */
typedef struct
{
  BreathSittingState state;
  gint64             idle;
  gint64             began;
  gint64             touched;
} BreathSitting;

void     breath_sitting_init         (BreathSitting       *self,
                                      guint                idle_seconds);
void     breath_sitting_begin        (BreathSitting       *self,
                                      gint64               now);
void     breath_sitting_touch        (BreathSitting       *self,
                                      gint64               now);
void     breath_sitting_lock         (BreathSitting       *self);
void     breath_sitting_end          (BreathSitting       *self);
gboolean breath_sitting_judge        (BreathSitting       *self,
                                      gint64               now);
gint64   breath_sitting_get_deadline (const BreathSitting *self);

G_END_DECLS
