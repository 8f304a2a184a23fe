/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-mux-channel.h"
#include "p2p-mux-pace.h"
#include "p2p-session.h"
#include "p2p-yamux-rules.h"

G_BEGIN_DECLS

#define P2P_SESSION_MIN_CHUNK     4096                 /* bytes asked for in one read of a quiet session */
#define P2P_SESSION_MAX_CHUNK     ((gsize) 128 * 1024) /* bytes asked for in one read of a busy one */
#define P2P_SESSION_MAX_BATCH     65519                /* bytes in one write; what one Noise message holds */
#define P2P_SESSION_MIN_BATCH     512                  /* bytes */
#define P2P_SESSION_MAX_CONTROL   64                   /* frames about no stream of ours that wait to be sent */
#define P2P_SESSION_BUFFER_BUDGET ((gsize) 512 * 1024) /* bytes that may lie unread in all streams */

typedef enum
{
  P2P_SESSION_STATE_IDLE,
  P2P_SESSION_STATE_OPEN,
  P2P_SESSION_STATE_CLOSING, /* the last bytes are on their way out */
  P2P_SESSION_STATE_CLOSED,
} P2pSessionState;

struct _P2pSession
{
  GObject         parent_instance;

  GIOStream      *stream;
  GCancellable   *reading;      /* cancelled when nothing more is to be received */
  GCancellable   *sending;      /* cancelled when nothing more is to be sent */
  P2pSessionState state;
  P2pYamuxRules   rules;
  GHashTable     *channels;     /* id to P2pMuxChannel, each with a reference */

  guint8         *chunk;        /* target of the one read in flight */
  gsize           chunk_size;
  gsize           chunk_kept;   /* bytes of a header not whole yet, at its start */
  P2pMuxChannel  *body;         /* where the bytes that follow belong; NULL to drop them */
  guint32         body_left;
  gboolean        body_finishes;
  gsize           buffered;     /* bytes unread in all streams */
  gsize           budget;
  gsize           received;     /* bytes in all */
  gsize           max_received; /* 0: any number */
  gsize           grown;        /* bytes by which windows are over their initial size */
  guint64         stale;        /* bytes that the peer may have sent before it knew that their streams are over */

  P2pMuxPace      pace;
  GQueue          lanes[P2P_N_LANES]; /* of P2pMuxChannel with data to send, each with a reference */
  GQueue          signalling;   /* of those with something else to send, each with a reference */
  GArray         *control;      /* of P2pYamuxFrame */
  GPtrArray      *written;      /* of P2pMuxChannel whose write was taken whole */
  guint8         *batch;        /* what is being written */
  gsize           batch_size;
  gsize           batch_len;
  gsize           batch_at;
  gboolean        is_writing;
  GSource        *room;         /* while the stream below takes nothing */
  guint           corked;       /* while frames are handled: their answers go out together */
  gboolean        is_urgent;    /* whether they go out right after that */
  gboolean        is_peer_leaving;
  gboolean        has_told;     /* of streams that were refused */
  GSource        *flush;        /* sends, one turn later, what nobody waits for */
  GSource        *linger;       /* ends the wait for the last bytes */
  GSource        *stall;        /* looks whether the peer still takes what we send */
  GSource        *paced;        /* looks whether bulk may go on if no answer to a ping comes */
  gint64          heard;        /* when bytes of the peer last came, µs */
  gint64          batch_since;  /* when the batch that is being or to be written was started, µs */
  gint64          bulk_since;   /* since when bulk has waited without an answer to a ping, µs; 0 while it does not */
  guint           write_timeout_ms;
};

void     p2p_session_fail          (P2pSession           *self,
                                    const GError         *error);
void     p2p_session_retire        (P2pSession           *self,
                                    P2pMuxChannel        *channel);
void     p2p_session_begin_close   (P2pSession           *self,
                                    const GError         *error,
                                    gboolean              is_polite,
                                    P2pYamuxGoAway        code);
void     p2p_session_finish_close  (P2pSession           *self);
void     p2p_session_announce      (P2pSession           *self,
                                    P2pMuxChannel        *channel);
void     p2p_session_emit_buffered (P2pSession           *self);

/* p2p-session-read.c */
void     p2p_session_start_reading (P2pSession           *self);

/* p2p-session-receive.c */
gboolean p2p_session_receive       (P2pSession           *self,
                                    const guint8         *data,
                                    gsize                 len,
                                    gsize                *used,
                                    GError              **error);

/* p2p-session-fill.c */
void     p2p_session_fill_batch    (P2pSession           *self,
                                    gint64                now);
gboolean p2p_session_has_frames    (P2pSession           *self,
                                    gint64                now);
gboolean p2p_session_has_bulk      (P2pSession           *self);
void     p2p_session_mark_ready    (P2pSession           *self,
                                    P2pMuxChannel        *channel);
void     p2p_session_unmark_signal (P2pSession           *self,
                                    P2pMuxChannel        *channel);
void     p2p_session_unmark_data   (P2pSession           *self,
                                    P2pMuxChannel        *channel);

/* p2p-session-send.c */
void     p2p_session_flush         (P2pSession           *self);
void     p2p_session_flush_last    (P2pSession           *self);
void     p2p_session_flush_soon    (P2pSession           *self);
gboolean p2p_session_send_control  (P2pSession           *self,
                                    const P2pYamuxFrame  *frame,
                                    GError              **error);

/* p2p-session.c, for channels */
void     p2p_session_channel_wants (P2pSession           *self,
                                    P2pMuxChannel        *channel,
                                    gboolean              at_once);
void     p2p_session_channel_read  (P2pSession           *self,
                                    P2pMuxChannel        *channel,
                                    gsize                 len);
void     p2p_session_end_source    (GSource              *source);

G_END_DECLS
