/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-community.h"

G_BEGIN_DECLS

/**
 * TestPusher:
 * @ends: of a link; the second is the core's
 * @core: borrowed
 *
 * Somebody at the other end of a link, in the test's own hands.
 */
typedef struct
{
  BreathVirtualLink *ends[2];
  BreathCore        *core;
} TestPusher;

/**
 * TestUnknown:
 * @node: its key
 * @mirror: the key of its Mirror
 * @certificate: what says so
 *
 * A node nobody has heard of.
 */
typedef struct
{
  P2pIdentity *node;
  P2pIdentity *mirror;
  BreathItem  *certificate;
} TestUnknown;

void        test_pusher_open (TestPusher    *pusher,
                              TestCommunity *community,
                              guint8         name);
void        test_pusher_close (TestPusher       *pusher,
                               BreathSimulation *simulation);
/* FALSE: the rules were broken. */
gboolean    test_pusher_push (TestPusher *pusher,
                              GBytes     *item,
                              GBytes     *certificate);

void        test_unknown_init (TestUnknown *unknown,
                               guint        number,
                               gint64       now);
void        test_unknown_clear (TestUnknown *unknown);
/* An alert; @about: what it cancels, or NULL. */
BreathItem *test_unknown_say (const TestUnknown *unknown,
                              gint64             made,
                              const guint8      *about) G_GNUC_WARN_UNUSED_RESULT;
/* Lets a new unknown node, told apart by @number, assess @alert, and brings @core what it says as a person brings a file. */
void        test_unknown_assess (BreathSimulation *simulation,
                                 BreathCore       *core,
                                 guint             number,
                                 const guint8     *alert);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestUnknown, test_unknown_clear)

G_END_DECLS
