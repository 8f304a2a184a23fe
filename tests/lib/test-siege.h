/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-node.h"

G_BEGIN_DECLS

/* A node under attack, and a peer that keeps the rules and is to be served meanwhile. */
typedef struct
{
  TestNode      *node;
  TestNode      *honest;
  P2pConnection *connection;  /* of @honest with @node */
  GArray        *round_trips; /* of its pings, µs */
  gint64         heap;        /* bytes of the process in use before the attack */
  guint16        websocket;   /* port, once somebody wants it */
} TestSiege;

TestSiege *test_siege_new         (const P2pSwarmLimits *limits);
void       test_siege_free        (TestSiege            *self);

/* What an attacker has got through to: the bare connection, the encrypted one with yamux agreed on but not spoken, or
 * one with all that a peer has.
 */
GIOStream *test_siege_connect     (TestSiege            *self);
GIOStream *test_siege_connect_websocket (TestSiege      *self);
GIOStream *test_siege_agree       (TestSiege            *self,
                                   const char           *protocol);
GIOStream *test_siege_secure      (TestSiege            *self,
                                   const char           *security);
TestNode  *test_siege_enter       (TestSiege            *self,
                                   P2pConnection       **connection);
GIOStream *test_siege_open        (P2pConnection        *connection,
                                   const char           *protocol);

/* Sends what the node is willing to take. */
void       test_siege_say         (GIOStream            *stream,
                                   const void           *data,
                                   gsize                 len);

/* Waits for the node to hang up; returns how many bytes it sent until then. */
gsize      test_siege_expect_end  (GIOStream            *stream);

/* The honest peer is answered in time, and nothing but its connection is left once the attackers have gone. */
void       test_siege_ping        (TestSiege            *self);
void       test_siege_check       (TestSiege            *self,
                                   gsize                 max_heap);
void       test_siege_check_gone  (TestSiege            *self);
gint64     test_siege_get_worst   (TestSiege            *self,
                                   guint                 percent);

gint64     test_siege_get_heap    (void);
guint      test_siege_count_files (void);

G_END_DECLS
