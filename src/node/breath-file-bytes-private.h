/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean breath_file_write (int         fd,
                            const void *bytes,
                            gsize       len) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_file_copy  (int         from,
                            int         to) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
