/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-resource.h"

G_BEGIN_DECLS

#define BREATH_TYPE_RESOURCE_ROW (breath_resource_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathResourceRow, breath_resource_row, BREATH, RESOURCE_ROW, AdwActionRow)

GtkWidget      *breath_resource_row_new          (BreathResource    *resource) G_GNUC_WARN_UNUSED_RESULT;
BreathResource *breath_resource_row_get_resource (BreathResourceRow *self);
void            breath_resource_row_set_private  (BreathResourceRow *self,
                                                  gboolean           is_private);

G_END_DECLS
