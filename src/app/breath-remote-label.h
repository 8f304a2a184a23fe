/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BREATH_TYPE_REMOTE_LABEL (breath_remote_label_get_type ())
G_DECLARE_FINAL_TYPE (BreathRemoteLabel, breath_remote_label, BREATH, REMOTE_LABEL, AdwBin)

void breath_remote_label_set_text (BreathRemoteLabel *self,
                                   const char        *text);

G_END_DECLS
