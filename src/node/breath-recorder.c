/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-recorder-private.h"

/* The head is committed by now, and the level another than the one before it. */
static void
status_cb (BreathCore       *core,
           const BreathHead *head,
           guint             kind,
           gboolean          held_before,
           gpointer          user_data)
{
  const BreathLevel *level = &head->levels[kind];
  g_autoptr(GBytes) author = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
  BreathLevelChange change = {
    .author = author,
    .resource = (char *) breath_resource_kind_get_id (kind),
    .level = level->level,
    .epsilon = level->epsilon,
    .day = level->day,
    .heard = MAX (g_get_real_time () / G_USEC_PER_SEC, 0),
  };

  breath_sqlite_store_remember_change (BREATH_SQLITE_STORE (user_data), &change);
}

/**
 * breath_recorder_watch:
 * @core: a core that was not started
 * @store: where the history goes
 *
 * Lets every change of a level of another node be remembered, as long as both live.
 */
void
breath_recorder_watch (BreathCore        *core,
                       BreathSqliteStore *store)
{
  g_signal_connect_object (core, "status", G_CALLBACK (status_cb), store, 0);
}
