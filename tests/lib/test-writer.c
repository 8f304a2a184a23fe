/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-writer.h"

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define IN_FLIGHT    8
#define REOPEN_AFTER 30    /* batches */
#define LARGE        12    /* one in so many batches has a value of several pages */
#define LARGE_LEN    12000

typedef struct
{
  BreathStore *store;
  int          fd;
  TestReopen   reopen;
  guint        next;
  guint        n_waiting;
  guint        n_left;    /* until it is reopened */
  gboolean     has_failed;
} Writer;

typedef struct
{
  Writer *writer;
  guint64 number;
} Written;

/* What batch @number says, in a length that differs from batch to batch. */
static char *
make_value (guint       number,
            const char *half)
{
  g_autoptr(GString) value = g_string_new (NULL);
  gsize len = number % LARGE == 0 ? LARGE_LEN : 40 + number * 37 % 500;

  while (value->len < len)
    g_string_append_printf (value, "%s of batch %u; ", half, number);

  return g_string_free (g_steal_pointer (&value), FALSE);
}

static BreathBatch *
make_batch (guint number)
{
  g_autofree char *item = make_value (number, "one half");
  g_autofree char *head = make_value (number, "the other half");
  g_autoptr(GBytes) neighbour = test_key (0);
  g_autoptr(GBytes) journal = test_bytes ("jour");
  BreathBatch *batch = breath_batch_new ();

  test_put (batch, BREATH_ROW_ITEM, number, item);
  test_put (batch, BREATH_ROW_HEAD, number, head);

  /* A row that every batch replaces. */
  breath_batch_put (batch, BREATH_ROW_CURSOR, neighbour, journal, number, NULL);

  return batch;
}

static void
written_cb (const GError *error,
            gpointer      user_data)
{
  g_autofree Written *written = user_data;
  Writer *writer = written->writer;
  TestAcknowledged acknowledged = { written->number, g_get_monotonic_time () };

  writer->n_waiting--;
  writer->has_failed |= error != NULL;

  /* Writes of so few bytes to a pipe are never cut in two. */
  if (error == NULL && write (writer->fd, &acknowledged, sizeof acknowledged) != sizeof acknowledged)
    _exit (1);
}

static void
write_next (Writer *writer)
{
  Written *written = g_new (Written, 1);

  written->writer = writer;
  written->number = writer->next++;
  writer->n_waiting++;
  breath_store_commit (writer->store, make_batch (written->number), written_cb, written);

  if (writer->n_left > 0)
    writer->n_left--;
}

static guint
get_number (const BreathRow *row)
{
  guint32 be;

  memcpy (&be, g_bytes_get_data (row->key, NULL), sizeof be);

  return GUINT32_FROM_BE (be);
}

/* The number after the last batch that is there. */
static guint
get_next (GPtrArray *rows)
{
  guint next = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];

      if (row->kind == BREATH_ROW_HEAD)
        next = MAX (next, get_number (row) + 1);
    }

  return next;
}

/* After a failure it goes on where the store says it is. */
static void
open_store (Writer     *writer,
            const char *path)
{
  g_autoptr(GError) error = NULL;

  writer->store = test_store_open (path, &error);
  writer->n_left = writer->reopen == TEST_REOPEN_OFTEN ? REOPEN_AFTER : G_MAXUINT;

  if (writer->store == NULL)
    {
      g_message ("%s", error->message);
      _exit (0);
    }

  if (writer->has_failed)
    {
      g_autoptr(GPtrArray) rows = test_load (writer->store, &error);

      writer->next = get_next (rows);
    }

  writer->has_failed = error != NULL;
}

void
test_writer_run (const char *path,
                 guint       first,
                 TestReopen  reopen,
                 int         fd)
{
  Writer writer = { .fd = fd, .reopen = reopen, .next = first };

  open_store (&writer, path);

  for (;;)
    {
      while (!writer.has_failed && writer.n_waiting < IN_FLIGHT && writer.n_left > 0)
        write_next (&writer);

      g_main_context_iteration (NULL, writer.n_waiting > 0);

      if (writer.n_waiting > 0 || (writer.n_left > 0 && !writer.has_failed))
        continue;

      test_store_close (g_steal_pointer (&writer.store), NULL);
      open_store (&writer, path);
    }
}

guint
test_writer_drain (int         fd,
                   gint64      cut,
                   GHashTable *numbers)
{
  TestAcknowledged acknowledged;
  guint n = 0;

  while (read (fd, &acknowledged, sizeof acknowledged) == sizeof acknowledged)
    {
      if (acknowledged.time >= cut)
        continue;

      g_hash_table_add (numbers, GUINT_TO_POINTER ((guint) acknowledged.number));
      n++;
    }

  return n;
}

static void
assert_row (const BreathRow *row,
            const char      *half)
{
  g_autofree char *expected = make_value (get_number (row), half);

  g_assert_cmpmem (g_bytes_get_data (row->value, NULL), g_bytes_get_size (row->value), expected, strlen (expected));
}

/* Asserts that each batch is whole; gives the numbers of those that are there. */
static GHashTable *
check_rows (GPtrArray *rows)
{
  GHashTable *items = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) heads = g_hash_table_new (NULL, NULL);
  guint64 replaced = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];

      if (row->kind == BREATH_ROW_ITEM)
        {
          assert_row (row, "one half");
          g_hash_table_add (items, GUINT_TO_POINTER (get_number (row)));
        }
      else if (row->kind == BREATH_ROW_HEAD)
        {
          assert_row (row, "the other half");
          g_hash_table_add (heads, GUINT_TO_POINTER (get_number (row)));
        }
      else if (row->kind == BREATH_ROW_CURSOR)
        {
          replaced = row->number;
        }
    }

  g_assert_cmpuint (replaced + 1, ==, MAX (get_next (rows), 1));
  g_assert_cmpuint (g_hash_table_size (heads), ==, g_hash_table_size (items));

  for (guint i = 0; i < get_next (rows); i++)
    g_assert_true (g_hash_table_contains (heads, GUINT_TO_POINTER (i)) == g_hash_table_contains (items, GUINT_TO_POINTER (i)));

  return items;
}

static gboolean
is_lost (gpointer number,
         gpointer unused,
         gpointer there)
{
  return !g_hash_table_contains (there, number);
}

guint
test_writer_verify (const char *path,
                    GHashTable *numbers,
                    guint      *n_lost)
{
  g_autoptr(GHashTable) there = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);

  g_assert_no_error (error);
  rows = test_load (store, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);

  there = check_rows (rows);
  *n_lost = g_hash_table_foreach_remove (numbers, is_lost, there);

  return get_next (rows);
}

gboolean
test_writer_has_lost_its_end (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *head = g_build_filename (folder, "head", NULL);
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);

  if (store != NULL)
    {
      test_store_close (store, NULL);
      return FALSE;
    }

  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }

  g_unlink (head);

  return TRUE;
}
