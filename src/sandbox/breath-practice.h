/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_PRACTICE_N_CENTRES 6
#define BREATH_PRACTICE_N_ALERTS  3
#define BREATH_PRACTICE_N_SEEDS   2

/* What a practising node is made of is no business of the program that puts the two together. */
typedef struct _BreathClock      BreathClock;
typedef struct _BreathCore       BreathCore;
typedef struct _BreathSimulation BreathSimulation;

/**
 * BreathPracticeAlert:
 * @headline: what is wrong, in one line
 * @description: what has happened
 * @instruction: what to do
 *
 * What an alert of a neighbour says.
 */
typedef struct
{
  const char *headline;
  const char *description;
  const char *instruction;
} BreathPracticeAlert;

/**
 * BreathPracticeSeed:
 * @title: what it is called
 * @summary: what it is about
 * @text: all of it
 *
 * What a knowledge seed of a neighbour says.
 */
typedef struct
{
  const char *title;
  const char *summary;
  const char *text;
} BreathPracticeSeed;

/**
 * BreathPracticeWords:
 * @centres: what the neighbours are called
 * @mirror: what the Mirror of each is called
 * @alerts: what they raise
 * @seeds: what they offer
 * @note: what they say with a proposal
 *
 * All that people read of the neighbours, in their own language; kept to the limits of what the core sends.
 */
typedef struct
{
  const char         *centres[BREATH_PRACTICE_N_CENTRES];
  const char         *mirror;
  BreathPracticeAlert alerts[BREATH_PRACTICE_N_ALERTS];
  BreathPracticeSeed  seeds[BREATH_PRACTICE_N_SEEDS];
  const char         *note;
} BreathPracticeWords;

/* Microseconds that never go back. */
typedef gint64 (*BreathPracticeNowFunc) (void);

#define BREATH_TYPE_PRACTICE (breath_practice_get_type ())
G_DECLARE_FINAL_TYPE (BreathPractice, breath_practice, BREATH, PRACTICE, GObject)

/* Beyond these two, all follows from @seed. */
BreathPractice   *breath_practice_new            (const BreathPracticeWords *words,
                                                  gint64                     wall,
                                                  guint64                    seed) G_GNUC_WARN_UNUSED_RESULT;
BreathClock      *breath_practice_get_clock      (BreathPractice            *self);
BreathSimulation *breath_practice_get_simulation (BreathPractice            *self);

void              breath_practice_enter          (BreathPractice            *self,
                                                  BreathCore                *core,
                                                  const guint8              *key);
void              breath_practice_leave          (BreathPractice            *self);

/* FALSE: there was not enough time for all that had to happen by then. */
gboolean          breath_practice_catch_up       (BreathPractice            *self,
                                                  gint64                     until,
                                                  gint64                     enough);
void              breath_practice_follow         (BreathPractice            *self,
                                                  BreathPracticeNowFunc      get_now);

G_END_DECLS
