/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-isolation.h"
#include "breath-link-health.h"

G_BEGIN_DECLS

#define BREATH_CORE_MAX_FLAGS    8  /* of ours alive, and as many answers */
#define BREATH_CORE_MAX_CHOSEN   64 /* Mirrors whose flags are shown */
#define BREATH_CORE_MAX_FLAGGERS 64 /* flags about ourselves told at a time */
#define BREATH_CORE_ANSWER_LIFE  (7 * 86400) /* seconds */

/**
 * BreathChosenMirror:
 * @node: of which node they are a Mirror
 * @key: their key
 *
 * A Mirror, here or elsewhere, whose flags people here want to read.
 */
typedef struct
{
  P2pPeerId node;
  P2pPeerId key;
} BreathChosenMirror;

/**
 * BreathHeldFlag:
 * @item: the flag
 * @certificate: what makes its author a Mirror
 * @answer: (nullable): what the flagged node answers
 * @is_chosen: whether people here chose to read what that Mirror flags
 * @is_proven: whether its evidence is the id of the proof held here
 *
 * A flag that counts as its author's word now. All are borrowed.
 */
typedef struct
{
  const BreathItem *item;
  const BreathItem *certificate;
  const BreathItem *answer;
  gboolean          is_chosen;
  gboolean          is_proven;
} BreathHeldFlag;

typedef void (*BreathHeldFlagFunc) (const BreathHeldFlag *flag,
                                    gpointer              user_data);

/* Links: breath-core-trust.c */
void                   breath_core_penalize           (BreathCore            *self,
                                                       const P2pPeerId       *peer,
                                                       BreathPenalty          penalty);
gint64                 breath_core_get_bar            (BreathCore            *self,
                                                       const P2pPeerId       *peer,
                                                       gint64                 now);
/* The unix second at which the monotonic clock shows or showed @moment, by the wall clock as it is now. */
gint64                 breath_core_to_wall            (BreathCore            *self,
                                                       gint64                 moment);
gboolean               breath_core_get_health         (BreathCore            *self,
                                                       const P2pPeerId       *peer,
                                                       BreathHealthFacts     *facts);
void                   breath_core_foreach_health     (BreathCore            *self,
                                                       BreathHealthFunc       func,
                                                       gpointer               user_data);

/* Isolation: breath-core-trust.c */
void                   breath_core_isolate            (BreathCore            *self,
                                                       const BreathIsolation *isolation,
                                                       BreathDoneFunc         done,
                                                       gpointer               user_data);
void                   breath_core_undo_isolation     (BreathCore            *self,
                                                       const P2pPeerId       *node,
                                                       const P2pPeerId       *mirror,
                                                       BreathDoneFunc         done,
                                                       gpointer               user_data);
const BreathIsolation *breath_core_get_isolation      (BreathCore            *self,
                                                       const P2pPeerId       *node);  /* NULL: none */
gboolean               breath_core_is_isolated        (BreathCore            *self,
                                                       const P2pPeerId       *node,
                                                       BreathIsolationScope   scope);
void                   breath_core_foreach_isolation  (BreathCore            *self,
                                                       BreathIsolationFunc    func,
                                                       gpointer               user_data);

/* Flags: breath-core-flags.c */
void                   breath_core_flag               (BreathCore            *self,
                                                       P2pIdentity           *mirror,
                                                       const BreathFlag      *flag,
                                                       BreathDoneFunc         done,
                                                       gpointer               user_data);
void                   breath_core_withdraw_flag      (BreathCore            *self,
                                                       const P2pPeerId       *mirror,
                                                       const P2pPeerId       *subject,
                                                       BreathDoneFunc         done,
                                                       gpointer               user_data);
void                   breath_core_answer_flag        (BreathCore            *self,
                                                       P2pIdentity           *mirror,
                                                       const guint8          *flag,
                                                       const char            *text,
                                                       BreathDoneFunc         done,
                                                       gpointer               user_data);
void                   breath_core_choose_mirror      (BreathCore              *self,
                                                       const BreathChosenMirror *chosen,
                                                       gboolean                is_chosen,
                                                       const P2pPeerId        *mirror,
                                                       BreathDoneFunc          done,
                                                       gpointer                user_data);
/* (element-type BreathChosenMirror): borrowed. */
const GArray          *breath_core_get_chosen_mirrors (BreathCore            *self);
/* @subject NULL: about any node. */
guint                  breath_core_foreach_flag       (BreathCore            *self,
                                                       const P2pPeerId       *subject,
                                                       BreathHeldFlagFunc     func,
                                                       gpointer               user_data);
void                   breath_core_foreach_flag_about_us
                                                      (BreathCore            *self,
                                                       BreathHeldFlagFunc     func,
                                                       gpointer               user_data);
void                   breath_core_foreach_own_flag   (BreathCore            *self,
                                                       BreathHeldFlagFunc     func,
                                                       gpointer               user_data);
const guint8          *breath_core_get_proof          (BreathCore            *self,
                                                       const P2pPeerId       *node);  /* NULL: none held */

G_END_DECLS
