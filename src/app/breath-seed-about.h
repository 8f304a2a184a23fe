/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed.h"

G_BEGIN_DECLS

gboolean  breath_seed_about_is       (BreathSeed *seed,
                                      const char *state);
char     *breath_seed_about_size     (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_whence   (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_claim    (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_state    (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_news     (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_failure  (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_planters (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
