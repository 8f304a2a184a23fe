/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-seeds.h"
#include "breath-core-transfers.h"
#include "breath-core-trust.h"
#include "breath-practice.h"
#include "breath-virtual-node.h"

G_BEGIN_DECLS

/* Of a link with the guest. */
typedef enum
{
  BREATH_PRACTICE_CENTRE,
  BREATH_PRACTICE_GUEST,
  BREATH_PRACTICE_N_ENDS,
} BreathPracticeEnd;

/**
 * BreathPracticeCentre:
 * @practice: where it is, borrowed
 * @number: which one
 * @node: its node
 * @mirror: the key of who decides there
 * @ends: (nullable): its link with the guest; both or none
 * @deciding: ids of transfers about which its Mirror is thinking
 *
 * One of the neighbours.
 */
typedef struct
{
  BreathPractice    *practice;
  guint              number;
  BreathVirtualNode *node;
  P2pIdentity       *mirror;
  BreathVirtualLink *ends[BREATH_PRACTICE_N_ENDS];
  GHashTable        *deciding;
} BreathPracticeCentre;

struct _BreathPractice
{
  GObject                    parent_instance;

  const BreathPracticeWords *words;
  BreathSimulation          *simulation;
  BreathPool                *pool;
  BreathVirtualClock        *clock;      /* the guest's */
  BreathRandom              *random;     /* of links with the guest */
  GRand                     *chance;     /* what people do */
  BreathPracticeCentre       centres[BREATH_PRACTICE_N_CENTRES];
  gboolean                   is_over;    /* nobody does anything any more */

  BreathCore                *guest;      /* NULL: nobody practises */
  P2pPeerId                  guest_id;

  guint                      source;     /* 0: real time is not followed */
  BreathPracticeNowFunc      get_now;
  gint64                     began;      /* by get_now() */
  gint64                     began_at;   /* the same moment by the simulation */
};

BreathCore *breath_practice_get_core        (BreathPracticeCentre *centre);

/* breath-practice-people.c */
void        breath_practice_people_begin    (BreathPractice       *self);
/* The guest is there: from now on it is worth while. */
void        breath_practice_people_meet     (BreathPractice       *self);

G_END_DECLS
