/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An input as a sequence of messages, each behind two bytes of length, highest first; the last may be cut short. */
typedef struct
{
  const guint8 *data;
  gsize         left;
} FuzzScript;

static inline gboolean
fuzz_script_next (FuzzScript    *self,
                  const guint8 **message,
                  gsize         *len)
{
  gsize announced;

  if (self->left < 2)
    return FALSE;

  announced = (gsize) self->data[0] << 8 | self->data[1];
  *len = MIN (announced, self->left - 2);
  *message = self->data + 2;
  self->data += 2 + *len;
  self->left -= 2 + *len;

  return TRUE;
}

G_END_DECLS
