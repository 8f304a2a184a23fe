/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-live-set.h"
#include "breath-opener.h"

G_BEGIN_DECLS

#define BREATH_LIVE_SETS_MAX_BYTES (256 * 1024 * 1024) /* of all that others made us keep */

typedef struct _BreathLiveSets BreathLiveSets;

BreathLiveSets      *breath_live_sets_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_live_sets_free            (BreathLiveSets  *self);
/* Sets put from now on are shared through @opener, if there is one; it outlives them. */
void                 breath_live_sets_set_opener      (BreathLiveSets  *self,
                                                       BreathOpener    *opener);
void                 breath_live_sets_set_max_bytes   (BreathLiveSets  *self,
                                                       guint64          max_bytes);
gboolean             breath_live_sets_has_room        (BreathLiveSets      *self,
                                                       const P2pPeerId     *author,
                                                       const BreathLiveSet *set,
                                                       guint64             *n_coming);
void                 breath_live_sets_make_room       (BreathLiveSets  *self,
                                                       guint            n,
                                                       guint            n_manifests,
                                                       guint            n_items);
/* Takes @set. */
void                 breath_live_sets_put             (BreathLiveSets  *self,
                                                       const P2pPeerId *author,
                                                       BreathLiveSet   *set);
void                 breath_live_sets_remove          (BreathLiveSets  *self,
                                                       const P2pPeerId *author);
const BreathLiveSet *breath_live_sets_lookup          (BreathLiveSets  *self,
                                                       const P2pPeerId *author);
BreathManifest      *breath_live_sets_lookup_manifest (BreathLiveSets  *self,
                                                       const guint8    *hash);
BreathItem          *breath_live_sets_lookup_item     (BreathLiveSets  *self,
                                                       const guint8    *id);
const BreathItem    *breath_live_sets_get_profile     (BreathLiveSets  *self,
                                                       const P2pPeerId *author);
BreathItem          *breath_live_sets_get_peer_record (BreathLiveSets  *self,
                                                       const P2pPeerId *author);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLiveSets, breath_live_sets_free)

G_END_DECLS
