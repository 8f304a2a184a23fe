/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_QUARANTINE_MAX_SIZE  (64 * 1024 * 1024) /* bytes of content */
#define BREATH_QUARANTINE_MAX_SEEDS 1024

typedef struct _BreathSeedQuarantine BreathSeedQuarantine;

BreathSeedQuarantine *breath_seed_quarantine_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void                  breath_seed_quarantine_free       (BreathSeedQuarantine *self);
void                  breath_seed_quarantine_add        (BreathSeedQuarantine *self,
                                                         const guint8          seed[BREATH_HASH_LEN],
                                                         guint32               size);
gboolean              breath_seed_quarantine_remove     (BreathSeedQuarantine *self,
                                                         const guint8          seed[BREATH_HASH_LEN]);
gboolean              breath_seed_quarantine_steal_over (BreathSeedQuarantine *self,
                                                         guint8                seed[BREATH_HASH_LEN]);
gsize                 breath_seed_quarantine_get_size   (BreathSeedQuarantine *self);
guint                 breath_seed_quarantine_get_n      (BreathSeedQuarantine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedQuarantine, breath_seed_quarantine_free)

G_END_DECLS
