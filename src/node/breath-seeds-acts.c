/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeds-private.h"

#include "breath-mirror-act-private.h"
#include "breath-remote-text.h"
#include "breath-seed-text.h"

#include <string.h>

/* What Mirrors do about seeds: read what they typed, check who they are, hand it to the core. */

typedef enum
{
  ACT_OFFER,
  ACT_PLANT,
  ACT_FETCH,
  ACT_CANCEL,
  ACT_SET_ASIDE,
  ACT_READ,
} ActKind;

typedef struct
{
  ActKind             kind;
  guint8              id[BREATH_HASH_LEN];
  BreathSeedManifest *words;
  GBytes             *content;
} Act;

static void
act_free (Act *act)
{
  g_clear_pointer (&act->words, breath_seed_manifest_free);
  g_clear_pointer (&act->content, g_bytes_unref);
  g_free (act);
}

static void
fail (GTask        *task,
      const GError *error)
{
  breath_mirror_act_fail (task, error, g_error_matches (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT),
                          error->domain == BREATH_SEED_ERROR);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathSeeds *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);
  BreathSeed *seed;

  if (error != NULL)
    fail (task, error);
  else if (act->kind != ACT_OFFER)
    g_task_return_boolean (task, TRUE);
  else if ((seed = breath_seeds_lookup (self, act->id)) != NULL)
    g_task_return_pointer (task, g_object_ref (seed), g_object_unref);
  else
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "The seed was set aside at once");
}

static void
read_cb (GBytes       *content,
         const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  gsize len = 0;
  const char *text = content != NULL ? g_bytes_get_data (content, &len) : NULL;

  if (error != NULL)
    fail (task, error);
  else
    g_task_return_pointer (task, breath_seed_text_show (text, len), g_free);
}

static void
perform (GTask           *task,
         P2pIdentity     *identity,
         const P2pPeerId *mirror)
{
  BreathSeeds *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  BreathCore *core = breath_node_get_core (self->node);

  switch (act->kind)
    {
    case ACT_OFFER:
      breath_core_offer_seed (core, identity, act->words, act->content, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_PLANT:
      breath_core_plant_seed (core, identity, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_FETCH:
      breath_core_order_seed (core, mirror, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_CANCEL:
      breath_core_cancel_seed (core, mirror, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_SET_ASIDE:
      breath_core_set_aside_seed (core, mirror, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_READ:
      breath_core_read_seed (core, mirror, act->id, read_cb, g_object_ref (task));
      break;

    default:
      g_assert_not_reached ();
    }
}

static GTask *
begin (BreathSeeds        *self,
       ActKind             kind,
       BreathSeed         *seed,
       gpointer            tag,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->kind = kind;

  if (seed != NULL)
    memcpy (act->id, breath_seed_get_hash (seed), sizeof act->id);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  return task;
}

/* Takes @task, and @error where there is one. */
static void
prove (GTask            *task,
       BreathMirror     *mirror,
       BreathPassphrase *passphrase,
       GError           *error)
{
  BreathSeeds *self = g_task_get_source_object (task);

  breath_mirror_act_prove (task, self->mirrors, mirror, passphrase, error, perform);
}

/* Takes @task. */
static void
trust (GTask            *task,
       BreathMirror     *mirror,
       BreathPassphrase *passphrase)
{
  BreathSeeds *self = g_task_get_source_object (task);

  breath_mirror_act_trust (task, self->mirrors, mirror, passphrase, perform);
}

static char *
dup_told (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/* An id in full, or the end of that of one we know. */
static gboolean
read_supersedes (BreathSeeds        *self,
                 const char         *text,
                 BreathSeedManifest *words,
                 GError            **error)
{
  BreathSeed *seed = text != NULL && *text != '\0' ? breath_seeds_find (self, text) : NULL;

  words->has_supersedes = text != NULL && *text != '\0';

  if (seed != NULL)
    memcpy (words->supersedes, breath_seed_get_hash (seed), BREATH_HASH_LEN);

  return !words->has_supersedes || seed != NULL || breath_seed_id_from_text (text, words->supersedes, NULL)
         || breath_mirror_act_refuse (error, "There is no seed whose id ends so, to be superseded");
}

static gboolean
read_words (BreathSeeds           *self,
            Act                   *act,
            GBytes                *file,
            const BreathSeedWords *told,
            GError               **error)
{
  BreathSeedManifest *words = breath_seed_manifest_new ();
  g_autoptr(GError) bad = NULL;

  act->words = words;
  words->title = g_strdup (told->title);
  words->summary = dup_told (told->summary);
  words->language = dup_told (told->language);
  words->licence = dup_told (told->licence);

  if (words->licence == NULL)
    words->licence = g_strdup (BREATH_SEEDS_DEFAULT_LICENCE);

  if (told->media != NULL && *told->media != '\0' && !breath_seed_media_from_type (told->media, &words->media))
    return breath_mirror_act_refuse (error, "A seed is text/plain, text/markdown or application/json");

  if (!read_supersedes (self, told->supersedes, words, error))
    return FALSE;

  act->content = breath_seed_text_prepare (file, &bad);

  return (act->content != NULL && breath_seed_manifest_set_content (words, act->content, &bad)
          && breath_seed_manifest_check (words, &bad)) || breath_mirror_act_refuse (error, bad->message);
}

/**
 * breath_seeds_preview:
 * @file: a text, as it was read
 * @error: return location for %BREATH_NODE_ERROR_INPUT with a sentence
 *
 * Looks whether a text can be offered, before anybody is asked who they are.
 *
 * Returns: (transfer full) (nullable): what others would see of it, with tokens as in breath_seeds_read_finish(); %NULL if it
 *   cannot be a seed
 */
char *
breath_seeds_preview (GBytes  *file,
                      GError **error)
{
  g_autoptr(GError) bad = NULL;
  g_autoptr(GBytes) content = NULL;
  const char *text;
  gsize len;

  g_return_val_if_fail (file != NULL, NULL);

  content = breath_seed_text_prepare (file, &bad);

  if (content == NULL)
    {
      breath_mirror_act_refuse (error, bad->message);
      return NULL;
    }

  text = g_bytes_get_data (content, &len);

  return breath_seed_text_show (text, len);
}

/**
 * breath_seeds_offer_async:
 * @self: the seeds
 * @mirror: who offers it
 * @passphrase: their passphrase
 * @file: the text, as it was read
 * @words: what they say of it; read before this returns
 * @callback: called when it is stored and told
 * @user_data: for @callback
 *
 * Offers a text to everybody, and plants it here by the same act. What it supersedes is offered no more.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT and a sentence where the text cannot be a seed, with %BREATH_NODE_ERROR_REFUSED where it
 * cannot be now, and as breath_mirrors_sign_in_async() does.
 */
void
breath_seeds_offer_async (BreathSeeds           *self,
                          BreathMirror          *mirror,
                          BreathPassphrase      *passphrase,
                          GBytes                *file,
                          const BreathSeedWords *words,
                          GAsyncReadyCallback    callback,
                          gpointer               user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (file != NULL && words != NULL && words->title != NULL);

  task = begin (self, ACT_OFFER, NULL, breath_seeds_offer_async, callback, user_data);
  read_words (self, g_task_get_task_data (task), file, words, &error);
  prove (task, mirror, passphrase, error);
}

/**
 * breath_seeds_offer_finish:
 * @self: the seeds
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the seed that is offered now
 */
BreathSeed *
breath_seeds_offer_finish (BreathSeeds  *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_seeds_offer_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_seeds_plant_async:
 * @self: the seeds
 * @seed: one that was read
 * @mirror: who plants it
 * @passphrase: their passphrase
 * @callback: called when it is stored and told
 * @user_data: for @callback
 *
 * Lets a seed into the memory of the community, where it can be searched and from where it is given on, by a Mirror's signature.
 */
void
breath_seeds_plant_async (BreathSeeds        *self,
                          BreathSeed         *seed,
                          BreathMirror       *mirror,
                          BreathPassphrase   *passphrase,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_SEED (seed) && BREATH_IS_MIRROR (mirror));

  prove (begin (self, ACT_PLANT, seed, breath_seeds_act_finish, callback, user_data), mirror, passphrase, NULL);
}

/**
 * breath_seeds_fetch_async:
 * @self: the seeds
 * @seed: one that is not here
 * @mirror: who wants to look at it
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @callback: called when it is asked for
 * @user_data: for @callback
 *
 * Lets a seed be fetched into quarantine. Its progress and state tell how far it is, [signal@Breath.Seeds::fetched] when it is here.
 */
void
breath_seeds_fetch_async (BreathSeeds        *self,
                          BreathSeed         *seed,
                          BreathMirror       *mirror,
                          BreathPassphrase   *passphrase,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_SEED (seed) && BREATH_IS_MIRROR (mirror));

  trust (begin (self, ACT_FETCH, seed, breath_seeds_act_finish, callback, user_data), mirror, passphrase);
}

/**
 * breath_seeds_cancel_async:
 * @self: the seeds
 * @seed: one that is on its way
 * @mirror: who does not want to wait
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @callback: called when that is stored
 * @user_data: for @callback
 *
 * Stops fetching a seed. What came of it is there for another try.
 */
void
breath_seeds_cancel_async (BreathSeeds        *self,
                           BreathSeed         *seed,
                           BreathMirror       *mirror,
                           BreathPassphrase   *passphrase,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_SEED (seed) && BREATH_IS_MIRROR (mirror));

  trust (begin (self, ACT_CANCEL, seed, breath_seeds_act_finish, callback, user_data), mirror, passphrase);
}

/**
 * breath_seeds_set_aside_async:
 * @self: the seeds
 * @seed: any
 * @mirror: who wants to see no more of it
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @callback: called when that is stored
 * @user_data: for @callback
 *
 * Puts a seed out of sight. What is here of it goes; if it was planted it is no more, and if it was offered here it is withdrawn.
 */
void
breath_seeds_set_aside_async (BreathSeeds        *self,
                              BreathSeed         *seed,
                              BreathMirror       *mirror,
                              BreathPassphrase   *passphrase,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_SEED (seed) && BREATH_IS_MIRROR (mirror));

  trust (begin (self, ACT_SET_ASIDE, seed, breath_seeds_act_finish, callback, user_data), mirror, passphrase);
}

gboolean
breath_seeds_act_finish (BreathSeeds  *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_seeds_act_finish), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_seeds_read_async:
 * @self: the seeds
 * @seed: one that is here
 * @mirror: (nullable): who reads it; %NULL will do for what is planted
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @callback: called with the text
 * @user_data: for @callback
 *
 * Opens a seed. It counts as read from then on.
 */
void
breath_seeds_read_async (BreathSeeds        *self,
                         BreathSeed         *seed,
                         BreathMirror       *mirror,
                         BreathPassphrase   *passphrase,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_SEEDS (self) && BREATH_IS_SEED (seed));
  g_return_if_fail (mirror == NULL || BREATH_IS_MIRROR (mirror));

  task = begin (self, ACT_READ, seed, breath_seeds_read_finish, callback, user_data);

  if (mirror != NULL)
    {
      trust (task, mirror, passphrase);
      return;
    }

  perform (task, NULL, NULL);
  g_object_unref (task);
}

/**
 * breath_seeds_read_finish:
 * @self: the seeds
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the text, with tokens such as `[U+202E]` for characters that hide; never markup
 */
char *
breath_seeds_read_finish (BreathSeeds  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_seeds_read_finish), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
breath_seed_hit_free (BreathSeedHit *self)
{
  g_clear_object (&self->seed);
  g_free (self->extract);
  g_free (self);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathSeeds *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) found = breath_sqlite_store_search_finish (BREATH_SQLITE_STORE (source), result, &error);
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_seed_hit_free);

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < found->len; i++)
    {
      const BreathMemoryHit *one = g_ptr_array_index (found, i);
      BreathSeed *seed = breath_seeds_lookup (self, g_bytes_get_data (one->seed, NULL));
      g_autofree char *extract = g_strdelimit (g_strdup (one->extract), "\n\t", ' ');
      BreathSeedHit *hit;

      if (seed == NULL)
        continue;

      hit = g_new0 (BreathSeedHit, 1);
      hit->seed = g_object_ref (seed);
      hit->extract = breath_remote_text_to_visible (extract);
      g_ptr_array_add (hits, hit);
    }

  g_task_return_pointer (task, g_steal_pointer (&hits), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * breath_seeds_search_async:
 * @self: the seeds
 * @words: what somebody looks for
 * @cancellable: (nullable): cancelled when nobody looks for them any more
 * @callback: called with what was found
 * @user_data: for @callback
 *
 * Looks through what is planted, for all of @words.
 */
void
breath_seeds_search_async (BreathSeeds        *self,
                           const char         *words,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_SEEDS (self) && words != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, breath_seeds_search_async);
  breath_sqlite_store_search_async (self->store, words, found_cb, task);
}

/**
 * breath_seeds_search_finish:
 * @self: the seeds
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type BreathSeedHit): what was found, the best first
 */
GPtrArray *
breath_seeds_search_finish (BreathSeeds  *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_seeds_search_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
