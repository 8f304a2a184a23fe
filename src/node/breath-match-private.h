/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-match.h"

#include "breath-level.h"
#include "p2p-peer-id.h"

G_BEGIN_DECLS

BreathMatch *breath_match_new (const P2pPeerId   *node,
                               const char        *node_name,
                               BreathResourceKind kind,
                               const BreathLevel *level) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
