/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"

G_BEGIN_DECLS

#define BREATH_ALERT_FRAME_MAX 5632  /* bytes */
#define BREATH_ALERT_MAX_HOPS  64

GBytes   *breath_alert_frame_encode (GBytes      *item,
                                     GBytes      *certificate,
                                     guint        hops) G_GNUC_WARN_UNUSED_RESULT;
gboolean  breath_alert_frame_decode (GBytes      *frame,
                                     GBytes     **item,
                                     GBytes     **certificate,
                                     guint       *hops,
                                     GError     **error);

G_END_DECLS
