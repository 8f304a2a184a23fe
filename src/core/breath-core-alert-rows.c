/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-alerts-private.h"

#include <string.h>

/*
 * What is stored of alerts, beside the live sets: each alert held with its certificate and how it came, so that all of
 * them are there again after a restart, those of authors without a held head among them; and who of us has read it.
 */

#define ALERT_PREFIX  "alert/"
#define REVIEW_PREFIX "review/"
#define HEARD_LEN     8
#define FRONT_LEN     (HEARD_LEN + 1) /* then whether it was over the quota, 1 byte, and the frame */
#define DAY           86400
#define MAX_HEADLINE  640             /* bytes of 160 characters */

/* The name of a setting has at most 64 bytes, so that hexadecimal digits would not fit. */
static GBytes *
dup_key (const char   *prefix,
         const guint8 *id)
{
  g_autofree char *encoded = g_base64_encode (id, BREATH_HASH_LEN);
  char *key = g_strconcat (prefix, encoded, NULL);

  return g_bytes_new_take (key, strlen (key));
}

static gboolean
is_named (const BreathRow *row,
          const char      *prefix)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  return len >= strlen (prefix) && memcmp (key, prefix, strlen (prefix)) == 0;
}

static gboolean
contradict (GError    **error,
            const char *what)
{
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "What is stored contradicts itself: %s", what);

  return FALSE;
}

/**
 * breath_core_put_alert:
 * @batch: where to
 * @entry: an alert
 *
 * Writes all that is held of an alert.
 */
void
breath_core_put_alert (BreathBatch            *batch,
                       const BreathBoardEntry *entry)
{
  g_autoptr(GBytes) key = dup_key (ALERT_PREFIX, entry->item->id);
  g_autoptr(GBytes) frame = breath_alert_frame_encode (entry->item->bytes, entry->certificate->bytes, entry->hops);
  g_autoptr(GBytes) value = NULL;
  GByteArray *packed = g_byte_array_new ();
  guint64 heard = GUINT64_TO_LE ((guint64) entry->heard);
  guint8 is_over_quota = entry->is_over_quota;

  g_byte_array_append (packed, (const guint8 *) &heard, HEARD_LEN);
  g_byte_array_append (packed, &is_over_quota, 1);
  g_byte_array_append (packed, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  value = g_byte_array_free_to_bytes (packed);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

/**
 * breath_core_delete_alert:
 * @self: a core
 * @batch: where to
 * @id: of an alert
 *
 * Deletes what is stored of an alert, and who has read it.
 */
void
breath_core_delete_alert (BreathCore  *self,
                          BreathBatch *batch,
                          GBytes      *id)
{
  g_autoptr(GBytes) key = dup_key (ALERT_PREFIX, g_bytes_get_data (id, NULL));
  g_autoptr(GBytes) review = dup_key (REVIEW_PREFIX, g_bytes_get_data (id, NULL));

  breath_batch_delete (batch, BREATH_ROW_SETTING, key);

  if (g_hash_table_remove (self->alerts->reviews, id))
    breath_batch_delete (batch, BREATH_ROW_SETTING, review);
}

/*
 * Others can cause entries, so that there is an end to it, and whoever makes keys, since these cost nothing, leaves room
 * for those whose head is held. A clock that is set back makes no room.
 */
static gboolean
has_log_room (BreathCore      *self,
              BreathLogKind    kind,
              const P2pPeerId *author)
{
  BreathCoreAlerts *alerts = self->alerts;
  gint64 day = breath_clock_get_wall (self->ports.clock) / DAY;
  gboolean is_stray = breath_core_get_head (self, author) == NULL;

  if (kind != BREATH_LOG_ALERT_HEARD)
    return TRUE;

  if (day > alerts->logged_day)
    {
      alerts->logged_day = day;
      alerts->n_logged = 0;
      alerts->n_logged_stray = 0;
    }

  if (alerts->n_logged >= BREATH_CORE_LOG_ALERTS || (is_stray && alerts->n_logged_stray >= BREATH_CORE_LOG_STRAY))
    return FALSE;

  alerts->n_logged++;
  alerts->n_logged_stray += is_stray;

  return TRUE;
}

/**
 * breath_core_log_alert:
 * @self: a core
 * @batch: the batch that makes durable what is told of; it is committed next
 * @kind: %BREATH_LOG_ALERT_RAISED or %BREATH_LOG_ALERT_HEARD
 * @item: the alert
 *
 * Adds an alert to the log; of others' at most %BREATH_CORE_LOG_ALERTS a day,
 * %BREATH_CORE_LOG_STRAY of them by authors without a held head.
 */
void
breath_core_log_alert (BreathCore       *self,
                       BreathBatch      *batch,
                       BreathLogKind     kind,
                       const BreathItem *item)
{
  const BreathAlert *alert = item->statement->alert;
  GByteArray *details;
  guint8 message = alert->message;
  g_autoptr(GBytes) bytes = NULL;

  if (!has_log_room (self, kind, &item->author))
    return;

  details = g_byte_array_new ();
  g_byte_array_append (details, &message, 1);
  g_byte_array_append (details, item->id, BREATH_HASH_LEN);
  g_byte_array_append (details, item->author.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (details, item->mirror.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (details, (const guint8 *) alert->headline, MIN (strlen (alert->headline), MAX_HEADLINE));
  bytes = g_byte_array_free_to_bytes (details);
  breath_core_log_add (self, batch, kind, bytes);
}

static BreathItem *
open_item (BreathCore *self,
           GBytes     *bytes,
           GError    **error)
{
  return breath_opener_open_item (self->ports.opener, bytes, error);
}

/**
 * breath_core_load_alert:
 * @self: a core that has read all heads
 * @row: a setting
 * @error: return location
 *
 * Takes back an alert. Other settings are passed by; one that has run out meanwhile is deleted later.
 *
 * Returns: %FALSE if the row is damaged
 */
gboolean
breath_core_load_alert (BreathCore      *self,
                        const BreathRow *row,
                        GError         **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);
  g_autoptr(GBytes) frame = NULL;
  g_autoptr(GBytes) item_bytes = NULL;
  g_autoptr(GBytes) certificate_bytes = NULL;
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) certificate = NULL;
  g_autoptr(GBytes) key = NULL;
  guint64 heard;
  guint hops;
  gboolean has_head;

  if (!is_named (row, ALERT_PREFIX))
    return TRUE;

  if (len < FRONT_LEN)
    return contradict (error, "an alert is cut short");

  frame = g_bytes_new_from_bytes (row->value, FRONT_LEN, len - FRONT_LEN);

  if (!breath_alert_frame_decode (frame, &item_bytes, &certificate_bytes, &hops, error)
      || (item = open_item (self, item_bytes, error)) == NULL
      || (certificate = open_item (self, certificate_bytes, error)) == NULL)
    return FALSE;

  key = dup_key (ALERT_PREFIX, item->id);

  if (!g_bytes_equal (key, row->key) || item->kind != BREATH_ITEM_STATEMENT || item->statement->alert == NULL)
    return contradict (error, "an alert is none, or has another id than its row");

  memcpy (&heard, data, HEARD_LEN);
  has_head = breath_core_get_head (self, &item->author) != NULL;

  if (breath_alert_board_hear (self->alerts->board, item, certificate, has_head, hops,
                               breath_core_get_sure (self)) == BREATH_BOARD_NEW)
    breath_alert_board_restore (self->alerts->board, item->id, (gint64) GUINT64_FROM_LE (heard), data[HEARD_LEN] != 0);
  else
    {
      breath_core_alert_note (self->alerts->going, item->id);
      self->alerts->has_rows = TRUE;
    }

  return TRUE;
}

static GArray *
ensure_reviewers (BreathCore *self,
                  GBytes     *id)
{
  GArray *keys = g_hash_table_lookup (self->alerts->reviews, id);

  if (keys == NULL)
    {
      keys = g_array_new (FALSE, FALSE, sizeof (P2pPeerId));
      g_hash_table_insert (self->alerts->reviews, g_bytes_ref (id), keys);
    }

  return keys;
}

static GBytes *
read_review_key (const BreathRow *row)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);
  g_autofree char *encoded = g_strndup (key + strlen (REVIEW_PREFIX), len - strlen (REVIEW_PREFIX));
  g_autofree guint8 *id = g_base64_decode (encoded, &len);
  g_autoptr(GBytes) again = len == BREATH_HASH_LEN ? dup_key (REVIEW_PREFIX, id) : NULL;

  return again != NULL && g_bytes_equal (again, row->key) ? g_bytes_new (id, len) : NULL;
}

/**
 * breath_core_load_review:
 * @self: a core that reads its store
 * @row: a setting
 * @error: return location
 *
 * Takes back who has read an alert. Other settings are passed by.
 *
 * Returns: %FALSE if the row is damaged
 */
gboolean
breath_core_load_review (BreathCore      *self,
                         const BreathRow *row,
                         GError         **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);
  g_autoptr(GBytes) id = NULL;

  if (!is_named (row, REVIEW_PREFIX))
    return TRUE;

  id = read_review_key (row);

  if (id == NULL || len == 0 || len % P2P_PUBLIC_KEY_LEN != 0)
    return contradict (error, "who has read an alert is not valid");

  g_array_append_vals (ensure_reviewers (self, id), data, len / P2P_PUBLIC_KEY_LEN);

  return TRUE;
}

G_STATIC_ASSERT (sizeof (P2pPeerId) == P2P_PUBLIC_KEY_LEN);

static gboolean
has_reviewed (GArray          *keys,
              const P2pPeerId *mirror)
{
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    if (p2p_peer_id_equal (&g_array_index (keys, P2pPeerId, i), mirror))
      return TRUE;

  return FALSE;
}

/**
 * breath_core_stage_review:
 * @self: a core
 * @batch: where to
 * @mirror: who has read it
 * @alert: (array fixed-size=32): id of an alert
 *
 * Writes that a Mirror has read an alert, unless it is gone.
 */
void
breath_core_stage_review (BreathCore      *self,
                          BreathBatch     *batch,
                          const P2pPeerId *mirror,
                          const guint8    *alert)
{
  g_autoptr(GBytes) id = g_bytes_new (alert, BREATH_HASH_LEN);
  g_autoptr(GBytes) key = dup_key (REVIEW_PREFIX, alert);
  g_autoptr(GBytes) value = NULL;
  GArray *keys;

  if (breath_alert_board_lookup (self->alerts->board, alert) == NULL
      || has_reviewed (g_hash_table_lookup (self->alerts->reviews, id), mirror))
    return;

  keys = ensure_reviewers (self, id);

  /* Mirrors come and go; whoever left long ago makes room. */
  if (keys->len >= 2 * BREATH_CORE_MAX_MIRRORS)
    g_array_remove_index (keys, 0);

  g_array_append_val (keys, *mirror);
  value = g_bytes_new (keys->data, keys->len * P2P_PUBLIC_KEY_LEN);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

/**
 * breath_core_review:
 * @self: a core
 * @mirror: a Mirror of this node
 * @alert: (array fixed-size=32): id of an alert
 * @done: (nullable) (scope async): called once it is stored
 * @user_data: for @done
 *
 * Remembers that a Mirror has read an alert. Nobody else is told.
 */
void
breath_core_review (BreathCore      *self,
                    const P2pPeerId *mirror,
                    const guint8    *alert,
                    BreathDoneFunc   done,
                    gpointer         user_data)
{
  BreathChange *change;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (!breath_core_check_ready (self, done, user_data))
    return;

  change = g_new0 (BreathChange, 1);
  change->kind = BREATH_CHANGE_REVIEW;
  change->about = *mirror;
  memcpy (change->id, alert, BREATH_HASH_LEN);
  change->done = done;
  change->user_data = user_data;
  breath_core_queue_change (self, change);
}

/**
 * breath_core_dup_reviewers:
 * @self: a core
 * @alert: (array fixed-size=32): id of an alert
 *
 * Returns: (transfer full) (element-type P2pPeerId): the keys of the Mirrors of this node who have read it
 */
GArray *
breath_core_dup_reviewers (BreathCore   *self,
                           const guint8 *alert)
{
  g_autoptr(GBytes) id = g_bytes_new (alert, BREATH_HASH_LEN);
  GArray *keys;

  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  keys = g_hash_table_lookup (self->alerts->reviews, id);

  return keys != NULL ? g_array_copy (keys) : g_array_new (FALSE, FALSE, sizeof (P2pPeerId));
}
