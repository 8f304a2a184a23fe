/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_PRACTICE_ID APPLICATION_ID ".Practice"

gboolean breath_practice_text_is_on     (void);
char    *breath_practice_text_dup_title (const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
