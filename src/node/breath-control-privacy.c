/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-privacy-private.h"

#include "breath-control-facts-private.h"
#include "breath-node-private.h"

/* The part of the control socket that is about privacy: what was chosen, and the ledger. */

static void
insert_epsilon (GVariantBuilder *dict,
                const char      *key,
                guint64          hundredths)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_double (hundredths / 100.0));
}

static GVariant *
describe_privacy (gpointer item,
                  gpointer unused)
{
  BreathResource *resource = item;
  gboolean may_publish = breath_resource_get_is_set (resource) && !breath_resource_get_is_stale (resource);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "resource", g_variant_new_string (breath_resource_get_id (resource)));
  g_variant_builder_add (&dict, "{sv}", "precision", g_variant_new_string (breath_resource_get_precision (resource)));
  g_variant_builder_add (&dict, "{sv}", "range-days",
                         g_variant_new_double (breath_resource_get_range (breath_resource_get_precision (resource)) / 4.0));
  g_variant_builder_add (&dict, "{sv}", "automatic", g_variant_new_boolean (breath_resource_get_is_automatic (resource)));
  g_variant_builder_add (&dict, "{sv}", "critical-days", g_variant_new_uint32 (breath_resource_get_critical_days (resource)));
  g_variant_builder_add (&dict, "{sv}", "stale-days", g_variant_new_uint32 (breath_resource_get_stale_days (resource)));
  g_variant_builder_add (&dict, "{sv}", "set", g_variant_new_boolean (breath_resource_get_is_set (resource)));
  g_variant_builder_add (&dict, "{sv}", "stale", g_variant_new_boolean (breath_resource_get_is_stale (resource)));
  g_variant_builder_add (&dict, "{sv}", "critical", g_variant_new_boolean (breath_resource_get_is_alarmed (resource)));
  insert_epsilon (&dict, "budget", breath_resource_get_budget (resource));
  insert_epsilon (&dict, "spent-day", breath_resource_get_spent_day (resource));
  insert_epsilon (&dict, "spent-week", breath_resource_get_spent_week (resource));
  insert_epsilon (&dict, "spent-ever", breath_resource_get_spent_ever (resource));
  breath_control_insert_time (&dict, "next-draw", breath_resource_get_next_draw (resource));
  g_variant_builder_add (&dict, "{sv}", "admitted",
                         g_variant_new_boolean (may_publish && breath_resource_get_is_admitted (resource)));
  breath_control_insert_time (&dict, "admits", may_publish ? breath_resource_get_admits (resource) : 0);

  if (breath_resource_get_is_published (resource))
    {
      g_variant_builder_add (&dict, "{sv}", "level", g_variant_new_int32 (breath_resource_get_level (resource)));
      g_variant_builder_add (&dict, "{sv}", "uncertainty", g_variant_new_uint32 (breath_resource_get_uncertainty (resource)));
      breath_control_insert_time (&dict, "drawn", breath_resource_get_published (resource));
    }

  return g_variant_builder_end (&dict);
}

static gboolean
get_ledger_cb (BreathBusNode1        *skeleton,
               GDBusMethodInvocation *invocation,
               BreathNode            *node)
{
  /* What was spent within a day changes as time goes by. */
  breath_node_update_own (node);
  breath_bus_node1_complete_get_ledger (skeleton, invocation,
                                        breath_control_describe_all (breath_node_get_resources (node), describe_privacy, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A call that waits for a commit. */
typedef struct
{
  BreathBusNode1        *skeleton;
  GDBusMethodInvocation *invocation;
  char                  *resource;
} Call;

static void
call_free (Call *call)
{
  g_object_unref (call->skeleton);
  g_free (call->resource);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
privacy_set_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(Call) call = user_data;
  BreathNode *node = BREATH_NODE (source);
  GError *error = NULL;

  if (breath_node_set_privacy_finish (node, result, &error))
    breath_bus_node1_complete_set_privacy (call->skeleton, call->invocation,
                                           describe_privacy (breath_node_get_resource (node, call->resource), NULL));
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

static const char *
null_if_empty (const char *text)
{
  return *text != '\0' ? text : NULL;
}

static gboolean
set_privacy_cb (BreathBusNode1        *skeleton,
                GDBusMethodInvocation *invocation,
                const char            *resource,
                const char            *precision,
                const char            *automatic,
                const char            *critical_days,
                const char            *stale_days,
                BreathNode            *node)
{
  BreathPrivacyWords words = {
    null_if_empty (precision), null_if_empty (automatic), null_if_empty (critical_days), null_if_empty (stale_days)
  };
  Call *call = g_new0 (Call, 1);

  call->skeleton = g_object_ref (skeleton);
  call->invocation = invocation;
  call->resource = g_strdup (resource);
  breath_node_set_privacy_async (node, resource, &words, privacy_set_cb, call);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_privacy_serve:
 * @skeleton: the interface
 * @node: an open node
 *
 * Answers what is asked about privacy, for as long as both live.
 */
void
breath_control_privacy_serve (BreathBusNode1 *skeleton,
                              BreathNode     *node)
{
  g_signal_connect_object (skeleton, "handle-get-ledger", G_CALLBACK (get_ledger_cb), node, 0);
  g_signal_connect_object (skeleton, "handle-set-privacy", G_CALLBACK (set_privacy_cb), node, 0);
}
