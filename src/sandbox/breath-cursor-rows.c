/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-cursor-rows.h"

typedef struct
{
  guint32 name;    /* of the neighbour's key */
  guint32 shared;  /* the row, but for its number */
  guint64 number;  /* the position */
} Cursor;

/**
 * BreathCursorRows:
 *
 * A node has a few, and writes one at every meeting. All who read the same journal share all but the position, and the
 * few are in a line or two of the cache.
 */
struct _BreathCursorRows
{
  BreathSharedRows *shared;
  GArray           *cursors;
};

BreathCursorRows *
breath_cursor_rows_new (BreathSharedRows *shared)
{
  BreathCursorRows *self = g_new0 (BreathCursorRows, 1);

  self->shared = shared;
  self->cursors = g_array_new (FALSE, FALSE, sizeof (Cursor));

  return self;
}

void
breath_cursor_rows_free (BreathCursorRows *self)
{
  breath_cursor_rows_clear (self);
  g_array_unref (self->cursors);
  g_free (self);
}

static Cursor *
find (BreathCursorRows *self,
      guint32           name)
{
  Cursor *cursors = (Cursor *) (gpointer) self->cursors->data;

  for (guint i = 0; i < self->cursors->len; i++)
    if (cursors[i].name == name)
      return &cursors[i];

  return NULL;
}

static void
get (BreathCursorRows *self,
     const Cursor     *cursor,
     BreathRow        *row)
{
  *row = *breath_shared_rows_get (self->shared, cursor->shared);
  row->number = cursor->number;
}

void
breath_cursor_rows_put (BreathCursorRows *self,
                        const BreathRow  *row)
{
  guint32 name = breath_shared_rows_name (self->shared, row->key);
  Cursor *cursor = find (self, name);

  if (cursor == NULL)
    {
      const Cursor added = { name, breath_shared_rows_take (self->shared, row), row->number };

      g_array_append_val (self->cursors, added);
      return;
    }

  if (!breath_shared_rows_says (self->shared, cursor->shared, row))
    {
      guint32 old = cursor->shared;

      cursor->shared = breath_shared_rows_take (self->shared, row);
      breath_shared_rows_drop (self->shared, old);
    }

  cursor->number = row->number;
}

void
breath_cursor_rows_remove (BreathCursorRows *self,
                           GBytes           *key)
{
  Cursor *cursor = find (self, breath_shared_rows_find (self->shared, key));

  if (cursor == NULL)
    return;

  breath_shared_rows_drop (self->shared, cursor->shared);
  g_array_remove_index_fast (self->cursors, (guint) (cursor - (Cursor *) (gpointer) self->cursors->data));
}

gboolean
breath_cursor_rows_lookup (BreathCursorRows *self,
                           GBytes           *key,
                           BreathRow        *row)
{
  const Cursor *cursor = find (self, breath_shared_rows_find (self->shared, key));

  if (cursor != NULL)
    get (self, cursor, row);

  return cursor != NULL;
}

void
breath_cursor_rows_foreach (BreathCursorRows *self,
                            BreathRowFunc     func,
                            gpointer          user_data)
{
  BreathRow row;

  for (guint i = 0; i < self->cursors->len; i++)
    {
      get (self, &g_array_index (self->cursors, Cursor, i), &row);
      func (&row, user_data);
    }
}

guint
breath_cursor_rows_get_n (BreathCursorRows *self)
{
  return self->cursors->len;
}

void
breath_cursor_rows_clear (BreathCursorRows *self)
{
  for (guint i = 0; i < self->cursors->len; i++)
    breath_shared_rows_drop (self->shared, g_array_index (self->cursors, Cursor, i).shared);

  g_array_set_size (self->cursors, 0);
}
