/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <string.h>

/*
 * Reads the log from the store again and verifies all of it, unlike the start, which trusts the last signature for all
 * before it. The rows come a few at a time, settings and heads before the log.
 */
typedef struct
{
  BreathCore     *core;
  BreathLogAudit  audit;
  BreathLogEntry *last;
  BreathHead     *head;      /* our own as it is stored; NULL: none */
  GBytes         *anchor;    /* what ties it to the log; NULL: nothing does */
  GError         *wrong;
  BreathAuditFunc func;
  gpointer        user_data;
} Auditing;

static void
auditing_free (Auditing *self)
{
  g_clear_pointer (&self->last, breath_log_entry_free);
  g_clear_pointer (&self->head, breath_head_free);
  g_clear_pointer (&self->anchor, g_bytes_unref);
  g_clear_pointer (&self->audit.entries, g_ptr_array_unref);
  g_clear_error (&self->wrong);
  g_object_unref (self->core);
  g_free (self);
}

static void
set_wrong (Auditing   *self,
           guint64     seq,
           const char *what)
{
  g_set_error (&self->wrong, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "Entry %" G_GUINT64_FORMAT " %s", seq, what);
}

static void
count (Auditing       *self,
       BreathLogEntry *entry)
{
  BreathLogAudit *audit = &self->audit;

  audit->n_entries++;
  audit->last = entry->seq;
  audit->epoch = entry->epoch;
  memcpy (audit->hash, entry->hash, BREATH_HASH_LEN);

  if (audit->first == 0)
    audit->first = entry->seq;

  if (self->anchor != NULL && breath_core_log_ties (self->anchor, entry, self->head))
    audit->is_anchored = TRUE;

  g_clear_pointer (&self->last, breath_log_entry_free);
  self->last = entry;
}

static void
keep_entry (Auditing        *self,
            const BreathRow *row)
{
  BreathLogEntry *entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (self->audit.entries->len >= BREATH_LOG_AUDIT_MAX_ENTRIES)
    g_ptr_array_remove_index (self->audit.entries, 0);

  g_ptr_array_add (self->audit.entries, entry);
}

static void
audit_entry (Auditing        *self,
             const BreathRow *row)
{
  g_autoptr(BreathLogEntry) entry = breath_log_entry_decode (row->key, row->value, row->number, &self->wrong);

  if (entry == NULL)
    return;

  if (!breath_log_entry_follows (entry, self->last))
    {
      set_wrong (self, entry->seq, "does not follow the one before it");
      return;
    }

  if (entry->kind == BREATH_LOG_CHECKPOINT && !breath_log_entry_verify (entry, &self->core->own))
    {
      set_wrong (self, entry->seq, "is not signed by this node");
      return;
    }

  if (entry->kind == BREATH_LOG_CHECKPOINT)
    {
      self->audit.n_checkpoints++;
      self->audit.signed_to = entry->seq;
    }

  if (self->audit.entries != NULL)
    keep_entry (self, row);

  count (self, g_steal_pointer (&entry));
}

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  Auditing *self = user_data;
  gsize len;
  const guint8 *key = g_bytes_get_data (row->key, &len);

  if (self->wrong != NULL)
    return;

  if (row->kind == BREATH_ROW_LOG)
    audit_entry (self, row);
  else if (row->kind == BREATH_ROW_SETTING && breath_core_row_is_named (row, BREATH_SETTING_ANCHOR))
    self->anchor = g_bytes_ref (row->value);
  else if (row->kind == BREATH_ROW_HEAD && len == P2P_PUBLIC_KEY_LEN
           && memcmp (key, self->core->own.public_key, P2P_PUBLIC_KEY_LEN) == 0)
    self->head = breath_head_open (row->value, &self->wrong);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Auditing *self = user_data;

  self->audit.has_anchor = self->anchor != NULL && self->head != NULL;

  if (error == NULL && self->wrong == NULL && self->anchor != NULL && !self->audit.is_anchored)
    g_set_error_literal (&self->wrong, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                         "Our own head is missing, or tied to another log");

  self->audit.wrong = error != NULL ? error : self->wrong;
  self->func (&self->audit, self->user_data);
  auditing_free (self);
}

/**
 * breath_core_audit_log:
 * @self: a core that is ready
 * @wants_entries: whether to keep the last %BREATH_LOG_AUDIT_MAX_ENTRIES entries
 * @func: (scope async): called with what was found
 * @user_data: for @func
 *
 * Reads the log from the store, follows the chain, verifies every signature and whether our own head is tied to it.
 */
void
breath_core_audit_log (BreathCore     *self,
                       gboolean        wants_entries,
                       BreathAuditFunc func,
                       gpointer        user_data)
{
  Auditing *auditing;

  g_return_if_fail (BREATH_IS_CORE (self));

  auditing = g_new0 (Auditing, 1);
  auditing->core = g_object_ref (self);
  auditing->func = func;
  auditing->user_data = user_data;

  if (wants_entries)
    auditing->audit.entries = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_log_entry_free);

  breath_store_load (self->ports.store, row_cb, done_cb, auditing);
}
