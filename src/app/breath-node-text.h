/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node.h"

G_BEGIN_DECLS

const char *breath_node_text_get_title (BreathNode *node);
char       *breath_node_text_dup_links (BreathNode *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
