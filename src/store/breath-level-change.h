/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_HISTORY_MAX            65536  /* changes kept in all */
#define BREATH_HISTORY_MAX_PER_LEVEL  400    /* of one author and resource: a year of one a day and more */
#define BREATH_HISTORY_SLACK          64     /* beyond the first, before the oldest are dropped */

/**
 * BreathLevelChange:
 * @author: a node's Ed25519 public key, 32 bytes
 * @resource: id of the resource, at most 64 bytes
 * @level: quarter-days, −128 for unknown
 * @epsilon: in hundredths, 0 for unknown
 * @day: of the draw, days since 1970
 * @heard: when it was accepted, unix seconds
 * @is_imported: whether a person brought it in a file, so that nothing vouches for it
 *
 * A level of a node that was another than the one before.
 */
typedef struct
{
  GBytes  *author;
  char    *resource;
  int      level;
  guint    epsilon;
  guint32  day;
  gint64   heard;
  gboolean is_imported;
} BreathLevelChange;

BreathLevelChange *breath_level_change_copy (const BreathLevelChange *self) G_GNUC_WARN_UNUSED_RESULT;
void               breath_level_change_free (BreathLevelChange       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLevelChange, breath_level_change_free)

G_END_DECLS
