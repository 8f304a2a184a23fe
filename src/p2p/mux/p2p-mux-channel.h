/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-byte-queue.h"
#include "p2p-lane.h"
#include "p2p-session.h"
#include "p2p-yamux-window.h"

G_BEGIN_DECLS

/**
 * P2pMuxOperation:
 * @task: (nullable): whom to tell; %NULL if nobody reads or writes
 * @cancelled: (nullable): watches the cancellable of @task
 * @data: where to read to or write from; belongs to the caller, who keeps it until told
 * @len: how much there is
 * @done: how much of it was written; a read is over with the first bytes
 *
 * A read or a write that waits.
 */
typedef struct
{
  GTask   *task;
  GSource *cancelled;
  guint8  *data;
  gsize    len;
  gsize    done;
} P2pMuxOperation;

/**
 * P2pMuxChannel:
 *
 * What the objects that make up a stream share with the session.
 */
typedef struct _P2pMuxChannel P2pMuxChannel;

struct _P2pMuxChannel
{
  grefcount       ref_count;
  P2pSession     *session;      /* borrowed; NULL once the stream is in no session any more */
  guint32         id;
  gboolean        is_inbound;
  P2pLane         lane;

  P2pYamuxWindow  window;
  P2pByteQueue    received;     /* while nobody reads */
  P2pMuxOperation reading;
  P2pMuxOperation writing;
  GError         *failure;      /* why the stream ended early */

  gsize           turn;         /* bytes that may still go before it is another one's */
  guint32         grant;        /* delta to send */
  guint32         reset_code;
  guint16         opening;      /* P2P_YAMUX_SYN or _ACK, for the next frame */
  guint           is_acked : 1;
  guint           read_closed : 1;
  guint           write_closed : 1;
  guint           fin_sent : 1;
  guint           remote_finished : 1;
  guint           wants_reset : 1;

  GList           ready_link;
  gboolean        is_ready;      /* whether in its lane, with data to send */
  GList           signal_link;
  gboolean        is_signalling; /* whether in the queue of those with anything else to send */
};

P2pMuxChannel *p2p_mux_channel_new           (P2pSession          *session,
                                              guint32              id,
                                              gboolean             is_inbound) G_GNUC_WARN_UNUSED_RESULT;
P2pMuxChannel *p2p_mux_channel_ref           (P2pMuxChannel       *self);
void           p2p_mux_channel_unref         (P2pMuxChannel       *self);

/* For the stream objects. */
void           p2p_mux_channel_read          (P2pMuxChannel       *self,
                                              GTask               *task,
                                              void                *buffer,
                                              gsize                count);
void           p2p_mux_channel_write         (P2pMuxChannel       *self,
                                              GTask               *task,
                                              const void          *buffer,
                                              gsize                count);
void           p2p_mux_channel_close_read    (P2pMuxChannel       *self);
void           p2p_mux_channel_close_write   (P2pMuxChannel       *self);
void           p2p_mux_channel_reset         (P2pMuxChannel       *self,
                                              guint32              code);

void           p2p_mux_channel_set_lane      (P2pMuxChannel       *self,
                                              P2pLane              lane);

/* For the session. */
gboolean       p2p_mux_channel_has_signal    (P2pMuxChannel       *self);
gboolean       p2p_mux_channel_has_data      (P2pMuxChannel       *self);
gboolean       p2p_mux_channel_is_over       (P2pMuxChannel       *self);
void           p2p_mux_channel_deliver       (P2pMuxChannel       *self,
                                              const guint8        *data,
                                              gsize                len);
void           p2p_mux_channel_finish_remote (P2pMuxChannel       *self);
void           p2p_mux_channel_fail          (P2pMuxChannel       *self,
                                              const GError        *error);
void           p2p_mux_channel_drop_received (P2pMuxChannel       *self);
void           p2p_mux_channel_complete_write (P2pMuxChannel      *self);

/* The stream objects on top of a channel. */
GIOStream     *p2p_mux_stream_new            (P2pMuxChannel       *channel) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pMuxChannel, p2p_mux_channel_unref)

G_END_DECLS
