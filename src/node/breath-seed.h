/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_SEED (breath_seed_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeed, breath_seed, BREATH, SEED, GObject)

/* The words of the property "state". */
#define BREATH_SEED_WORD_HEARD     "heard"
#define BREATH_SEED_WORD_FETCHING  "fetching"
#define BREATH_SEED_WORD_FETCHED   "fetched"
#define BREATH_SEED_WORD_READ      "read"
#define BREATH_SEED_WORD_PLANTED   "planted"
#define BREATH_SEED_WORD_SET_ASIDE "set-aside"

const char         *breath_seed_get_id         (BreathSeed *self);
const char         *breath_seed_get_title      (BreathSeed *self);  /* what others wrote */
const char         *breath_seed_get_node       (BreathSeed *self);  /* that offers it; its peer id */
const char         *breath_seed_get_node_name  (BreathSeed *self);  /* NULL: it says none */
const char         *breath_seed_get_mirror     (BreathSeed *self);  /* who offers it; NULL: not known any more */
const char         *breath_seed_get_language   (BreathSeed *self);  /* NULL: it says none */
const char         *breath_seed_get_media      (BreathSeed *self);  /* a media type */
const char         *breath_seed_get_state      (BreathSeed *self);
guint               breath_seed_get_size       (BreathSeed *self);  /* bytes */
double              breath_seed_get_progress   (BreathSeed *self);  /* 0 to 1, of what is here */
gboolean            breath_seed_get_is_ours    (BreathSeed *self);  /* whether it was offered here */
gboolean            breath_seed_get_is_offered (BreathSeed *self);  /* FALSE: the notice was withdrawn */
gint64              breath_seed_get_made       (BreathSeed *self);  /* unix seconds at which it was offered */
const char *const  *breath_seed_get_planters   (BreathSeed *self);  /* "Mirror (community)" of each, never NULL */
guint               breath_seed_get_n_planters (BreathSeed *self);  /* may be more than are named */
/* From here on only once it is known what it is, which is before any of its content comes. NULL: there is none. */
const char         *breath_seed_get_summary    (BreathSeed *self);
const char         *breath_seed_get_licence    (BreathSeed *self);
const char         *breath_seed_get_supersedes (BreathSeed *self);  /* id of the one it is a later version of */
const char *const  *breath_seed_get_parents    (BreathSeed *self);  /* ids of those it was made from, never NULL */
/* Why the latest try to fetch it came to nothing; NULL: it did not. */
const char         *breath_seed_get_failure    (BreathSeed *self);

G_END_DECLS
