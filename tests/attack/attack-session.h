/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-yamux-frame.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AttackSession AttackSession;

/* A frame of the other end. */
typedef void (*AttackFrameFunc)  (AttackSession       *self,
                                  const P2pYamuxFrame *frame,
                                  gpointer             user_data);
/* Once; the session is freed right after it. */
typedef void (*AttackClosedFunc) (AttackSession       *self,
                                  gpointer             user_data);

AttackSession *attack_session_new   (GIOStream           *stream,
                                     AttackFrameFunc      frame_func,
                                     AttackClosedFunc     closed_func,
                                     gpointer             user_data);
void           attack_session_frame (AttackSession       *self,
                                     const P2pYamuxFrame *frame,
                                     const void          *body,
                                     gsize                len);
void           attack_session_flush (AttackSession       *self);

G_END_DECLS
