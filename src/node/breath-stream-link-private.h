/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-link.h"

G_BEGIN_DECLS

/* Bytes that may wait to be sent on one link: the answer to the largest Want a neighbour can make fits. */
#define BREATH_STREAM_LINK_MAX_QUEUED (4 * 1024 * 1024)

#define BREATH_STREAM_LINK_ERROR (breath_stream_link_error_quark ())

/**
 * BreathStreamLinkError:
 * @BREATH_STREAM_LINK_ERROR_FRAME: the neighbour announced a frame that cannot be
 * @BREATH_STREAM_LINK_ERROR_ENDED: the neighbour ended a stream
 * @BREATH_STREAM_LINK_ERROR_SLOW: the neighbour reads too slowly for what waits for it, or sends a frame too slowly
 *
 * Why a link ended.
 */
typedef enum
{
  BREATH_STREAM_LINK_ERROR_FRAME,
  BREATH_STREAM_LINK_ERROR_ENDED,
  BREATH_STREAM_LINK_ERROR_SLOW,
} BreathStreamLinkError;

GQuark breath_stream_link_error_quark (void);

/**
 * BreathReceiveFunc:
 * @link: where @frame came
 * @protocol: the protocol of its stream
 * @frame: a whole frame, without its length
 * @user_data: data given to breath_stream_link_new()
 * @error: return location
 *
 * A frame came. It may close the link.
 *
 * Returns: %FALSE if the neighbour broke the rules, which ends the link with @error
 */
typedef gboolean (*BreathReceiveFunc) (BreathLink     *link,
                                       BreathProtocol  protocol,
                                       GBytes         *frame,
                                       gpointer        user_data,
                                       GError        **error);

#define BREATH_TYPE_STREAM_LINK (breath_stream_link_get_type ())
G_DECLARE_FINAL_TYPE (BreathStreamLink, breath_stream_link, BREATH, STREAM_LINK, BreathLink)

BreathStreamLink *breath_stream_link_new        (const guint8      *key,
                                                 const guint8      *binding,
                                                 BreathReceiveFunc  receive,
                                                 gpointer           user_data) G_GNUC_WARN_UNUSED_RESULT;
void              breath_stream_link_add_stream (BreathStreamLink  *self,
                                                 BreathProtocol     protocol,
                                                 GIOStream         *stream);
void              breath_stream_link_drop       (BreathStreamLink  *self);

G_END_DECLS
