/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define P2P_MULTISTREAM_ID         "/multistream/1.0.0"
#define P2P_MULTISTREAM_MAX_OFFERS 10

void  p2p_multistream_select_async  (GIOStream           *stream,
                                     const char * const  *protocols,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
char *p2p_multistream_select_finish (GIOStream           *stream,
                                     GAsyncResult        *result,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;

void  p2p_multistream_accept_async  (GIOStream           *stream,
                                     const char * const  *protocols,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
char *p2p_multistream_accept_finish (GIOStream           *stream,
                                     GAsyncResult        *result,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
