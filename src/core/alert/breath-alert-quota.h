/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define BREATH_ALERT_PER_MIRROR  3     /* in any 24 hours */
#define BREATH_ALERT_PER_NODE    6     /* in any 24 hours */
#define BREATH_ALERT_BURST       2     /* of each in any hour */
#define BREATH_ALERT_MAX_COUNTED 4096  /* Mirrors and nodes together */

#define BREATH_INGRESS_PER_LINK   10   /* in any minute */
#define BREATH_INGRESS_PER_AUTHOR 5    /* of those, so that one author leaves room for another */

typedef struct _BreathAlertQuota BreathAlertQuota;

BreathAlertQuota *breath_alert_quota_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alert_quota_free     (BreathAlertQuota *self);
gboolean          breath_alert_quota_take     (BreathAlertQuota *self,
                                               const P2pPeerId  *node,
                                               const P2pPeerId  *mirror,
                                               gint64            now);
guint             breath_alert_quota_get_size (BreathAlertQuota *self);

/**
 * BreathAlertIngress:
 * @times: monotonic times, in microseconds, of the latest urgent alerts
 * @authors: whose they were
 * @n: how many
 *
 * What came over one link by the urgent lane in the last minute.
 */
typedef struct
{
  gint64    times[BREATH_INGRESS_PER_LINK];
  P2pPeerId authors[BREATH_INGRESS_PER_LINK];
  guint     n;
} BreathAlertIngress;

gboolean          breath_alert_ingress_take   (BreathAlertIngress *self,
                                               const P2pPeerId    *author,
                                               gint64              now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAlertQuota, breath_alert_quota_free)

G_END_DECLS
