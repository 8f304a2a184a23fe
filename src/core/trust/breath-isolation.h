/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"

G_BEGIN_DECLS

#define BREATH_ISOLATION_ERROR (breath_isolation_error_quark ())

#define BREATH_ISOLATION_MAX_LIFE     (7 * 86400) /* seconds */
#define BREATH_ISOLATION_DEFAULT_LIFE 86400
#define BREATH_ISOLATION_MAX_REASON   200         /* characters */
#define BREATH_ISOLATIONS_MAX         256         /* nodes */

/**
 * BreathIsolationError:
 * @BREATH_ISOLATION_ERROR_INVALID: it cannot be; the message says why
 * @BREATH_ISOLATION_ERROR_DAMAGED: what is stored is none
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_ISOLATION_ERROR_INVALID,
  BREATH_ISOLATION_ERROR_DAMAGED,
} BreathIsolationError;

GQuark breath_isolation_error_quark (void);

/**
 * BreathIsolationScope:
 * @BREATH_ISOLATION_CONNECT: no links with the node
 * @BREATH_ISOLATION_SHOW: what it says is not shown here
 * @BREATH_ISOLATION_RELAY: its alerts are not pushed on, and where it is, is not told
 *
 * What is not done any more. Whatever is chosen, its signed heads and items are held and compared as before.
 */
typedef enum
{
  BREATH_ISOLATION_CONNECT = 1 << 0,
  BREATH_ISOLATION_SHOW = 1 << 1,
  BREATH_ISOLATION_RELAY = 1 << 2,
} BreathIsolationScope;

#define BREATH_ISOLATION_ALL (BREATH_ISOLATION_CONNECT | BREATH_ISOLATION_SHOW | BREATH_ISOLATION_RELAY)

/**
 * BreathIsolation:
 * @node: who is isolated
 * @mirror: key of the Mirror who decided
 * @by: what they were called then
 * @scope: one or more of [flags@Breath.IsolationScope]
 * @from: unix seconds
 * @until: unix seconds, at most %BREATH_ISOLATION_MAX_LIFE later
 * @reason: why, in the Mirror's words
 *
 * A decision of a Mirror about a node, which holds here and nowhere else and always ends by itself.
 */
typedef struct
{
  P2pPeerId            node;
  P2pPeerId            mirror;
  char                 by[BREATH_PROFILE_MAX_NAME + 1];
  BreathIsolationScope scope;
  gint64               from;
  gint64               until;
  char                *reason;
} BreathIsolation;

typedef void (*BreathIsolationFunc) (const BreathIsolation *isolation,
                                     gpointer               user_data);

const char      *breath_isolation_scope_get_id  (BreathIsolationScope   scope);
gboolean         breath_isolation_scope_parse   (const char            *words,
                                                 BreathIsolationScope  *scope);

BreathIsolation *breath_isolation_copy          (const BreathIsolation *self) G_GNUC_WARN_UNUSED_RESULT;
void             breath_isolation_free          (BreathIsolation       *self);
gboolean         breath_isolation_check         (const BreathIsolation *self,
                                                 GError               **error);
GBytes          *breath_isolation_encode        (const BreathIsolation *self) G_GNUC_WARN_UNUSED_RESULT;
BreathIsolation *breath_isolation_decode        (const P2pPeerId       *node,
                                                 GBytes                *bytes,
                                                 GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathIsolation, breath_isolation_free)

typedef struct _BreathIsolations BreathIsolations;

BreathIsolations      *breath_isolations_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void                   breath_isolations_free         (BreathIsolations    *self);
void                   breath_isolations_put          (BreathIsolations    *self,
                                                       BreathIsolation     *isolation,
                                                       gint64               wall,
                                                       gint64               now);
gboolean               breath_isolations_remove       (BreathIsolations    *self,
                                                       const P2pPeerId     *node);
const BreathIsolation *breath_isolations_lookup       (BreathIsolations    *self,
                                                       const P2pPeerId     *node,
                                                       gint64               wall,
                                                       gint64               now);
gint64                 breath_isolations_get_end      (BreathIsolations    *self,
                                                       const P2pPeerId     *node,
                                                       gint64               wall,
                                                       gint64               now);
gint64                 breath_isolations_get_next_end (BreathIsolations    *self,
                                                       gint64               wall,
                                                       gint64               now);
const BreathIsolation *breath_isolations_find_ended   (BreathIsolations    *self,
                                                       gint64               wall,
                                                       gint64               now);
guint                  breath_isolations_get_size     (BreathIsolations    *self);
void                   breath_isolations_foreach      (BreathIsolations    *self,
                                                       gint64               wall,
                                                       gint64               now,
                                                       BreathIsolationFunc  func,
                                                       gpointer             user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathIsolations, breath_isolations_free)

G_END_DECLS
