/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-finding.h"

G_BEGIN_DECLS

char *breath_warning_dup_text (BreathFinding  finding,
                               const char    *node,
                               const char    *other) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
