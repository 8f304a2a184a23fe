/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sync-channel.h"
#include "breath-sync-frame.h"
#include "breath-virtual-node.h"

G_BEGIN_DECLS

/* One end of a link to a node, in the test's own hands: what is said is handed to the node at once, and a second
 * passes. Saying returns whether the node took it. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  BreathVirtualLink *mine;
  BreathVirtualLink *theirs;
  GPtrArray         *received;  /* of GBytes: the frames the node sent */
  gboolean           compares;  /* the test answers comparisons; else they find nothing */
} TestStranger;

void     test_stranger_open        (TestStranger      *self,
                                    BreathSimulation  *simulation,
                                    BreathVirtualNode *node,
                                    char               name);
/* As whoever has that key; @name tells links apart. */
void     test_stranger_open_as     (TestStranger      *self,
                                    BreathSimulation  *simulation,
                                    BreathVirtualNode *node,
                                    const P2pPeerId   *key,
                                    char               name);
void     test_stranger_close       (TestStranger      *self);

/* Takes @frame. */
gboolean test_stranger_say         (TestStranger      *self,
                                    GBytes            *frame);
gboolean test_stranger_say_summary (TestStranger      *self,
                                    guint64            cursor);
gboolean test_stranger_say_note    (TestStranger      *self,
                                    const BreathHead  *head,
                                    guint64            through);
/* Many heads in one frame of notes. */
gboolean test_stranger_say_notes   (TestStranger      *self,
                                    GPtrArray         *heads,
                                    guint64            through);
gboolean test_stranger_say_records (TestStranger      *self,
                                    GBytes            *head);
/* A note of one head, then that head. */
gboolean test_stranger_say_head    (TestStranger      *self,
                                    const BreathHead  *head,
                                    guint64            through);
gboolean test_stranger_say_object  (TestStranger      *self,
                                    GBytes            *manifest,
                                    GBytes            *item);

/* Finds the last frame of @step that the node sent; clear it. */
gboolean test_stranger_find_last   (TestStranger      *self,
                                    BreathSyncStep     step,
                                    BreathSyncFrame   *frame);

G_END_DECLS
