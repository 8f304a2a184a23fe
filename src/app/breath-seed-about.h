/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-text.h"
#include "breath-seed.h"

G_BEGIN_DECLS

/* SPDX ids of licences that people can choose, and what they mean; the first is what is taken if nothing is said. */
extern const BreathAlertWord breath_seed_about_licences[];

gboolean  breath_seed_about_is       (BreathSeed *seed,
                                      const char *state);
char     *breath_seed_about_id       (const char *id) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_size     (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_terms    (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_whence   (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_claim    (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_state    (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_news     (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_failure  (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_fetched  (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_failed   (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_seed_about_planters (BreathSeed *seed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
