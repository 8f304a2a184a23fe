/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sync-frame.h"
#include "breath-virtual-node.h"

G_BEGIN_DECLS

#define TEST_PAIR_BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define TEST_PAIR_LATENCY 20000                          /* microseconds a frame takes */

/* What crossed the link. */
typedef struct
{
  guint64 n_bytes;        /* of everything, with length prefixes */
  guint64 n_finding;      /* of those, bytes of frames that carry no record or object, nor ask for one by hash */
  guint   n_frames;
  guint   n_trips;        /* one-way trips until the last frame of the finding had arrived */
  guint   n_records;
  guint   n_copies;       /* records that had come to that node before */
  guint   n_needless;     /* records that the receiver held, or held a later one of */
  guint   n_objects;
} TestTraffic;

/* Two nodes that know each other's own heads and are not linked. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[2];
  TestTraffic        traffic;
  GHashTable        *seen;       /* GBytes of receiver and record */
  gint64             linked;
  gint64             counting;
  gint64             longest;    /* microseconds of processor time that one dispatch took */
} TestPair;

/* What of the authors differs between the two. */
typedef enum
{
  TEST_PAIR_MIXED,   /* by turns, one has a later head of an author than the other */
  TEST_PAIR_BEHIND,  /* node 0 has earlier heads only */
  TEST_PAIR_LACKING, /* node 0 lacks authors */
} TestDifference;

void     test_pair_set_up    (TestPair      *self);
void     test_pair_tear_down (TestPair      *self);
void     test_pair_start     (TestPair      *self,
                              guint          number);
void     test_pair_stop      (TestPair      *self,
                              guint          number);
/* As if a stopped node had received heads of authors @first to @first + @n - 1, at journal positions from @position. */
void     test_pair_store     (TestPair      *self,
                              guint          number,
                              guint          first,
                              guint          n,
                              guint32        version,
                              guint64        position);
/* As if a stopped node had never read the other's journal. */
void     test_pair_forget    (TestPair      *self,
                              guint          number);
/* Gives both stopped nodes the same @n authors but for @d. */
void     test_pair_differ    (TestPair      *self,
                              guint          n,
                              guint          d,
                              TestDifference difference);
/* Counts from zero, links the two and lets @duration microseconds pass. */
void     test_pair_link      (TestPair      *self,
                              gint64         duration);
gboolean test_pair_are_same  (TestPair      *self,
                              guint          n);

G_END_DECLS
