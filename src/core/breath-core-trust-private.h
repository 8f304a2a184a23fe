/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-private.h"
#include "breath-core-trust.h"

G_BEGIN_DECLS

#define BREATH_CORE_MAX_ORDERS 64 /* of people about trust, waiting */
#define BREATH_CORE_TRUST_LOOK G_TIME_SPAN_HOUR /* after which what has faded is shown no more */

#define BREATH_SETTING_ISOLATION "isolation/"     /* and the peer id */
#define BREATH_SETTING_CHOSEN    "chosen-mirrors" /* node and key of each */

typedef enum
{
  BREATH_TRUST_ISOLATE,
  BREATH_TRUST_UNDO,
  BREATH_TRUST_OVER,
  BREATH_TRUST_SAY,
  BREATH_TRUST_WITHDRAW,
  BREATH_TRUST_CHOOSE,
  BREATH_TRUST_DROP,
} BreathTrustOrderKind;

/**
 * BreathTrustOrder:
 * @core: owned
 * @kind: what is to be done
 * @node: whom it is about
 * @mirror: who wants it
 * @isolation: of isolating
 * @item: of saying something: the flag or the answer
 * @chosen: of choosing and dropping
 * @done: (nullable): called once it is stored
 * @user_data: for @done
 *
 * What people want done about trust. One at a time is stored.
 */
struct _BreathTrustOrder
{
  BreathCore          *core;
  BreathTrustOrderKind kind;
  P2pPeerId            node;
  P2pPeerId            mirror;
  BreathIsolation     *isolation;
  BreathItem          *item;
  BreathChosenMirror   chosen;
  BreathDoneFunc       done;
  gpointer             user_data;
};

/**
 * BreathCoreTrust:
 * @health: what is held against links
 * @isolations: who is isolated
 * @chosen: (element-type BreathChosenMirror): whose flags are shown
 * @barred: (nullable) (element-type P2pPeerId): whose links are to be closed
 * @order: (nullable): being stored
 * @waiting: orders after it
 * @due: monotonic time at which something ends by itself
 * @looked: monotonic time at which was last looked what has
 *
 * What is held against links, what Mirrors here decided, and what Mirrors elsewhere think. They are never added up: only
 * whether there may be a link is asked of two of them, @health and @isolations, and either one alone can say no.
 */
struct _BreathCoreTrust
{
  BreathLinkHealth *health;
  BreathIsolations *isolations;
  GArray           *chosen;
  GArray           *barred;
  BreathTrustOrder *order;
  GQueue            waiting;
  gint64            due;
  gint64            looked;
};

/* breath-core-trust.c */
gboolean          breath_core_trust_refuse (GError              **error,
                                            const char           *why);
BreathTrustOrder *breath_core_order_new    (BreathCore           *self,
                                            BreathTrustOrderKind  kind,
                                            const P2pPeerId      *node,
                                            const P2pPeerId      *mirror,
                                            BreathDoneFunc        done,
                                            gpointer              user_data) G_GNUC_WARN_UNUSED_RESULT;
/* Takes @order. */
void              breath_core_give_order   (BreathCore           *self,
                                            BreathTrustOrder     *order);
void              breath_core_log_trust    (BreathCore           *self,
                                            BreathBatch          *batch,
                                            BreathLogKind         kind,
                                            GByteArray           *details);

/* breath-core-flags.c */
gboolean          breath_core_stage_saying (BreathCore              *self,
                                            BreathBatch             *batch,
                                            const BreathTrustOrder  *order,
                                            GError                 **error);
gboolean          breath_core_stage_choice (BreathCore              *self,
                                            BreathBatch             *batch,
                                            const BreathTrustOrder  *order,
                                            GError                 **error);
void              breath_core_apply_choice (BreathCore              *self,
                                            const BreathTrustOrder  *order);
gboolean          breath_core_load_chosen  (BreathCore              *self,
                                            GBytes                  *value);

G_END_DECLS
