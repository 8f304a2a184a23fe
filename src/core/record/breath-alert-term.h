/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BREATH_ALERT_STATUS_ACTUAL,
  BREATH_ALERT_STATUS_EXERCISE,
  BREATH_ALERT_STATUS_TEST,
} BreathAlertStatus;

typedef enum
{
  BREATH_ALERT_MESSAGE_ALERT,
  BREATH_ALERT_MESSAGE_UPDATE,
  BREATH_ALERT_MESSAGE_CANCEL,
} BreathAlertMessage;

typedef enum
{
  BREATH_ALERT_EVENT_OTHER,
  BREATH_ALERT_EVENT_SYSTEMIC_ERROR,
  BREATH_ALERT_EVENT_HALLUCINATION,
  BREATH_ALERT_EVENT_BIAS_DRIFT,
} BreathAlertEvent;

typedef enum
{
  BREATH_ALERT_URGENCY_UNKNOWN,
  BREATH_ALERT_URGENCY_IMMEDIATE,
  BREATH_ALERT_URGENCY_EXPECTED,
  BREATH_ALERT_URGENCY_FUTURE,
  BREATH_ALERT_URGENCY_PAST,
} BreathAlertUrgency;

typedef enum
{
  BREATH_ALERT_SEVERITY_UNKNOWN,
  BREATH_ALERT_SEVERITY_EXTREME,
  BREATH_ALERT_SEVERITY_SEVERE,
  BREATH_ALERT_SEVERITY_MODERATE,
  BREATH_ALERT_SEVERITY_MINOR,
} BreathAlertSeverity;

typedef enum
{
  BREATH_ALERT_CERTAINTY_UNKNOWN,
  BREATH_ALERT_CERTAINTY_OBSERVED,
  BREATH_ALERT_CERTAINTY_LIKELY,
  BREATH_ALERT_CERTAINTY_POSSIBLE,
  BREATH_ALERT_CERTAINTY_UNLIKELY,
} BreathAlertCertainty;

typedef enum
{
  BREATH_ASSESSMENT_SEEN_HERE,
  BREATH_ASSESSMENT_NOT_SEEN_HERE,
  BREATH_ASSESSMENT_DISPUTED,
} BreathAssessmentView;

/**
 * BreathAlertTerm:
 * @BREATH_ALERT_TERM_STATUS: of #BreathAlertStatus
 * @BREATH_ALERT_TERM_MESSAGE: of #BreathAlertMessage
 * @BREATH_ALERT_TERM_EVENT: of #BreathAlertEvent
 * @BREATH_ALERT_TERM_URGENCY: of #BreathAlertUrgency
 * @BREATH_ALERT_TERM_SEVERITY: of #BreathAlertSeverity
 * @BREATH_ALERT_TERM_CERTAINTY: of #BreathAlertCertainty
 * @BREATH_ALERT_TERM_VIEW: of #BreathAssessmentView
 *
 * A set of words of which an alert or an assessment has one.
 */
typedef enum
{
  BREATH_ALERT_TERM_STATUS,
  BREATH_ALERT_TERM_MESSAGE,
  BREATH_ALERT_TERM_EVENT,
  BREATH_ALERT_TERM_URGENCY,
  BREATH_ALERT_TERM_SEVERITY,
  BREATH_ALERT_TERM_CERTAINTY,
  BREATH_ALERT_TERM_VIEW,
} BreathAlertTerm;

#define BREATH_N_ALERT_TERMS (BREATH_ALERT_TERM_VIEW + 1)

const char *breath_alert_term_to_word   (BreathAlertTerm  term,
                                         guint            value);
gboolean    breath_alert_term_from_word (BreathAlertTerm  term,
                                         const char      *word,
                                         guint           *value);
char       *breath_alert_term_dup_words (BreathAlertTerm  term) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
