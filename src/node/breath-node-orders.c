/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-private.h"

#include "breath-quantity-private.h"
#include "breath-resource-private.h"

/* What people tell a node to do: read what they typed, hand it to the core, wait for the commit. */

/**
 * breath_node_update_own:
 * @self: a node
 *
 * Brings our resources in line with what the core holds of them.
 */
void
breath_node_update_own (BreathNode *self)
{
  BreathCore *core = breath_node_get_core (self);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      BreathResource *resource = breath_node_get_resource (self, breath_resource_kind_get_id (kind));
      BreathPrivacyState state;

      breath_core_get_privacy (core, kind, &state);
      breath_resource_set_draws (resource, breath_core_get_draws (core, kind));
      breath_resource_update (resource, breath_core_get_stock (core, kind), breath_core_get_draw (core, kind), &state);
    }
}

static gboolean
parse_kind (const char         *resource,
            BreathResourceKind *kind,
            GError            **error)
{
  if (breath_resource_kind_from_id (resource, kind))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               "resource must be energy, water or food, not %s", resource);

  return FALSE;
}

/* What the core refuses in terms of ours; anything else passes as it is. */
static void
return_done (GTask        *task,
             const GError *error)
{
  if (g_error_matches (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK))
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "%s", error->message);
  else if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (error->domain == BREATH_PRIVACY_ERROR || error->domain == BREATH_CORE_ERROR)
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "%s", error->message);
  else
    g_task_return_error (task, g_error_copy (error));
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  /* Whoever asked looks at the resource at once. */
  breath_node_update_own (g_task_get_source_object (task));
  return_done (task, error);
}

/**
 * breath_node_set_stock_async:
 * @self: an open node
 * @resource: "energy", "water" or "food"
 * @stock: what the community has
 * @need: what it needs a day
 * @reserve_days: how many days of need it chose to keep
 * @unit: what stock and need are counted in
 * @callback: called when the stock is stored
 * @user_data: for @callback
 *
 * Takes texts as a person typed them. Nothing is published by it: the exact stock stays here.
 *
 * Fails with the code of the field and a sentence that names it; nothing is stored then.
 */
void
breath_node_set_stock_async (BreathNode         *self,
                             const char         *resource,
                             const char         *stock,
                             const char         *need,
                             const char         *reserve_days,
                             const char         *unit,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;
  BreathStock told = { 0, };
  BreathResourceKind kind;
  const char *symbol;

  g_return_if_fail (BREATH_IS_NODE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_node_set_stock_async);

  if (!parse_kind (resource, &kind, &error) ||
      !breath_quantity_parse_stock (stock, &told.amount, &error) ||
      !breath_quantity_parse_need (need, &told.need, &error) ||
      !breath_quantity_parse_days (reserve_days, &told.reserve_days, &error) ||
      !breath_quantity_parse_unit (unit, resource, &symbol, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_strlcpy (told.unit, symbol, sizeof told.unit);
  told.updated = breath_node_get_now (self);
  breath_core_set_stock (breath_node_get_core (self), kind, &told, done_cb, g_steal_pointer (&task));
}

gboolean
breath_node_set_stock_finish (BreathNode   *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_node_publish_async:
 * @self: an open node
 * @resource: "energy", "water" or "food"
 * @callback: called when the new level is stored
 * @user_data: for @callback
 *
 * Draws a level from the stock and tells it to all neighbours.
 *
 * Fails with %BREATH_NODE_ERROR_REFUSED where the rolling privacy budget does not admit it, with the time from which
 * it does, and where the stock was never set.
 */
void
breath_node_publish_async (BreathNode         *self,
                           const char         *resource,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;
  BreathResourceKind kind;

  g_return_if_fail (BREATH_IS_NODE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_node_publish_async);

  if (!parse_kind (resource, &kind, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  breath_core_publish (breath_node_get_core (self), kind, done_cb, g_steal_pointer (&task));
}

gboolean
breath_node_publish_finish (BreathNode   *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
