/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TestStreamPair:
 * @near: one end
 * @far: the other end
 * @owner: (nullable): for the functions of the contract: whatever else has to be kept and freed
 *
 * Two streams of which each reads what the other writes. The suite gives up its references to
 * @near and @far, which it sets to %NULL, before it calls `tear_down`.
 */
typedef struct
{
  GIOStream *near;
  GIOStream *far;
  gpointer   owner;
} TestStreamPair;

/**
 * TestStreamContract:
 * @set_up: makes @near and @far, ready to read and write
 * @tear_down: (nullable): frees the owner, and iterates the main context if that takes a while
 * @has_half_close: whether closing the output leaves the input open
 * @gathers: whether writing from several places at once needs no thread
 * @polls: whether it can be written without waiting
 * @max_ahead: bytes that a writer may at most be ahead of a reader who does not read; 0 leaves out what has
 *   to fill them, which takes long on a slow stream
 *
 * What a kind of stream promises; what is not here, every stream has to keep.
 */
typedef struct
{
  void     (*set_up)    (TestStreamPair *pair);
  void     (*tear_down) (TestStreamPair *pair);
  gboolean has_half_close;
  gboolean gathers;
  gboolean polls;
  gsize    max_ahead;
} TestStreamContract;

/* One operation, waited for; usable by any test. */
gssize test_stream_read          (GIOStream    *stream,
                                  void         *buffer,
                                  gsize         count,
                                  GError      **error);
gssize test_stream_write         (GIOStream    *stream,
                                  const void   *buffer,
                                  gsize         count,
                                  GError      **error);
void   test_stream_settle        (void);

void   test_stream_contract_add  (const char               *path,
                                  const TestStreamContract *contract);

G_END_DECLS
