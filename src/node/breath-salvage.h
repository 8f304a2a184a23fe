/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathSalvageLine:
 * @name: what the rows are
 * @kept: how many are sound
 * @missing: how many are not, or not there
 *
 * What is left of one kind of rows.
 */
typedef struct
{
  const char *name;
  guint64     kept;
  guint64     missing;
} BreathSalvageLine;

typedef struct _BreathSalvager BreathSalvager;

BreathSalvager          *breath_salvager_new            (const char      *data_dir,
                                                         gboolean         anyway,
                                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void                     breath_salvager_free           (BreathSalvager  *self);
gboolean                 breath_salvager_is_finished    (BreathSalvager  *self);
gboolean                 breath_salvager_is_whole       (BreathSalvager  *self);
const char              *breath_salvager_get_obstacle   (BreathSalvager  *self);
const char              *breath_salvager_get_quarantine (BreathSalvager  *self);
const BreathSalvageLine *breath_salvager_get_lines      (BreathSalvager  *self,
                                                         guint           *n_lines);
guint64                  breath_salvager_get_n_addresses
                                                        (BreathSalvager  *self);
guint64                  breath_salvager_get_n_changes  (BreathSalvager  *self);
guint64                  breath_salvager_get_n_lost     (BreathSalvager  *self);
gboolean                 breath_salvager_get_is_known   (BreathSalvager  *self);
gboolean                 breath_salvager_finish         (BreathSalvager  *self,
                                                         GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSalvager, breath_salvager_free)

G_END_DECLS
