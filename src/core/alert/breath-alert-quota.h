/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define BREATH_ALERT_PER_MIRROR    3    /* in any 24 hours */
#define BREATH_ALERT_PER_NODE      6    /* in any 24 hours */
#define BREATH_ALERT_BURST         2    /* of each in any hour */
#define BREATH_ALERT_MAX_COUNTED   4096 /* Mirrors and nodes together */
#define BREATH_ALERT_MAX_STRANGERS 512  /* the same of nodes without a held head */

typedef struct _BreathAlertQuota BreathAlertQuota;

BreathAlertQuota *breath_alert_quota_new (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alert_quota_free (BreathAlertQuota *self);
gboolean          breath_alert_quota_take (BreathAlertQuota *self,
                                           const P2pPeerId  *node,
                                           const P2pPeerId  *mirror,
                                           gboolean          is_known,
                                           gint64            now);
guint             breath_alert_quota_get_size (BreathAlertQuota *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAlertQuota, breath_alert_quota_free)

G_END_DECLS
