/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-log-private.h"

#include <sodium.h>

/* What a node's log says of itself, in a dictionary for whoever asks from outside. */

static const char *const kind_names[] = {
  [BREATH_LOG_START] = "start",
  [BREATH_LOG_RESTORE] = "restore",
  [BREATH_LOG_STOCK] = "stock",
  [BREATH_LOG_DRAW] = "draw",
  [BREATH_LOG_PROFILE] = "profile",
  [BREATH_LOG_SALVAGE] = "salvage",
  [BREATH_LOG_FOUND] = "found",
  [BREATH_LOG_CHECKPOINT] = "checkpoint",
  [BREATH_LOG_MIRROR_ADDED] = "mirror-added",
  [BREATH_LOG_MIRROR_RESET] = "mirror-reset",
  [BREATH_LOG_MIRROR_REMOVED] = "mirror-removed",
  [BREATH_LOG_ALERT_RAISED] = "alert-raised",
  [BREATH_LOG_ALERT_HEARD] = "alert-heard",
  [BREATH_LOG_ASSESSED] = "assessed",
  [BREATH_LOG_ASSESSMENT_TAKEN_BACK] = "assessment-taken-back",
  [BREATH_LOG_ISOLATED] = "isolated",
  [BREATH_LOG_ISOLATION_UNDONE] = "isolation-undone",
  [BREATH_LOG_ISOLATION_OVER] = "isolation-over",
  [BREATH_LOG_FLAGGED] = "flagged",
  [BREATH_LOG_FLAG_WITHDRAWN] = "flag-withdrawn",
  [BREATH_LOG_ANSWERED] = "answered",
  [BREATH_LOG_MIRROR_CHOSEN] = "mirror-chosen",
  [BREATH_LOG_MIRROR_DROPPED] = "mirror-dropped",
  [BREATH_LOG_TRANSFER_AGREED] = "transfer-agreed",
  [BREATH_LOG_HANDED_OVER] = "handed-over",
  [BREATH_LOG_SEED_OFFERED] = "seed-offered",
  [BREATH_LOG_SEED_ASKED] = "seed-asked",
  [BREATH_LOG_SEED_PLANTED] = "seed-planted",
  [BREATH_LOG_SEED_SET_ASIDE] = "seed-set-aside",
  [BREATH_LOG_SEED_WITHDRAWN] = "seed-withdrawn",
  [BREATH_LOG_SEED_BROUGHT] = "seed-brought",
  [BREATH_LOG_HANDOVER_HEARD] = "handover-heard",
};

static GVariant *
describe_entry (const BreathLogEntry *entry)
{
  const char *name = entry->kind < G_N_ELEMENTS (kind_names) ? kind_names[entry->kind] : NULL;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "seq", g_variant_new ("t", entry->seq));
  g_variant_builder_add (&dict, "{sv}", "epoch", g_variant_new ("u", entry->epoch));
  g_variant_builder_add (&dict, "{sv}", "kind", g_variant_new ("s", name != NULL ? name : "of a later version"));
  g_variant_builder_add (&dict, "{sv}", "made", g_variant_new ("x", breath_log_entry_get_made (entry)));

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_entries (GPtrArray *entries)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < entries->len; i++)
    g_variant_builder_add_value (&list, describe_entry (g_ptr_array_index (entries, i)));

  return g_variant_builder_end (&list);
}

static GVariant *
describe_audit (const BreathLogAudit *audit)
{
  char hash[2 * BREATH_HASH_LEN + 1];
  GVariantBuilder dict;

  sodium_bin2hex (hash, sizeof hash, audit->hash, BREATH_HASH_LEN);

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "sound", g_variant_new ("b", audit->wrong == NULL));

  if (audit->wrong != NULL)
    g_variant_builder_add (&dict, "{sv}", "reason", g_variant_new ("s", audit->wrong->message));

  g_variant_builder_add (&dict, "{sv}", "entries-total", g_variant_new ("t", audit->n_entries));
  g_variant_builder_add (&dict, "{sv}", "first", g_variant_new ("t", audit->first));
  g_variant_builder_add (&dict, "{sv}", "last", g_variant_new ("t", audit->last));
  g_variant_builder_add (&dict, "{sv}", "epoch", g_variant_new ("u", audit->epoch));
  g_variant_builder_add (&dict, "{sv}", "hash", g_variant_new ("s", hash));
  g_variant_builder_add (&dict, "{sv}", "checkpoints", g_variant_new ("t", audit->n_checkpoints));
  g_variant_builder_add (&dict, "{sv}", "signed-to", g_variant_new ("t", audit->signed_to));
  g_variant_builder_add (&dict, "{sv}", "anchored", g_variant_new ("b", audit->has_anchor && audit->is_anchored));

  if (audit->entries != NULL)
    g_variant_builder_add (&dict, "{sv}", "entries", describe_entries (audit->entries));

  return g_variant_builder_end (&dict);
}

static void
audited_cb (const BreathLogAudit *audit,
            gpointer              user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_pointer (task, g_variant_ref_sink (describe_audit (audit)), (GDestroyNotify) g_variant_unref);
}

/**
 * breath_node_verify_log_async:
 * @self: an open node
 * @wants_entries: whether to tell of the last entries one by one
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads the log of the node and verifies all of it.
 */
void
breath_node_verify_log_async (BreathNode         *self,
                              gboolean            wants_entries,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, breath_node_verify_log_async);
  breath_core_audit_log (breath_node_get_core (self), wants_entries, audited_cb, task);
}

/**
 * breath_node_verify_log_finish:
 * @self: a node
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the dictionary that VerifyLog of `org.sharedbreath.Breath.Node1.xml` answers
 */
GVariant *
breath_node_verify_log_finish (BreathNode   *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
