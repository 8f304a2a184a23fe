/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-virtual-node.h"

G_BEGIN_DECLS

/**
 * TestCommunity:
 * @simulation: borrowed
 * @node: its node
 * @mirrors: keys of its two Mirrors, Anna and Bruno
 * @news: ids of alerts that people were told of, as hex, to when, in microseconds
 * @n_news: how often people were told of one
 * @refusal: why what was said last was refused; %NULL: it was not
 *
 * A node in a simulation with people who speak.
 */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  P2pIdentity       *mirrors[2];
  GHashTable        *news;
  guint              n_news;
  char              *refusal;
} TestCommunity;

#define TEST_COMMUNITY_BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define TEST_COMMUNITY_LATENCY 20000                          /* microseconds */

TestCommunity   *test_community_new        (BreathSimulation   *simulation,
                                            guint               number) G_GNUC_WARN_UNUSED_RESULT;
void             test_community_free       (TestCommunity      *self);
void             test_community_start      (TestCommunity      *self);
void             test_community_connect    (TestCommunity      *self,
                                            TestCommunity      *other);
BreathCore      *test_community_get_core   (TestCommunity      *self);

/* An alert of @mirror, made now; @about: what it updates or cancels, or NULL. */
BreathStatement *test_community_draft      (TestCommunity      *self,
                                            BreathAlertMessage  message,
                                            const guint8       *about) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: refused at once or with the commit; half a second passes. Takes @statement. */
gboolean         test_community_state      (TestCommunity      *self,
                                            guint               mirror,
                                            BreathStatement    *statement,
                                            guint8              id[BREATH_HASH_LEN]);
/* Raises an alert and lets no time pass. */
void             test_community_raise      (TestCommunity      *self,
                                            guint               mirror,
                                            guint8              id[BREATH_HASH_LEN]);
gboolean         test_community_assess     (TestCommunity      *self,
                                            guint               mirror,
                                            const guint8       *alert,
                                            BreathAssessmentView view);
gboolean         test_community_has        (TestCommunity      *self,
                                            const guint8       *id);
/* Microseconds of the simulation; -1: they were not. */
gint64           test_community_get_told   (TestCommunity      *self,
                                            const guint8       *id);
/* Of alerts and of their reviews, in its store. */
guint            test_community_count_alert_rows (TestCommunity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCommunity, test_community_free)

G_END_DECLS
