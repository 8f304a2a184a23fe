/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-level-change.h"

BreathLevelChange *
breath_level_change_copy (const BreathLevelChange *self)
{
  BreathLevelChange *copy = g_memdup2 (self, sizeof *self);

  copy->author = g_bytes_ref (self->author);
  copy->resource = g_strdup (self->resource);

  return copy;
}

void
breath_level_change_free (BreathLevelChange *self)
{
  g_bytes_unref (self->author);
  g_free (self->resource);
  g_free (self);
}
