/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_QR_CODE_MARGIN 4 /* modules of nothing on each side (ISO/IEC 18004) */

/* A text as a QR symbol: a square of modules, each dark or light. */
typedef struct _BreathQrCode BreathQrCode;

BreathQrCode *breath_qr_code_new      (const char         *text) G_GNUC_WARN_UNUSED_RESULT;
void          breath_qr_code_free     (BreathQrCode       *self);
guint         breath_qr_code_get_size (const BreathQrCode *self);
gboolean      breath_qr_code_is_dark  (const BreathQrCode *self,
                                       guint               column,
                                       guint               row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathQrCode, breath_qr_code_free)

G_END_DECLS
