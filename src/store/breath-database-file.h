/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean breath_database_file_inspect (const char  *path,
                                       gboolean    *exists,
                                       GError     **error);
gboolean breath_database_file_create  (const char  *path,
                                       GError     **error);

G_END_DECLS
