/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-heard-alert.h"

G_BEGIN_DECLS

/**
 * BreathAlertWord:
 * @word: the word of CAP 1.2, or ours where CAP has none
 * @text: in plain words, not yet translated
 *
 * A word that an alert can say, and what it means.
 */
typedef struct
{
  const char *word;
  const char *text;
} BreathAlertWord;

/* Each ends with a word that is NULL. */
extern const BreathAlertWord breath_alert_events[];
extern const BreathAlertWord breath_alert_severities[];
extern const BreathAlertWord breath_alert_urgencies[];
extern const BreathAlertWord breath_alert_certainties[];
extern const BreathAlertWord breath_alert_statuses[];
extern const BreathAlertWord breath_alert_views[];

const char *breath_alert_text_get     (const BreathAlertWord *words,
                                       const char            *word);
char       *breath_alert_text_kind    (BreathHeardAlert      *alert) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_alert_text_place   (BreathHeardAlert      *alert) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_alert_text_claim   (const char            *mirror,
                                       const char            *node_name,
                                       const char            *node) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_alert_text_notice  (BreathHeardAlert      *alert) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_alert_text_without_markup (const char     *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
