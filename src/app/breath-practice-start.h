/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean breath_practice_start (const char *data_dir,
                                GError    **error);

G_END_DECLS
