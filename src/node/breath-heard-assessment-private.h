/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-heard-assessment.h"
#include "breath-item.h"

G_BEGIN_DECLS

BreathHeardAssessment *breath_heard_assessment_new   (const BreathItem      *item,
                                                      const char            *mirror,
                                                      const char            *node_name) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it is @item, by the names that are known now. */
gboolean               breath_heard_assessment_tells (BreathHeardAssessment *self,
                                                      const BreathItem      *item,
                                                      const char            *mirror,
                                                      const char            *node_name);

G_END_DECLS
