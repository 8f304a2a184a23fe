/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-opener.h"

G_BEGIN_DECLS

/* What the nodes of a simulation have in common, so that a thousand of them cost little more than one. */
typedef struct _BreathPool       BreathPool;
typedef struct _BreathSharedRows BreathSharedRows;

BreathPool   *breath_pool_new           (void) G_GNUC_WARN_UNUSED_RESULT;
BreathPool   *breath_pool_ref           (BreathPool *self) G_GNUC_WARN_UNUSED_RESULT;
void          breath_pool_unref         (BreathPool *self);
/* Verifies each record once; valid as long as the pool. */
BreathOpener *breath_pool_get_opener    (BreathPool *self);
/* Rows of the stores of all nodes; valid as long as the pool. */
BreathSharedRows *breath_pool_get_rows  (BreathPool *self);
/* Records held, and how many signatures that took. */
guint         breath_pool_get_n_records (BreathPool *self);
guint64       breath_pool_get_n_opened  (BreathPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathPool, breath_pool_unref)

G_END_DECLS
