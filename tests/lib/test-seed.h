/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-manifest.h"

G_BEGIN_DECLS

/* Lines of text, other ones for another number. */
GBytes             *test_seed_content  (gsize            size,
                                        guint            number) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedManifest *test_seed_manifest (GBytes          *content) G_GNUC_WARN_UNUSED_RESULT;
GBytes             *test_seed_chunk    (GBytes          *content,
                                        guint            index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
