/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **breath_settings_dup_unknown (GKeyFile *file) G_GNUC_WARN_UNUSED_RESULT;
char **breath_settings_dup_misread (GKeyFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
