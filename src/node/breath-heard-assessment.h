/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_HEARD_ASSESSMENT (breath_heard_assessment_get_type ())
G_DECLARE_FINAL_TYPE (BreathHeardAssessment, breath_heard_assessment, BREATH, HEARD_ASSESSMENT, GObject)

const char *breath_heard_assessment_get_node      (BreathHeardAssessment *self);
const char *breath_heard_assessment_get_node_name (BreathHeardAssessment *self);
const char *breath_heard_assessment_get_mirror    (BreathHeardAssessment *self);
const char *breath_heard_assessment_get_mirror_id (BreathHeardAssessment *self);
/* "seen-here", "not-seen-here" or "disputed". */
const char *breath_heard_assessment_get_view      (BreathHeardAssessment *self);
const char *breath_heard_assessment_get_note      (BreathHeardAssessment *self);
gint64      breath_heard_assessment_get_made      (BreathHeardAssessment *self);

G_END_DECLS
