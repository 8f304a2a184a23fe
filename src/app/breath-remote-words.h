/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *breath_remote_words_line (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *breath_remote_words_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *breath_remote_words_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
