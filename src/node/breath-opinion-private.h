/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-trust.h"
#include "breath-opinion.h"

G_BEGIN_DECLS

BreathOpinion *breath_opinion_new      (const BreathHeldFlag *flag,
                                        const char           *node_name) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes as people compare them. */
char          *breath_opinion_dup_hex  (const guint8         *hash) G_GNUC_WARN_UNUSED_RESULT;
gboolean       breath_opinion_read_hex (const char           *text,
                                        guint8               *hash);

G_END_DECLS
