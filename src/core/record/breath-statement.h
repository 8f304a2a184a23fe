/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-term.h"
#include "breath-flag.h"
#include "breath-seed-notice.h"
#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_ALERT_DEFAULT_LIFE    (7 * 86400)   /* seconds */
#define BREATH_ALERT_MAX_LIFE        (30 * 86400)
#define BREATH_ALERT_MAX_HEADLINE    160           /* characters */
#define BREATH_ALERT_MAX_DESCRIPTION 1200
#define BREATH_ALERT_MAX_INSTRUCTION 400
#define BREATH_ALERT_MAX_WEB         200
#define BREATH_ALERT_MAX_SYSTEM      80
#define BREATH_ASSESSMENT_MAX_NOTE   280
#define BREATH_STATEMENT_MAX_LEN     2048          /* bytes of an encoded body */

/**
 * BreathAlert:
 * @status: whether it is meant
 * @message: whether it is a first alert, or about the one with the id @reference
 * @has_reference: whether @reference is set
 * @reference: id of the item with the first alert, of the same Mirror
 * @event: what went wrong
 * @urgency: how soon something should be done
 * @severity: how bad it is
 * @certainty: how sure the Mirror is
 * @expires: unix seconds
 * @language: (nullable): BCP 47 tag of the texts
 * @headline: one line
 * @description: (nullable): what happened; lines divided by newlines
 * @instruction: (nullable): what to do
 * @web: (nullable): an address with more; shown as text, never opened by itself
 * @system: (nullable): which system it is about
 * @has_evidence: whether @evidence is set
 * @evidence: BLAKE2b-256 of something that the Mirror can show
 *
 * An ethical alert in the terms of CAP 1.2.
 */
typedef struct
{
  BreathAlertStatus    status;
  BreathAlertMessage   message;
  gboolean             has_reference;
  guint8               reference[BREATH_HASH_LEN];
  BreathAlertEvent     event;
  BreathAlertUrgency   urgency;
  BreathAlertSeverity  severity;
  BreathAlertCertainty certainty;
  guint32              expires;
  char                *language;
  char                *headline;
  char                *description;
  char                *instruction;
  char                *web;
  char                *system;
  gboolean             has_evidence;
  guint8               evidence[BREATH_HASH_LEN];
} BreathAlert;

/**
 * BreathAssessment:
 * @alert: id of the item with the alert
 * @view: what the Mirror says of it
 * @note: (nullable): and why
 *
 * What a Mirror says of somebody's alert.
 */
typedef struct
{
  guint8               alert[BREATH_HASH_LEN];
  BreathAssessmentView view;
  char                *note;
} BreathAssessment;

/**
 * BreathStatement:
 * @node: of which node the Mirror is one
 * @made: unix seconds
 * @alert: (nullable): set of an alert
 * @assessment: (nullable): set of an assessment
 * @flag: (nullable): set of a flag
 * @answer: (nullable): set of an answer to a flag
 * @seed: (nullable): set of the notice of a knowledge seed
 * @planting: (nullable): set where a seed is planted
 *
 * What a Mirror says and signs; not changed once it is. All are %NULL where a later version says something that this one does not know.
 */
typedef struct
{
  grefcount         ref_count;
  P2pPeerId         node;
  guint32           made;
  BreathAlert      *alert;
  BreathAssessment *assessment;
  BreathFlag       *flag;
  BreathAnswer     *answer;
  BreathSeedNotice *seed;
  BreathPlanting   *planting;
} BreathStatement;

BreathAlert      *breath_alert_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alert_free            (BreathAlert            *self);
BreathAssessment *breath_assessment_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_assessment_free       (BreathAssessment       *self);

BreathStatement  *breath_statement_new         (const P2pPeerId        *node,
                                                guint32                 made) G_GNUC_WARN_UNUSED_RESULT;
BreathStatement  *breath_statement_ref         (BreathStatement        *self) G_GNUC_WARN_UNUSED_RESULT;
void              breath_statement_unref       (BreathStatement        *self);
gboolean          breath_statement_check       (const BreathStatement  *self,
                                                GError                **error);
GBytes           *breath_statement_encode      (const BreathStatement  *self) G_GNUC_WARN_UNUSED_RESULT;
BreathStatement  *breath_statement_decode      (GBytes                 *bytes,
                                                GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAlert, breath_alert_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAssessment, breath_assessment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathStatement, breath_statement_unref)

G_END_DECLS
