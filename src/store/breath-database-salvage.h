/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-database.h"

G_BEGIN_DECLS

/**
 * BreathSalvage:
 * @kept: rows of each kind that are sound
 * @missing: rows of each kind that are not, or not there any more; at least so many if @is_known is not set
 * @n_addresses: addresses that could be read
 * @n_changes: changes of a level in the history that could be read
 * @n_lost: writes that the note beside the database tells of and it does not
 * @is_known: whether it could be found out how many rows there should be
 * @epoch: the highest that is known of
 *
 * What is left of a damaged database.
 */
typedef struct
{
  guint64  kept[BREATH_N_ROW_KINDS];
  guint64  missing[BREATH_N_ROW_KINDS];
  guint64  n_addresses;
  guint64  n_changes;
  guint64  n_lost;
  gboolean is_known;
  guint32  epoch;
} BreathSalvage;

gboolean breath_database_salvage      (const char          *from,
                                       const char          *note,
                                       const char          *to,
                                       BreathSalvage       *salvage,
                                       GError             **error);
const char *
         breath_salvage_get_name      (BreathRowKind        kind);
char    *breath_salvage_to_text       (const BreathSalvage *self) G_GNUC_WARN_UNUSED_RESULT;
guint64  breath_salvage_count_missing (const BreathSalvage *self);

G_END_DECLS
