/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *breath_quarantine_new  (const char *folder,
                              GError    **error) G_GNUC_WARN_UNUSED_RESULT;
void  breath_quarantine_drop (const char *quarantine);

G_END_DECLS
