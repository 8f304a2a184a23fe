/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The far end of a memory pair in the hands of a test: what it says, byte by byte, and what it has heard. */
typedef struct
{
  GIOStream  *near;  /* for what is tested */
  GIOStream  *far;
  GByteArray *heard;
  gboolean    ended; /* the near end has closed */
  guint8      chunk[4096];
} TestPipe;

TestPipe *test_pipe_new   (void);
void      test_pipe_free  (TestPipe     *self);

/* Says LEN bytes, AT_ONCE or each alone with a turn of the main loop between. */
void      test_pipe_say   (TestPipe     *self,
                           const void   *data,
                           gsize         len,
                           gboolean      at_once);
void      test_pipe_hang_up (TestPipe   *self);
void      test_pipe_settle  (void);

/* Of any stream: exactly LEN bytes, fewer if it ends or fails before. */
GByteArray *test_pipe_read  (GIOStream  *stream,
                             gsize       len);

G_END_DECLS
