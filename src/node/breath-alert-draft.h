/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathAlertDraft:
 * @status: "Actual", "Exercise" or "Test"; %NULL for "Actual"
 * @event: "systemic-error", "hallucination", "bias-drift" or "other"
 * @urgency: "Immediate", "Expected", "Future", "Past" or "Unknown"; %NULL for "Unknown"
 * @severity: "Extreme", "Severe", "Moderate", "Minor" or "Unknown"
 * @certainty: "Observed", "Likely", "Possible", "Unlikely" or "Unknown"; %NULL for "Unknown"
 * @headline: one line of up to %BREATH_ALERTS_MAX_HEADLINE characters
 * @description: (nullable): up to %BREATH_ALERTS_MAX_DESCRIPTION characters
 * @instruction: (nullable): up to %BREATH_ALERTS_MAX_INSTRUCTION characters
 * @web: (nullable): an address that begins with https:// or http://, up to %BREATH_ALERTS_MAX_WEB characters
 * @system: (nullable): which system it is about, with its version, up to %BREATH_ALERTS_MAX_SYSTEM characters
 * @language: (nullable): BCP 47 tag of the texts
 * @expires: (nullable): a time such as 2026-05-17T09:30:00Z, or a number of days; %NULL for 7 days
 *
 * An alert as a person wrote it. "" counts as %NULL. Who fills it in owns the strings.
 */
typedef struct
{
  char *status;
  char *event;
  char *urgency;
  char *severity;
  char *certainty;
  char *headline;
  char *description;
  char *instruction;
  char *web;
  char *system;
  char *language;
  char *expires;
} BreathAlertDraft;

BreathAlertDraft *breath_alert_draft_new  (void) G_GNUC_WARN_UNUSED_RESULT;
BreathAlertDraft *breath_alert_draft_copy (const BreathAlertDraft *self) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alert_draft_free (BreathAlertDraft       *self);
/* The field of a draft by its name, such as "headline"; NULL if there is none. */
char            **breath_alert_draft_find (BreathAlertDraft       *self,
                                           const char             *name);
/* Of a text that somebody else wrote: what is signed is what was seen. */
void              breath_alert_draft_make_visible (BreathAlertDraft *self);
/* As a{ss}, the texts there are by the names of their fields. */
GVariant         *breath_alert_draft_pack (const BreathAlertDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAlertDraft, breath_alert_draft_free)

G_END_DECLS
