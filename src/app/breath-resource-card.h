/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_RESOURCE_CARD (breath_resource_card_get_type ())
G_DECLARE_FINAL_TYPE (BreathResourceCard, breath_resource_card, BREATH, RESOURCE_CARD, AdwBin)

GtkWidget *breath_resource_card_new         (BreathNode         *node,
                                             BreathResource     *resource) G_GNUC_WARN_UNUSED_RESULT;
void       breath_resource_card_set_private (BreathResourceCard *self,
                                             gboolean            is_private);

G_END_DECLS
