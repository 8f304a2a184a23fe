/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-pool.h"
#include "breath-simulation.h"
#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_TYPE_MEMORY_STORE (breath_memory_store_get_type ())
G_DECLARE_FINAL_TYPE (BreathMemoryStore, breath_memory_store, BREATH, MEMORY_STORE, GObject)

BreathMemoryStore *breath_memory_store_new           (BreathSimulation  *simulation,
                                                      gint64             delay) G_GNUC_WARN_UNUSED_RESULT;
/* Keys of nodes are shared through @pool from now on. */
void               breath_memory_store_set_pool      (BreathMemoryStore *self,
                                                      BreathPool        *pool);
void               breath_memory_store_set_reading   (BreathMemoryStore *self,
                                                      gint64             reading);
/* Every commit made from now on fails with a copy of @error; NULL: none does. */
void               breath_memory_store_set_failure   (BreathMemoryStore *self,
                                                      const GError      *error);
guint              breath_memory_store_get_n_commits (BreathMemoryStore *self);
guint              breath_memory_store_get_n_rows    (BreathMemoryStore *self,
                                                      BreathRowKind      kind);
/* Replaces a row as damage would. */
void               breath_memory_store_put           (BreathMemoryStore *self,
                                                      const BreathRow   *row);
/* Heads, manifests and items, all that @other has; both share a pool, and @self has none yet. */
void               breath_memory_store_put_all       (BreathMemoryStore *self,
                                                      BreathMemoryStore *other);
void               breath_memory_store_foreach       (BreathMemoryStore *self,
                                                      BreathRowFunc      func,
                                                      gpointer           user_data);
/* The power goes: what was asked for and is not durable yet never is, which whoever asked hears when it is due. */
void               breath_memory_store_lose_pending (BreathMemoryStore *self);
/* (element-type BreathRow): what a backup would have. */
GPtrArray         *breath_memory_store_dup_rows     (BreathMemoryStore *self) G_GNUC_WARN_UNUSED_RESULT;
/* Puts a backup back, in place of all that is there, with the mark that says so. */
void               breath_memory_store_restore      (BreathMemoryStore *self,
                                                     GPtrArray         *rows,
                                                     gint64             now);
/* Sees every row of a commit right before it is durable. */
void               breath_memory_store_set_watch    (BreathMemoryStore *self,
                                                     BreathRowFunc      watch,
                                                     gpointer           user_data);

G_END_DECLS
