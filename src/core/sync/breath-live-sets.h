/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"
#include "breath-manifest.h"

G_BEGIN_DECLS

/**
 * BreathLiveSet:
 * @manifest: (not nullable): what the author lists
 * @items: (element-type BreathItem): the items, in the manifest's order
 *
 * Everything an author has alive.
 */
typedef struct
{
  BreathManifest *manifest;
  GPtrArray      *items;
} BreathLiveSet;

BreathLiveSet  *breath_live_set_new       (BreathManifest      *manifest,
                                           GPtrArray           *items) G_GNUC_WARN_UNUSED_RESULT;
void            breath_live_set_free      (BreathLiveSet       *self);
gboolean        breath_live_set_has       (const BreathLiveSet *self,
                                           const guint8        *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLiveSet, breath_live_set_free)

#define BREATH_LIVE_SETS_MAX_BYTES (256 * 1024 * 1024) /* of all that others made us keep */

typedef struct _BreathLiveSets BreathLiveSets;

BreathLiveSets      *breath_live_sets_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_live_sets_free            (BreathLiveSets  *self);
void                 breath_live_sets_set_max_bytes   (BreathLiveSets  *self,
                                                       guint64          max_bytes);
gboolean             breath_live_sets_has_room        (BreathLiveSets      *self,
                                                       const P2pPeerId     *author,
                                                       const BreathLiveSet *set,
                                                       guint64             *n_coming);
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
