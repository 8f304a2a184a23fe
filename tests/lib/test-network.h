/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TEST_NETWORK_N_STEPS 16  /* more than there are kinds of sync frames */

/**
 * TestNetworkSetup:
 * @n_nodes: nodes, each of them an author
 * @seed: what links, latencies and the seconds of refreshes follow from
 * @is_live: whether links stay; if not, each pair of neighbours meets once a minute
 * @warm_up: seconds before it is measured
 * @duration: seconds measured
 *
 * A network of nodes that know all of each other and refresh their heads hourly.
 */
typedef struct
{
  guint    n_nodes;
  guint32  seed;
  gboolean is_live;
  guint    warm_up;
  guint    duration;
} TestNetworkSetup;

/**
 * TestNetworkResult:
 * @n_links: pairs of neighbours
 * @n_sessions: links that opened
 * @n_bytes_of: bytes of sync frames with their length prefixes, each counted once, by the field number of the step
 * @n_frames_of: the frames
 * @n_received: heads received
 * @n_accepted: heads accepted, so different ones
 * @delays: (element-type double): seconds until 99 % of all nodes had a change, one for each change, ascending
 * @n_unfinished: changes that 99 % did not get
 * @p99: seconds by which 99 % of all (change, node) had happened
 *
 * What came of it.
 */
typedef struct
{
  guint   n_links;
  guint64 n_sessions;
  guint64 n_bytes_of[TEST_NETWORK_N_STEPS];
  guint64 n_frames_of[TEST_NETWORK_N_STEPS];
  guint64 n_received;
  guint64 n_accepted;
  GArray *delays;
  guint   n_unfinished;
  double  p99;
} TestNetworkResult;

void test_network_run          (const TestNetworkSetup *setup,
                                TestNetworkResult      *result);
void test_network_result_clear (TestNetworkResult      *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestNetworkResult, test_network_result_clear)

G_END_DECLS
