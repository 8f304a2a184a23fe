/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-mirrors.h"
#include "breath-node.h"
#include "breath-standing.h"

G_BEGIN_DECLS

#define BREATH_TRUST_DEFAULT_HOURS "24"
#define BREATH_TRUST_DEFAULT_SCOPE "connect,show,relay"
#define BREATH_TRUST_DEFAULT_DAYS  "7"

#define BREATH_TRUST_MAX_REASON 200  /* characters; of an isolation */
#define BREATH_TRUST_MAX_NOTE   280  /* of a flag */
#define BREATH_TRUST_MAX_ANSWER 280

#define BREATH_TYPE_CHOSEN (breath_chosen_get_type ())
G_DECLARE_FINAL_TYPE (BreathChosen, breath_chosen, BREATH, CHOSEN, GObject)

const char *breath_chosen_get_node      (BreathChosen *self);
const char *breath_chosen_get_node_name (BreathChosen *self);  /* NULL: not known */
const char *breath_chosen_get_key       (BreathChosen *self);
/* NULL: that node does not call them a Mirror any more, so nothing of theirs is shown. */
const char *breath_chosen_get_name      (BreathChosen *self);
/* FALSE: they could be chosen, and are not. */
gboolean    breath_chosen_get_is_chosen (BreathChosen *self);

#define BREATH_TYPE_TRUST (breath_trust_get_type ())
G_DECLARE_FINAL_TYPE (BreathTrust, breath_trust, BREATH, TRUST, GObject)

/**
 * BreathIsolationWords:
 * @node: id of a node, or enough of the end of one
 * @scope: (nullable): what is not to be done: of "connect", "show" and "relay", with commas; %NULL for all
 * @hours: (nullable): for how long, "1" to "168"; %NULL for a day
 * @reason: why
 *
 * What a Mirror decided about a node, as typed.
 */
typedef struct
{
  const char *node;
  const char *scope;
  const char *hours;
  const char *reason;
} BreathIsolationWords;

/**
 * BreathFlagWords:
 * @node: id of a node, or enough of the end of one
 * @reason: "other", "contradiction", "misleading", "impersonation" or "abuse"
 * @evidence: (nullable): 64 hexadecimal digits; %NULL for none, and of a contradiction for the proof held here
 * @days: (nullable): for how long, "1" to "7"; %NULL for 7
 * @note: (nullable): what there is to say
 *
 * What a Mirror thinks of a node, as typed.
 */
typedef struct
{
  const char *node;
  const char *reason;
  const char *evidence;
  const char *days;
  const char *note;
} BreathFlagWords;

BreathTrust    *breath_trust_new                (BreathNode                 *node,
                                                 BreathMirrors              *mirrors) G_GNUC_WARN_UNUSED_RESULT;

/* What there is. New lists as it is now; BreathTrust itself is one of BreathStanding that follows. */
BreathStanding *breath_trust_lookup             (BreathTrust                *self,
                                                 const char                 *id);
GListModel     *breath_trust_dup_chosen         (BreathTrust                *self) G_GNUC_WARN_UNUSED_RESULT;
GListModel     *breath_trust_dup_mirrors        (BreathTrust                *self) G_GNUC_WARN_UNUSED_RESULT;
GListModel     *breath_trust_dup_about_us       (BreathTrust                *self) G_GNUC_WARN_UNUSED_RESULT;
GListModel     *breath_trust_dup_ours           (BreathTrust                *self) G_GNUC_WARN_UNUSED_RESULT;
guint           breath_trust_get_n_chosen       (BreathTrust                *self);

/* What Mirrors do, each time with their passphrase; all end with breath_trust_act_finish(). */
void            breath_trust_isolate_async      (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 const BreathIsolationWords *words,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
void            breath_trust_undo_async         (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 const char                 *node,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
void            breath_trust_flag_async         (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 const BreathFlagWords      *words,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
void            breath_trust_withdraw_async     (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 const char                 *node,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
void            breath_trust_answer_async       (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 const char                 *flag,
                                                 const char                 *text,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
void            breath_trust_choose_async       (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 const char                 *whom,
                                                 gboolean                    is_chosen,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
/* @turned is (element-type BreathChosen). */
void            breath_trust_turn_async         (BreathTrust                *self,
                                                 BreathMirror               *mirror,
                                                 BreathPassphrase           *passphrase,
                                                 GPtrArray                  *turned,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
gboolean        breath_trust_act_finish         (BreathTrust                *self,
                                                 GAsyncResult               *result,
                                                 GError                    **error);

G_END_DECLS
