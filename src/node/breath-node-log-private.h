/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node-private.h"

G_BEGIN_DECLS

void      breath_node_verify_log_async  (BreathNode          *self,
                                         gboolean             wants_entries,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
GVariant *breath_node_verify_log_finish (BreathNode          *self,
                                         GAsyncResult        *result,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
