/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean breath_input_check (const char *path,
                             GError    **error);

G_END_DECLS
