/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-resource-kind.h"

G_BEGIN_DECLS

#define BREATH_LEVEL_MAX     120
#define BREATH_LEVEL_MIN     (-120)
#define BREATH_LEVEL_UNKNOWN (-128)
#define BREATH_EPSILON_MAX   100    /* hundredths; the whole budget of a day in one draw */

/**
 * BreathLevel:
 * @level: quarter-days of baseline need over or under the reserve, %BREATH_LEVEL_MIN to
 *   %BREATH_LEVEL_MAX with its noise, or %BREATH_LEVEL_UNKNOWN
 * @epsilon: the ε of the draw in hundredths, 1 to %BREATH_EPSILON_MAX; 0 exactly where @level is unknown
 * @day: days since 1970-01-01 UTC of the draw; 0 where @level is unknown
 *
 * What a node publishes of one resource.
 */
typedef struct
{
  gint8   level;
  guint8  epsilon;
  guint16 day;
} BreathLevel;

guint32  breath_level_pack      (BreathLevel         level);
gboolean breath_level_unpack    (guint32             packed,
                                 BreathLevel        *level,
                                 GError            **error);
char    *breath_level_to_status (BreathLevel         level,
                                 const char         *node,
                                 BreathResourceKind  kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
