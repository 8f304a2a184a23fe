/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define GAP 2

struct _BreathctlTable
{
  guint      n_columns;
  GPtrArray *cells;  /* of char *, row after row */
};

BreathctlTable *
breathctl_table_new (guint n_columns)
{
  BreathctlTable *self = g_new0 (BreathctlTable, 1);

  self->n_columns = n_columns;
  self->cells = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * breathctl_table_add:
 * @self: a table
 * @...: as many texts as there are columns, and %NULL
 *
 * Adds a row.
 */
void
breathctl_table_add (BreathctlTable *self,
                     ...)
{
  const char *cell;
  va_list args;

  va_start (args, self);

  while ((cell = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (self->cells, g_strdup (cell));

  va_end (args);
  g_assert (self->cells->len % self->n_columns == 0);
}

static glong
get_width (BreathctlTable *self,
           guint           column)
{
  glong width = 0;

  for (guint i = column; i < self->cells->len; i += self->n_columns)
    width = MAX (width, g_utf8_strlen (g_ptr_array_index (self->cells, i), -1));

  return width;
}

/**
 * breathctl_table_print:
 * @self: a table
 *
 * Prints the rows, every column but the last as wide as its widest cell.
 */
void
breathctl_table_print (BreathctlTable *self)
{
  g_autofree glong *widths = g_new (glong, self->n_columns);

  for (guint column = 0; column < self->n_columns; column++)
    widths[column] = get_width (self, column);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const char *cell = g_ptr_array_index (self->cells, i);
      guint column = i % self->n_columns;

      if (column + 1 == self->n_columns)
        g_print ("%s\n", cell);
      else
        g_print ("%s%*s", cell, (int) (widths[column] - g_utf8_strlen (cell, -1) + GAP), "");
    }
}

void
breathctl_table_free (BreathctlTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}
