/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_OPINION (breath_opinion_get_type ())
G_DECLARE_FINAL_TYPE (BreathOpinion, breath_opinion, BREATH, OPINION, GObject)

const char *breath_opinion_get_id          (BreathOpinion *self);
const char *breath_opinion_get_subject     (BreathOpinion *self);
const char *breath_opinion_get_node        (BreathOpinion *self);
const char *breath_opinion_get_node_name   (BreathOpinion *self);  /* NULL: it has none */
const char *breath_opinion_get_mirror      (BreathOpinion *self);
const char *breath_opinion_get_mirror_key  (BreathOpinion *self);
const char *breath_opinion_get_reason      (BreathOpinion *self);  /* "other", "contradiction", … */
const char *breath_opinion_get_note        (BreathOpinion *self);  /* NULL: none */
gint64      breath_opinion_get_made        (BreathOpinion *self);
gint64      breath_opinion_get_expires     (BreathOpinion *self);
gboolean    breath_opinion_get_is_chosen   (BreathOpinion *self);
gboolean    breath_opinion_get_is_proven   (BreathOpinion *self);
const char *breath_opinion_get_evidence    (BreathOpinion *self);  /* in hexadecimal; NULL: none */
const char *breath_opinion_get_answer      (BreathOpinion *self);  /* NULL: none */
const char *breath_opinion_get_answered_by (BreathOpinion *self);  /* key of who answered; NULL: nobody */

G_END_DECLS
