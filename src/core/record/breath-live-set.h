/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"
#include "breath-manifest.h"

G_BEGIN_DECLS

/**
 * BreathLiveSet:
 * @manifest: (not nullable): what the author lists
 * @items: (element-type BreathItem): the items, in the manifest's order
 * @author: whose it is, once it is held
 * @has_statements: whether Mirrors say anything in it
 * @refs: how many own it
 *
 * Everything an author has alive.
 */
typedef struct
{
  BreathManifest *manifest;
  GPtrArray      *items;
  P2pPeerId       author;
  gboolean        has_statements;
  grefcount       refs;
} BreathLiveSet;

BreathLiveSet *breath_live_set_new  (BreathManifest      *manifest,
                                     GPtrArray           *items) G_GNUC_WARN_UNUSED_RESULT;
BreathLiveSet *breath_live_set_ref  (BreathLiveSet       *self) G_GNUC_WARN_UNUSED_RESULT;
void           breath_live_set_free (BreathLiveSet       *self);
gboolean       breath_live_set_has  (const BreathLiveSet *self,
                                     const guint8        *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLiveSet, breath_live_set_free)

G_END_DECLS
