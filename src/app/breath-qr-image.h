/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BREATH_TYPE_QR_IMAGE (breath_qr_image_get_type ())
G_DECLARE_FINAL_TYPE (BreathQrImage, breath_qr_image, BREATH, QR_IMAGE, GtkWidget)

void breath_qr_image_set_text (BreathQrImage *self,
                               const char    *text);

G_END_DECLS
