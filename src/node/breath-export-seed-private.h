/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-export.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

BreathExportSeed *breath_export_seed_new        (void) G_GNUC_WARN_UNUSED_RESULT;

/* How much of BREATH_EXPORT_MAX_TEXTS it takes. */
gsize             breath_export_seed_get_cost   (const BreathExportSeed *self);

void              breath_export_seed_write_json (const BreathExportSeed *self,
                                                 JsonBuilder            *builder);
/* NULL: it is none. */
BreathExportSeed *breath_export_seed_read_json  (JsonObject             *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
