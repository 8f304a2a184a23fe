/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_HISTORY_LEN 50 /* events of a node that are kept */

/**
 * BreathDeed:
 * @BREATH_DEED_START: it started
 * @BREATH_DEED_STOP: it stopped
 * @BREATH_DEED_LINK: a link with another opened
 * @BREATH_DEED_CUT: the link closed
 * @BREATH_DEED_SENT: it sent a frame
 * @BREATH_DEED_GOT: it received one
 * @BREATH_DEED_HEAD: it published a head; detail: its version
 * @BREATH_DEED_FAULT: something went wrong with it; detail: a #BreathFaultKind
 * @BREATH_DEED_MENDED: and is over
 * @BREATH_DEED_DRAW: it drew a level; detail: the ε in hundredths
 * @BREATH_DEED_ALERT: its people were told of an alert
 *
 * What a node does or suffers.
 */
typedef enum
{
  BREATH_DEED_START,
  BREATH_DEED_STOP,
  BREATH_DEED_LINK,
  BREATH_DEED_CUT,
  BREATH_DEED_SENT,
  BREATH_DEED_GOT,
  BREATH_DEED_HEAD,
  BREATH_DEED_FAULT,
  BREATH_DEED_MENDED,
  BREATH_DEED_DRAW,
  BREATH_DEED_ALERT,
} BreathDeed;

#define BREATH_HISTORY_NOBODY G_MAXUINT32

/**
 * BreathEvent:
 * @time: microseconds of virtual time
 * @peer: number of the other node, or %BREATH_HISTORY_NOBODY
 * @detail: depends on @deed; of a frame its length
 * @deed: a #BreathDeed
 * @protocol: of a frame
 * @step: of a frame: its first byte, which tells what it is
 *
 * One thing that happened at a node.
 */
typedef struct
{
  gint64  time;
  guint32 peer;
  guint32 detail;
  guint8  deed;
  guint8  protocol;
  guint8  step;
} BreathEvent;

/**
 * BreathHistory:
 *
 * The last things that happened at one node.
 */
typedef struct
{
  BreathEvent events[BREATH_HISTORY_LEN];
  guint64     n;  /* ever */
} BreathHistory;

void breath_history_add   (BreathHistory       *self,
                           const BreathEvent   *event);
void breath_history_print (const BreathHistory *self,
                           guint                number,
                           GString             *text);

G_END_DECLS
