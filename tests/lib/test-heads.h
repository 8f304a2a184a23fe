/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-head.h"
#include "breath-item.h"
#include "breath-manifest.h"

G_BEGIN_DECLS

/* Authors that are no node, told apart by number. */
P2pIdentity    *test_author_new   (guint               number) G_GNUC_WARN_UNUSED_RESULT;
/* A head without any item, so that nothing needs to be fetched. */
BreathHead     *test_head_new     (guint               number,
                                   guint32             version,
                                   gint64              issued) G_GNUC_WARN_UNUSED_RESULT;
/* A head that lists what @manifest does. */
BreathHead     *test_head_new_for (P2pIdentity        *author,
                                   guint32             version,
                                   gint64              issued,
                                   BreathManifest     *manifest) G_GNUC_WARN_UNUSED_RESULT;
/* An item of a kind that this version does not know, told apart by number. */
BreathItem     *test_item_new     (P2pIdentity        *author,
                                   guint               number) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type BreathItem): what lists all of @items, which get its order. */
BreathManifest *test_manifest_new (GPtrArray          *items) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
