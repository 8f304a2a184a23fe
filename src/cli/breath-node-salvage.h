/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int breath_node_salvage (const char *data_dir,
                         gboolean    anyway,
                         gboolean    agrees);

G_END_DECLS
