/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"

G_BEGIN_DECLS

/**
 * BreathAssessor:
 * @BREATH_ASSESSOR_OWN: a Mirror of this node
 * @BREATH_ASSESSOR_KNOWN: one of a node that people here chose or that was met as a neighbour
 * @BREATH_ASSESSOR_STRANGER: one of any other
 *
 * Who assesses an alert, those first who are shown first.
 */
typedef enum
{
  BREATH_ASSESSOR_OWN,
  BREATH_ASSESSOR_KNOWN,
  BREATH_ASSESSOR_STRANGER,
  BREATH_N_ASSESSORS,
} BreathAssessor;

typedef struct _BreathAssessments BreathAssessments;

/* What is said of an alert is not what it was. */
typedef void (*BreathAssessedFunc) (const guint8 *alert,
                                    gpointer      user_data);

BreathAssessments *breath_assessments_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void               breath_assessments_free  (BreathAssessments *self);

void               breath_assessments_set   (BreathAssessments *self,
                                             const P2pPeerId   *author,
                                             BreathAssessor     assessor,
                                             GPtrArray         *items,
                                             BreathAssessedFunc func,
                                             gpointer           user_data);

gboolean           breath_assessments_has   (BreathAssessments *self,
                                             const P2pPeerId   *author);
guint              breath_assessments_count (BreathAssessments *self,
                                             const guint8      *alert);
GPtrArray         *breath_assessments_dup   (BreathAssessments *self,
                                             const guint8      *alert,
                                             guint              max) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAssessments, breath_assessments_free)

G_END_DECLS
