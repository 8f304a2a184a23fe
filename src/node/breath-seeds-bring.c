/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeds-private.h"

#include "breath-mirror-act-private.h"

/*
 * Seeds that a Mirror brings in a file, to look at them. None is planted by that: each goes into quarantine, and its way from there is
 * that of any other.
 */

typedef struct
{
  GPtrArray       *seeds;     /* of BreathExportSeed */
  guint            at;
  P2pPeerId        mirror;
  BreathSeedCounts counts;
} Bringing;

static void
bringing_free (Bringing *bringing)
{
  g_ptr_array_unref (bringing->seeds);
  g_free (bringing);
}

static void bring_next (GTask *task);

static gboolean
bring_next_cb (gpointer user_data)
{
  bring_next (user_data);

  return G_SOURCE_REMOVE;
}

/* From the main loop, so that nothing else waits for all of them. */
static void
go_on (GTask *task)
{
  Bringing *bringing = g_task_get_task_data (task);

  bringing->at++;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, bring_next_cb, g_object_ref (task), g_object_unref);
}

static void
brought_cb (const GError *error,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Bringing *bringing = g_task_get_task_data (task);

  if (error != NULL && error->domain != BREATH_SEED_ERROR)
    {
      breath_mirror_act_fail (task, error, FALSE, FALSE);
      return;
    }

  bringing->counts.taken += error == NULL;
  bringing->counts.refused += error != NULL;
  go_on (task);
}

static gboolean
is_known (BreathCore   *core,
          const guint8 *id)
{
  BreathCoreSeed seed;

  return breath_core_get_seed (core, id, &seed) && seed.state != BREATH_SEED_HEARD && seed.state != BREATH_SEED_SET_ASIDE;
}

static void
bring_next (GTask *task)
{
  BreathSeeds *self = g_task_get_source_object (task);
  Bringing *bringing = g_task_get_task_data (task);
  BreathCore *core = breath_node_get_core (self->node);
  const BreathExportSeed *seed;

  if (bringing->at == bringing->seeds->len)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  seed = g_ptr_array_index (bringing->seeds, bringing->at);

  if (is_known (core, seed->id))
    {
      bringing->counts.known++;
      go_on (task);
    }
  else if (seed->notice == NULL)
    {
      bringing->counts.refused++;
      go_on (task);
    }
  else
    breath_core_bring_seed (core, &bringing->mirror, seed->notice, seed->manifest, seed->content, brought_cb, g_object_ref (task));
}

static void
perform (GTask           *task,
         P2pIdentity     *identity,
         const P2pPeerId *mirror)
{
  Bringing *bringing = g_task_get_task_data (task);

  bringing->mirror = *mirror;
  bring_next (task);
}

/**
 * breath_seeds_bring_async:
 * @self: the seeds
 * @seeds: (element-type BreathExportSeed): what was planted elsewhere
 * @mirror: who wants to look at them
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @callback: called when all are stored
 * @user_data: for @callback
 *
 * Takes seeds in that another node exported, each verified and into quarantine as if a neighbour had given it.
 */
void
breath_seeds_bring_async (BreathSeeds        *self,
                          GPtrArray          *seeds,
                          BreathMirror       *mirror,
                          BreathPassphrase   *passphrase,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task;
  Bringing *bringing;

  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_MIRROR (mirror) && seeds != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  bringing = g_new0 (Bringing, 1);
  bringing->seeds = g_ptr_array_ref (seeds);
  g_task_set_source_tag (task, breath_seeds_bring_async);
  g_task_set_task_data (task, bringing, (GDestroyNotify) bringing_free);
  breath_mirror_act_trust (task, self->mirrors, mirror, passphrase, perform);
}

/**
 * breath_seeds_bring_finish:
 * @self: the seeds
 * @result: what the callback got
 * @counts: (out): what became of them
 * @error: return location
 *
 * Returns: %FALSE if they were not taken in, or not all of them
 */
gboolean
breath_seeds_bring_finish (BreathSeeds      *self,
                           GAsyncResult     *result,
                           BreathSeedCounts *counts,
                           GError          **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_seeds_bring_async), FALSE);

  *counts = ((Bringing *) g_task_get_task_data (G_TASK (result)))->counts;

  return g_task_propagate_boolean (G_TASK (result), error);
}
