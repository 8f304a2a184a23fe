/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-copies.h"
#include "breath-folder-private.h"
#include "breath-node.h"
#include "breath-store.h"

G_BEGIN_DECLS

BreathCopies      *breath_copies_new       (BreathNode   *node,
                                            BreathFolder *folder,
                                            BreathStore  *store) G_GNUC_WARN_UNUSED_RESULT;
void               breath_copies_end       (BreathCopies *self);

BreathBackupAbout *breath_copies_dup_about (BreathNode   *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
