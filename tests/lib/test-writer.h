/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestAcknowledged:
 * @number: of the batch
 * @time: when its committed function was called, as g_get_monotonic_time() tells
 *
 * What a writer tells of each batch. It is written to a pipe in one piece.
 */
typedef struct
{
  guint64 number;
  gint64  time;
} TestAcknowledged;

/**
 * TestReopen:
 * @TEST_REOPEN_NEVER: the store stays open
 * @TEST_REOPEN_OFTEN: it is closed and opened again all the time, so that the log is moved into the file
 *
 * What a writer does besides writing.
 */
typedef enum
{
  TEST_REOPEN_NEVER,
  TEST_REOPEN_OFTEN,
} TestReopen;

/* Opens the store at @path and writes batches, numbered from @first, until the process is killed. After a write that
 * failed the store is opened again, and writing goes on after what is there then. */
void       test_writer_run    (const char *path,
                               guint       first,
                               TestReopen  reopen,
                               int         fd) G_GNUC_NORETURN;
/* Reads what is left in the pipe of a writer that has ended and adds the numbers acknowledged before @cut to @numbers;
 * gives how many. */
guint      test_writer_drain  (int         fd,
                               gint64      cut,
                               GHashTable *numbers);
/* Opens the store as the product does, and asserts that it is sound and holds whole batches only. Drops from @numbers,
 * and counts in @n_lost, what should be there and is not. Gives the number after the last that is there. */
guint      test_writer_verify (const char *path,
                               GHashTable *numbers,
                               guint      *n_lost);
/* Whether the store has noticed that it lost acknowledged writes; its files are then taken away. */
gboolean   test_writer_has_lost_its_end (const char *path);

G_END_DECLS
