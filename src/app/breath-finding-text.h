/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *breath_finding_text_describe (const char *const *findings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
