/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-text.h"
#include "breath-standing.h"

G_BEGIN_DECLS

/* Ends with a word that is NULL. */
extern const BreathAlertWord breath_trust_reasons[];

char *breath_trust_text_place     (const char     *name,
                                   const char     *id) G_GNUC_WARN_UNUSED_RESULT;
char *breath_trust_text_pause     (BreathStanding *standing) G_GNUC_WARN_UNUSED_RESULT;
char *breath_trust_text_counts    (BreathStanding *standing) G_GNUC_WARN_UNUSED_RESULT;
char *breath_trust_text_isolation (BreathStanding *standing) G_GNUC_WARN_UNUSED_RESULT;
char *breath_trust_text_scope     (BreathStanding *standing) G_GNUC_WARN_UNUSED_RESULT;
char *breath_trust_text_flags     (BreathStanding *standing,
                                   guint           n_chosen) G_GNUC_WARN_UNUSED_RESULT;
char *breath_trust_text_opinion   (BreathOpinion  *opinion) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
