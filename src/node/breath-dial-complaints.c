/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-dial-complaints-private.h"

/**
 * BreathDialComplaints:
 *
 * Why addresses that people chose could not be reached, so that a log says each reason once and not at every attempt. Pure.
 */
struct _BreathDialComplaints
{
  GHashTable *told;  /* address and reason → monotonic time at which it was told */
};

BreathDialComplaints *
breath_dial_complaints_new (void)
{
  BreathDialComplaints *self = g_new0 (BreathDialComplaints, 1);

  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
breath_dial_complaints_free (BreathDialComplaints *self)
{
  g_hash_table_unref (self->told);
  g_free (self);
}

static gboolean
is_past (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return *(gint64 *) user_data - *(gint64 *) value >= BREATH_DIAL_COMPLAINTS_AGAIN;
}

/**
 * breath_dial_complaints_tell:
 * @self: what was told so far
 * @address: what could not be reached
 * @reason: why
 * @now: monotonic time
 *
 * Decides whether to tell of that. Nothing is told beyond %BREATH_DIAL_COMPLAINTS_MAX reasons in
 * %BREATH_DIAL_COMPLAINTS_AGAIN.
 *
 * Returns: whether it was not told lately; it counts as told then
 */
gboolean
breath_dial_complaints_tell (BreathDialComplaints *self,
                             const char           *address,
                             const char           *reason,
                             gint64                now)
{
  g_autofree char *complaint = g_strconcat (address, "\n", reason, NULL);

  g_hash_table_foreach_remove (self->told, is_past, &now);

  if (g_hash_table_contains (self->told, complaint) || g_hash_table_size (self->told) >= BREATH_DIAL_COMPLAINTS_MAX)
    return FALSE;

  return g_hash_table_insert (self->told, g_steal_pointer (&complaint), g_memdup2 (&now, sizeof now));
}
