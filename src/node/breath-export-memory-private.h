/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-export.h"

#include "breath-item.h"
#include "breath-store.h"

G_BEGIN_DECLS

/* What is planted at a node, while a copy of it is read: what became of each seed first, and the texts after all else. */
typedef struct _BreathExportMemory BreathExportMemory;

BreathExportMemory *breath_export_memory_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void                breath_export_memory_free      (BreathExportMemory *self);

void                breath_export_memory_take_row  (BreathExportMemory *self,
                                                    const BreathRow    *row);
void                breath_export_memory_take_item (BreathExportMemory *self,
                                                    BreathItem         *item);
void                breath_export_memory_join      (BreathExportMemory *self);

/* NULL: all texts are read. */
GBytes             *breath_export_memory_peek_next (BreathExportMemory *self);
void                breath_export_memory_take_text (BreathExportMemory *self,
                                                    GBytes             *text,
                                                    BreathExport       *export);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExportMemory, breath_export_memory_free)

G_END_DECLS
