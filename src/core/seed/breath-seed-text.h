/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-id.h"
#include "breath-seed-notice.h"

G_BEGIN_DECLS

#define BREATH_SEED_MAX_FILE  (1024 * 1024) /* bytes of a file that is looked at */
#define BREATH_SEED_MAX_LINE  2000          /* characters */
#define BREATH_SEED_MAX_LINES 10000

GBytes   *breath_seed_text_prepare (GBytes     *file,
                                    GError    **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  breath_seed_text_check   (GBytes     *content,
                                    GError    **error);

gboolean  breath_seed_text_hides   (gunichar    c);
char     *breath_seed_text_show    (const char *text,
                                    gsize       len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
