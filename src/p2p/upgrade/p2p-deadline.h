/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _P2pDeadline P2pDeadline;

P2pDeadline  *p2p_deadline_new             (guint         msec,
                                            GCancellable *parent) G_GNUC_WARN_UNUSED_RESULT;
void          p2p_deadline_free            (P2pDeadline  *self);

GCancellable *p2p_deadline_get_cancellable (P2pDeadline  *self);
gboolean      p2p_deadline_has_passed      (P2pDeadline  *self);
GError       *p2p_deadline_explain         (P2pDeadline  *self,
                                            GError       *error,
                                            const char   *what) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pDeadline, p2p_deadline_free)

G_END_DECLS
