/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seeds.h"

#include "breath-core-seeds.h"
#include "breath-mirrors.h"
#include "breath-node-private.h"
#include "breath-seed-private.h"
#include "breath-sqlite-store.h"

G_BEGIN_DECLS

struct _BreathSeeds
{
  GObject            parent_instance;

  BreathNode        *node;
  BreathMirrors     *mirrors;
  BreathSqliteStore *store;
  GPtrArray         *seeds;    /* of BreathSeed, newest first */
  GHashTable        *by_hash;  /* the same by the bytes of the id */
};

BreathSeeds   *breath_seeds_new         (BreathNode    *node,
                                         BreathMirrors *mirrors,
                                         BreathStore   *store) G_GNUC_WARN_UNUSED_RESULT;
BreathMirrors *breath_seeds_get_mirrors (BreathSeeds   *self);
BreathSeed    *breath_seeds_lookup      (BreathSeeds   *self,
                                         const guint8  *hash);

G_END_DECLS
