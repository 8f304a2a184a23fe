/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-host.h"

G_BEGIN_DECLS

BreathHostPractice *breath_host_practice_copy        (const BreathHostPractice *self) G_GNUC_WARN_UNUSED_RESULT;
void                breath_host_practice_free        (BreathHostPractice       *self);
char               *breath_host_practice_make_folder (GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
void                breath_host_practice_show_link   (BreathNode               *node,
                                                      const guint8             *key,
                                                      gboolean                  is_linked);

G_END_DECLS
