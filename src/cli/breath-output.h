/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int breath_output_finish (const char *program,
                          int         ended);

G_END_DECLS
