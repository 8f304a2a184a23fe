/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_WEBSOCKET_KEY_LEN 24 /* characters; 16 bytes in base64 */

char     *p2p_websocket_head_new_request    (const char  *host,
                                             const char  *key) G_GNUC_WARN_UNUSED_RESULT;
char     *p2p_websocket_head_new_response   (const char  *request) G_GNUC_WARN_UNUSED_RESULT;
gboolean  p2p_websocket_head_check_response (const char  *response,
                                             const char  *key);

G_END_DECLS
