/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-alert-draft.h"
#include "breath-heard-alert.h"
#include "breath-mirror.h"
#include "breath-passphrase.h"

G_BEGIN_DECLS

#define BREATH_ALERTS_MAX_HEADLINE    160   /* characters, as others take them */
#define BREATH_ALERTS_MAX_DESCRIPTION 1200
#define BREATH_ALERTS_MAX_INSTRUCTION 400
#define BREATH_ALERTS_MAX_WEB         200
#define BREATH_ALERTS_MAX_SYSTEM      80
#define BREATH_ALERTS_MAX_NOTE        280   /* of an assessment */
#define BREATH_ALERTS_MAX_CAP         65536 /* bytes of a document that is read */

#define BREATH_TYPE_ALERTS (breath_alerts_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlerts, breath_alerts, BREATH, ALERTS, GObject)

/* NULL: there is none, or more than one has an id that begins with @id. */
BreathHeardAlert *breath_alerts_find             (BreathAlerts           *self,
                                                  const char             *id);
/* Whether the node only practises: whatever is raised here is an exercise then, whatever a draft says. */
gboolean          breath_alerts_get_is_practice  (BreathAlerts           *self);
/* Alerts in force, of other Mirrors, that this one has not read. */
guint             breath_alerts_count_unreviewed (BreathAlerts           *self,
                                                  BreathMirror           *mirror);
/* FALSE: nobody would take it; @error has BREATH_NODE_ERROR_INPUT and a sentence to show beside the form. */
gboolean          breath_alerts_check            (BreathAlerts           *self,
                                                  const BreathAlertDraft *draft,
                                                  GError                **error);

/* Each needs the passphrase of @mirror, and fails as breath_mirrors_sign_in_async() does. */
void              breath_alerts_raise_async      (BreathAlerts           *self,
                                                  BreathMirror           *mirror,
                                                  BreathPassphrase       *passphrase,
                                                  const BreathAlertDraft *draft,
                                                  GAsyncReadyCallback     callback,
                                                  gpointer                user_data);
BreathHeardAlert *breath_alerts_raise_finish     (BreathAlerts           *self,
                                                  GAsyncResult           *result,
                                                  GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alerts_update_async     (BreathAlerts           *self,
                                                  BreathHeardAlert       *alert,
                                                  BreathMirror           *mirror,
                                                  BreathPassphrase       *passphrase,
                                                  const BreathAlertDraft *draft,
                                                  GAsyncReadyCallback     callback,
                                                  gpointer                user_data);
BreathHeardAlert *breath_alerts_update_finish    (BreathAlerts           *self,
                                                  GAsyncResult           *result,
                                                  GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alerts_cancel_async     (BreathAlerts           *self,
                                                  BreathHeardAlert       *alert,
                                                  BreathMirror           *mirror,
                                                  BreathPassphrase       *passphrase,
                                                  const char             *reason,
                                                  GAsyncReadyCallback     callback,
                                                  gpointer                user_data);
BreathHeardAlert *breath_alerts_cancel_finish    (BreathAlerts           *self,
                                                  GAsyncResult           *result,
                                                  GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alerts_assess_async     (BreathAlerts           *self,
                                                  BreathHeardAlert       *alert,
                                                  BreathMirror           *mirror,
                                                  BreathPassphrase       *passphrase,
                                                  const char             *view,
                                                  const char             *note,
                                                  GAsyncReadyCallback     callback,
                                                  gpointer                user_data);
gboolean          breath_alerts_assess_finish    (BreathAlerts           *self,
                                                  GAsyncResult           *result,
                                                  GError                **error);

/* Stays in this node and needs no passphrase: who has read what. */
void              breath_alerts_review_async     (BreathAlerts           *self,
                                                  BreathHeardAlert       *alert,
                                                  BreathMirror           *mirror,
                                                  GAsyncReadyCallback     callback,
                                                  gpointer                user_data);
gboolean          breath_alerts_review_finish    (BreathAlerts           *self,
                                                  GAsyncResult           *result,
                                                  GError                **error);

/* As a document of CAP 1.2, and back. */
char             *breath_alerts_dup_cap          (BreathAlerts           *self,
                                                  BreathHeardAlert       *alert) G_GNUC_WARN_UNUSED_RESULT;
BreathAlertDraft *breath_alerts_read_cap         (BreathAlerts           *self,
                                                  const char             *xml,
                                                  gsize                   len,
                                                  GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
