/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_YAMUX_INITIAL_WINDOW 262144 /* bytes; 256 KiB, fixed by the specification */
#define P2P_YAMUX_MAX_WINDOW     524288 /* bytes a peer may ever have sent that nobody has read */
#define P2P_YAMUX_TUNE_INTERVAL  (G_USEC_PER_SEC / 5)

/**
 * P2pYamuxWindow:
 * @sendable: bytes that the peer still lets us send
 * @receivable: bytes that we still let the peer send
 * @size: bytes that the peer may have sent and nobody read, at most
 * @consumed: bytes read since the last grant, not granted again yet
 * @granted_at: when that was, µs
 *
 * Flow control of one stream. @receivable, the unread bytes and @consumed add up to @size.
 */
typedef struct
{
  guint32 sendable;
  guint32 receivable;
  guint32 size;
  guint32 consumed;
  gint64  granted_at;
} P2pYamuxWindow;

void     p2p_yamux_window_init    (P2pYamuxWindow  *self,
                                   gint64           now);
gboolean p2p_yamux_window_receive (P2pYamuxWindow  *self,
                                   guint32          len,
                                   GError         **error);
gboolean p2p_yamux_window_raise   (P2pYamuxWindow  *self,
                                   guint32          delta,
                                   GError         **error);
void     p2p_yamux_window_send    (P2pYamuxWindow  *self,
                                   guint32          len);
void     p2p_yamux_window_consume (P2pYamuxWindow  *self,
                                   guint32          len);
guint32  p2p_yamux_window_grant   (P2pYamuxWindow  *self,
                                   gsize            room,
                                   gint64           now);

G_END_DECLS
