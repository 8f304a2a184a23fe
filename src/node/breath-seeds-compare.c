/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeds-private.h"

#include "breath-mirror-act-private.h"
#include "breath-seed-diff.h"

#include <string.h>

/* What a seed says otherwise than the one it takes the place of. Looking at that is not reading it. */

G_STATIC_ASSERT ((guint) BREATH_SEED_CHANGE_SAME == BREATH_SEED_LINE_SAME);
G_STATIC_ASSERT ((guint) BREATH_SEED_CHANGE_GONE == BREATH_SEED_LINE_GONE);
G_STATIC_ASSERT ((guint) BREATH_SEED_CHANGE_NEW == BREATH_SEED_LINE_NEW);

typedef struct
{
  guint8    before[BREATH_HASH_LEN];
  guint8    after[BREATH_HASH_LEN];
  gboolean  has_mirror;
  P2pPeerId mirror;
  GBytes   *earlier;
} Comparing;

static void
comparing_free (Comparing *comparing)
{
  g_clear_pointer (&comparing->earlier, g_bytes_unref);
  g_free (comparing);
}

void
breath_seed_change_free (BreathSeedChange *self)
{
  g_free (self->text);
  g_free (self);
}

static GPtrArray *
list_changes (const GArray *lines)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_seed_change_free);

  for (guint i = 0; i < lines->len; i++)
    {
      const BreathSeedLine *line = &g_array_index (lines, BreathSeedLine, i);
      BreathSeedChange *change = g_new0 (BreathSeedChange, 1);

      change->kind = (BreathSeedChangeKind) line->kind;
      change->before = line->before;
      change->after = line->after;
      change->text = breath_seed_text_show (line->text, line->len);
      g_ptr_array_add (changes, change);
    }

  return changes;
}

static void
fail (GTask        *task,
      const GError *error)
{
  breath_mirror_act_fail (task, error, FALSE, error->domain == BREATH_SEED_ERROR);
}

static void
later_cb (GBytes       *content,
          const GError *error,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Comparing *comparing = g_task_get_task_data (task);
  g_autoptr(GArray) lines = NULL;
  g_autoptr(GError) bad = NULL;

  if (error == NULL)
    lines = breath_seed_diff (comparing->earlier, content, BREATH_SEEDS_CONTEXT, &bad);

  if (lines != NULL)
    g_task_return_pointer (task, list_changes (lines), (GDestroyNotify) g_ptr_array_unref);
  else
    fail (task, error != NULL ? error : bad);
}

static void
earlier_cb (GBytes       *content,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathSeeds *self = g_task_get_source_object (task);
  Comparing *comparing = g_task_get_task_data (task);

  if (error != NULL)
    {
      fail (task, error);
      return;
    }

  comparing->earlier = g_bytes_ref (content);
  breath_core_peek_seed (breath_node_get_core (self->node), comparing->has_mirror ? &comparing->mirror : NULL, comparing->after,
                         later_cb, g_steal_pointer (&task));
}

static void
perform (GTask           *task,
         P2pIdentity     *identity,
         const P2pPeerId *mirror)
{
  BreathSeeds *self = g_task_get_source_object (task);
  Comparing *comparing = g_task_get_task_data (task);

  comparing->has_mirror = mirror != NULL;

  if (mirror != NULL)
    comparing->mirror = *mirror;

  breath_core_peek_seed (breath_node_get_core (self->node), mirror, comparing->before, earlier_cb, g_object_ref (task));
}

static gboolean
is_here (const BreathCoreSeed *seed)
{
  return seed->state == BREATH_SEED_FETCHED || seed->state == BREATH_SEED_READ || seed->state == BREATH_SEED_PLANTED;
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, why);

  return FALSE;
}

static gboolean
find_both (BreathSeeds *self,
           BreathSeed  *seed,
           Comparing   *comparing,
           GError     **error)
{
  BreathCore *core = breath_node_get_core (self->node);
  BreathCoreSeed later;
  BreathCoreSeed earlier;

  memcpy (comparing->after, breath_seed_get_hash (seed), sizeof comparing->after);

  if (!breath_core_get_seed (core, comparing->after, &later) || !is_here (&later))
    return refuse (error, "That seed is not here yet; fetch it first");

  if (!later.manifest->has_supersedes)
    return refuse (error, "That seed takes the place of no other");

  memcpy (comparing->before, later.manifest->supersedes, sizeof comparing->before);

  return (breath_core_get_seed (core, comparing->before, &earlier) && is_here (&earlier))
         || refuse (error, "The seed that it takes the place of is not here, so nobody can tell what changed");
}

/**
 * breath_seeds_compare_async:
 * @self: the seeds
 * @seed: one that is here and supersedes another that is here
 * @mirror: (nullable): who looks; %NULL will do where both are planted
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @callback: called with what changed
 * @user_data: for @callback
 *
 * Finds out what a seed says otherwise than the one it takes the place of. It does not count as read by that.
 *
 * Fails with %BREATH_NODE_ERROR_REFUSED and a sentence where there is nothing to compare.
 */
void
breath_seeds_compare_async (BreathSeeds        *self,
                            BreathSeed         *seed,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;
  Comparing *comparing;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_SEED (seed));
  g_return_if_fail (mirror == NULL || BREATH_IS_MIRROR (mirror));

  task = g_task_new (self, NULL, callback, user_data);
  comparing = g_new0 (Comparing, 1);
  g_task_set_source_tag (task, breath_seeds_compare_async);
  g_task_set_task_data (task, comparing, (GDestroyNotify) comparing_free);

  if (find_both (self, seed, comparing, &error) && mirror != NULL)
    {
      breath_mirror_act_trust (task, self->mirrors, mirror, passphrase, perform);
      return;
    }

  if (error == NULL)
    perform (task, NULL, NULL);
  else
    g_task_return_error (task, error);

  g_object_unref (task);
}

/**
 * breath_seeds_compare_finish:
 * @self: the seeds
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type BreathSeedChange): what is gone and what is new, with a few lines around each;
 *   empty where both say the same
 */
GPtrArray *
breath_seeds_compare_finish (BreathSeeds  *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_seeds_compare_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
