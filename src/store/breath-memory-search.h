/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-memory-hit.h"

#include <sqlite3.h>

G_BEGIN_DECLS

#define BREATH_MEMORY_MAX_HITS  50
#define BREATH_MEMORY_MAX_WORDS 16   /* that are looked for at once; what follows is passed over */

typedef struct _BreathMemoryIndex BreathMemoryIndex;

BreathMemoryIndex *breath_memory_index_new    (sqlite3            *db,
                                               GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void               breath_memory_index_free   (BreathMemoryIndex  *self);
gboolean           breath_memory_index_forget (BreathMemoryIndex  *self,
                                               GBytes             *seed,
                                               GError            **error);
gboolean           breath_memory_index_add    (BreathMemoryIndex  *self,
                                               GBytes             *seed,
                                               GError            **error);

GPtrArray *breath_memory_search      (sqlite3     *db,
                                      const char  *words,
                                      GError     **error) G_GNUC_WARN_UNUSED_RESULT;
/* NULL: there is nothing to look for. */
char      *breath_memory_quote_words (const char  *words) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
