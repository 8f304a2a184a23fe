/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

/* Says why bytes are no record; always %FALSE. */
static inline gboolean
breath_record_refuse (GError    **error,
                      const char *why)
{
  g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, why);

  return FALSE;
}

G_END_DECLS
