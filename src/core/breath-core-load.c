/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"
#include "breath-le.h"

#include <string.h>

#define LAST_POSITION (BREATH_JOURNAL_MAX_POSITION / 2) /* in the journal, so that many more can follow */

#define JOURNAL_ID_LEN 4
#define END_LEN        8
#define OLD_PROOF      "equivocation/" /* where proofs were until schema 2 */

/*
 * Everything stored comes as rows in any order. They are kept until all are there, then taken in by kind, so that
 * whatever a row refers to is known before it, and a few at a time, since most need a signature verified.
 */
struct _BreathLoading
{
  GPtrArray  *rows[BREATH_N_ROW_KINDS];  /* of BreathRow */
  guint       stage;
  guint       next;

  gboolean    has_journal;
  guint32     journal_id;
  guint64     journal_end;               /* the highest position ever taken, if heads have left */
  gboolean    has_hour;
  GHashTable *manifests;                 /* P2pPeerId in its row to BreathManifest */
  GHashTable *items;                     /* id in it to BreathItem */
};

typedef gboolean (*LoadFunc) (BreathCore      *self,
                              const BreathRow *row,
                              GError         **error);

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_clear_pointer (&row->key, g_bytes_unref);
  g_clear_pointer (&row->value, g_bytes_unref);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static void
loading_free (BreathLoading *loading)
{
  g_hash_table_unref (loading->manifests);
  g_hash_table_unref (loading->items);

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    g_ptr_array_unref (loading->rows[kind]);

  g_free (loading);
}

void
breath_core_drop_loading (BreathCore *self)
{
  g_clear_pointer (&self->loading, loading_free);
}

static gboolean
contradict (GError    **error,
            const char *what)
{
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "What is stored contradicts itself: %s", what);

  return FALSE;
}

gboolean
breath_core_row_is_named (const BreathRow *row,
                          const char      *name)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  return len == strlen (name) && memcmp (key, name, len) == 0;
}

static guint64
read_le (GBytes *bytes)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  return breath_le_read (data, len);
}

static gboolean
load_day (BreathCore      *self,
          const BreathRow *row,
          GError         **error)
{
  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      g_autoptr(GBytes) key = breath_core_dup_day_key (kind);

      if (!g_bytes_equal (key, row->key))
        continue;

      if (g_bytes_get_size (row->value) != BREATH_CORE_DAY_LEN)
        return contradict (error, "a privacy day is no number");

      self->resources[kind].day = (gint64) read_le (row->value);
    }

  return TRUE;
}

static gboolean
load_setting (BreathCore      *self,
              const BreathRow *row,
              GError         **error)
{
  gboolean is_good = TRUE;

  if (breath_core_load_renewal (self, row, &is_good))
    return is_good || contradict (error, "the mark of a renewal is none");

  if (breath_core_row_is_named (row, BREATH_SETTING_JOURNAL))
    {
      if (g_bytes_get_size (row->value) != JOURNAL_ID_LEN)
        return contradict (error, "the journal has no valid id");

      self->loading->journal_id = read_le (row->value);
      self->loading->has_journal = TRUE;
      return TRUE;
    }

  if (breath_core_row_is_named (row, BREATH_SETTING_HOUR))
    {
      if (g_bytes_get_size (row->value) != 1 || read_le (row->value) > 23)
        return contradict (error, "the hour at which privacy days begin is none");

      self->hour = read_le (row->value);
      self->loading->has_hour = TRUE;
      return TRUE;
    }

  if (breath_core_row_is_named (row, BREATH_SETTING_ANCHORS))
    return breath_core_load_anchors (self, row->value) ||
           contradict (error, "the neighbours to dial first are not valid");

  if (breath_core_row_is_named (row, BREATH_SETTING_JOURNAL_END))
    {
      if (g_bytes_get_size (row->value) != END_LEN || read_le (row->value) > LAST_POSITION)
        return contradict (error, "the journal has no valid end");

      self->loading->journal_end = read_le (row->value);
      return TRUE;
    }

  if (breath_core_row_is_named (row, BREATH_SETTING_ANCHOR))
    return breath_core_log_load_anchor (self, row, error);

  return load_day (self, row, error) && breath_core_load_privacy (self, row, error)
         && breath_core_load_trust (self, row, error);
}

static BreathOwnResource *
find_resource (BreathCore      *self,
               const BreathRow *row,
               GError         **error)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);
  g_autofree char *id = g_strndup (key, len);
  BreathResourceKind kind;

  if (breath_resource_kind_from_id (id, &kind))
    return &self->resources[kind];

  contradict (error, "a stock or draw is of a resource that does not exist");

  return NULL;
}

static gboolean
load_stock (BreathCore      *self,
            const BreathRow *row,
            GError         **error)
{
  BreathOwnResource *resource = find_resource (self, row, error);

  if (resource == NULL || !breath_stock_decode (&resource->stock, row->value, error)
      || !breath_core_log_check_row (self, row, error))
    return FALSE;

  resource->has_stock = TRUE;
  resource->shows_stock = TRUE;
  resource->shown_stock = resource->stock;

  return TRUE;
}

static gboolean
load_draw (BreathCore      *self,
           const BreathRow *row,
           GError         **error)
{
  BreathOwnResource *resource = find_resource (self, row, error);
  BreathDraw draw;

  if (resource == NULL || !breath_draw_decode (&draw, row->value, error)
      || !breath_core_log_check_row (self, row, error))
    return FALSE;

  breath_ledger_add (resource->ledger, &draw);
  breath_core_show_draw (self, resource - self->resources, &draw);

  return TRUE;
}

static gboolean
load_item (BreathCore      *self,
           const BreathRow *row,
           GError         **error)
{
  BreathItem *item = breath_opener_open_item (self->ports.opener, row->value, error);

  if (item == NULL)
    return FALSE;

  if (g_bytes_get_size (row->key) != BREATH_HASH_LEN
      || memcmp (g_bytes_get_data (row->key, NULL), item->id, BREATH_HASH_LEN) != 0)
    {
      breath_item_free (item);
      return contradict (error, "an item has another id than its row");
    }

  g_hash_table_replace (self->loading->items, item->id, item);

  return TRUE;
}

static gboolean
load_manifest (BreathCore      *self,
               const BreathRow *row,
               GError         **error)
{
  BreathManifest *manifest;
  gpointer author;

  if (row->extra == NULL || g_bytes_get_size (row->extra) != sizeof (P2pPeerId))
    return contradict (error, "a manifest has no author");

  author = (gpointer) g_bytes_get_data (row->extra, NULL);

  if (g_hash_table_contains (self->loading->manifests, author))
    return contradict (error, "an author has two manifests");

  if ((manifest = breath_manifest_open (row->value, error)) == NULL)
    return FALSE;

  g_hash_table_insert (self->loading->manifests, author, manifest);

  return TRUE;
}

static GPtrArray *
collect_items (BreathLoading   *loading,
               BreathManifest  *manifest,
               const P2pPeerId *author)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_full (breath_manifest_get_size (manifest),
                                                     (GDestroyNotify) breath_item_free);

  for (guint i = 0; i < breath_manifest_get_size (manifest); i++)
    {
      gpointer item;

      if (!g_hash_table_steal_extended (loading->items, breath_manifest_get_id (manifest, i), NULL, &item))
        return NULL;

      g_ptr_array_add (items, item);

      if (!p2p_peer_id_equal (&((BreathItem *) item)->author, author))
        return NULL;
    }

  return g_steal_pointer (&items);
}

static gboolean
load_live_set (BreathCore       *self,
               const BreathHead *head,
               GError          **error)
{
  BreathManifest *manifest = NULL;
  GPtrArray *items;

  if (head->live_count == 0)
    manifest = breath_manifest_new (NULL, 0);
  else if (!g_hash_table_steal_extended (self->loading->manifests, &head->author, NULL, (gpointer *) &manifest))
    return contradict (error, "the live set of a head is missing");

  items = collect_items (self->loading, manifest, &head->author);

  if (items == NULL || items->len != head->live_count
      || memcmp (breath_manifest_get_hash (manifest), head->live_set, BREATH_HASH_LEN) != 0)
    {
      breath_manifest_free (manifest);
      g_clear_pointer (&items, g_ptr_array_unref);
      return contradict (error, "the live set of a head is not the one it was signed with");
    }

  breath_live_sets_put (self->live_sets, &head->author, breath_live_set_new (manifest, items));

  return TRUE;
}

static gboolean
check_own_levels (BreathCore       *self,
                  const BreathHead *head,
                  GError          **error)
{
  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      BreathOwnResource *resource = &self->resources[kind];
      const BreathLevel *level = &head->levels[kind];

      resource->is_withheld = resource->shows_withheld = resource->has_draw && level->level == BREATH_LEVEL_UNKNOWN;

      if (resource->has_draw && !resource->is_withheld
          ? level->level != resource->draw.level.level || level->epsilon != resource->draw.level.epsilon
          : level->level != BREATH_LEVEL_UNKNOWN)
        return contradict (error, "our own head carries another level than was drawn last");
    }

  return TRUE;
}

static gboolean
load_head (BreathCore      *self,
           const BreathRow *row,
           GError         **error)
{
  g_autoptr(BreathHead) head = breath_opener_open_head (self->ports.opener, row->value, error);
  BreathHead *twin;
  P2pPeerId giver;

  if (head == NULL)
    return FALSE;

  if (row->extra == NULL || g_bytes_get_size (row->extra) != P2P_PUBLIC_KEY_LEN
      || row->number == 0 || row->number > LAST_POSITION || breath_journal_has (self->journal, row->number))
    return contradict (error, "a head has no giver, or no place of its own in the journal");

  if (breath_journal_get_size (self->journal) == BREATH_JOURNAL_MAX_HEADS)
    return contradict (error, "there are more heads than a node can hold");

  if (g_bytes_get_size (row->key) != P2P_PUBLIC_KEY_LEN
      || memcmp (g_bytes_get_data (row->key, NULL), head->author.public_key, P2P_PUBLIC_KEY_LEN) != 0)
    return contradict (error, "a head has another author than its row");

  if (!load_live_set (self, head, error)
      || (p2p_peer_id_equal (&head->author, &self->own) && self->salvaged == NULL
          && !check_own_levels (self, head, error)))
    return FALSE;

  memcpy (giver.public_key, g_bytes_get_data (row->extra, NULL), P2P_PUBLIC_KEY_LEN);
  twin = breath_journal_put (self->journal, g_steal_pointer (&head), row->number, &giver);

  if (twin == NULL)
    return TRUE;

  breath_head_free (twin);

  return contradict (error, "an author has two heads");
}

static gboolean
load_cursor (BreathCore      *self,
             const BreathRow *row,
             GError         **error)
{
  return self->renews || breath_sync_load_cursor (self->sync, row) || contradict (error, "what a neighbour has read is not valid");
}

static gboolean
load_proof (BreathCore      *self,
            const BreathRow *row,
            GError         **error)
{
  g_autoptr(BreathProof) proof = breath_sync_load_proof (self->sync, row, error);

  if (proof == NULL)
    return FALSE;

  breath_core_found_before (self, &proof->heads[0]->author, row->number);

  return TRUE;
}

static void
moved_cb (const GError *error,
          gpointer      user_data)
{
  if (error != NULL)
    g_warning ("An old proof of equivocation could not be removed: %s", error->message);
}

/* Proofs used to be settings, in the order in which their heads came; they move to where proofs are now. */
static gboolean
move_old_proof (BreathCore      *self,
                const BreathRow *row,
                GError         **error)
{
  g_autoptr(BreathBatch) batch = NULL;
  g_autoptr(BreathHead) first = NULL;
  g_autoptr(BreathHead) second = NULL;
  g_autoptr(GBytes) a = NULL;
  g_autoptr(GBytes) b = NULL;
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  if (len < strlen (OLD_PROOF) || memcmp (key, OLD_PROOF, strlen (OLD_PROOF)) != 0)
    return TRUE;

  if (g_bytes_get_size (row->value) != BREATH_PROOF_LEN)
    return contradict (error, "an old proof has another length than two heads");

  a = g_bytes_new_from_bytes (row->value, 0, BREATH_HEAD_LEN);
  b = g_bytes_new_from_bytes (row->value, BREATH_HEAD_LEN, BREATH_HEAD_LEN);

  if ((first = breath_head_open (a, error)) == NULL || (second = breath_head_open (b, error)) == NULL)
    return FALSE;

  breath_sync_keep_proof (self->sync, first, second, &self->own);
  breath_core_found_before (self, &first->author, breath_clock_get_wall (self->ports.clock));
  batch = breath_batch_new ();
  breath_batch_delete (batch, BREATH_ROW_SETTING, row->key);
  breath_store_commit (self->ports.store, g_steal_pointer (&batch), moved_cb, NULL);

  return TRUE;
}

static const struct
{
  BreathRowKind kind;
  LoadFunc      func;
} stages[] = {
  { BREATH_ROW_SETTING,  load_setting },
  { BREATH_ROW_LOG,      breath_core_log_load },
  { BREATH_ROW_STOCK,    load_stock },
  { BREATH_ROW_DRAW,     load_draw },
  { BREATH_ROW_ITEM,     load_item },
  { BREATH_ROW_MANIFEST, load_manifest },
  { BREATH_ROW_HEAD,     load_head },
  { BREATH_ROW_CURSOR,   load_cursor },
  { BREATH_ROW_SETTING,  load_cursor },
  { BREATH_ROW_SETTING,  breath_core_load_review },
  { BREATH_ROW_SETTING,  breath_core_load_alert },
  { BREATH_ROW_SETTING,  breath_core_load_transfer },
  { BREATH_ROW_SETTING,  breath_core_load_seed },
  { BREATH_ROW_PROOF,    load_proof },
  { BREATH_ROW_SETTING,  move_old_proof },
};

static void
accepted_cb (const P2pPeerId  *author,
             const BreathHead *old,
             gpointer          user_data)
{
  breath_core_accepted (user_data, author, old);
}

static void
left_cb (const P2pPeerId *author,
         gpointer         user_data)
{
  breath_core_left (user_data, author);
}

static void
found_cb (BreathFinding    finding,
          const P2pPeerId *author,
          const P2pPeerId *neighbour,
          gpointer         user_data)
{
  breath_core_found (user_data, finding, author, neighbour);
}

static void
broke_cb (const P2pPeerId *neighbour,
          const GError    *error,
          gpointer         user_data)
{
  breath_core_broke (user_data, neighbour, error);
}

static void
failed_cb (const GError *error,
           gpointer      user_data)
{
  breath_core_fail (user_data, error);
}

static void
ran_cb (gpointer user_data)
{
  breath_core_rearm (user_data);
}

static const BreathSyncEvents sync_events = {
  .accepted = accepted_cb,
  .left = left_cb,
  .found = found_cb,
  .broke = broke_cb,
  .failed = failed_cb,
  .ran = ran_cb,
};

/* The journal exists from here on: its id is known, or there is nothing in the store. */
static void
make_journal (BreathCore *self)
{
  GPtrArray **rows = self->loading->rows;
  BreathSyncSetup setup = {
    .own = self->own,
    .clock = self->ports.clock,
    .watch = &self->watch,
    .store = self->ports.store,
    .opener = self->ports.opener,
    .shares_channels = self->ports.shares_channels,
    .live_sets = self->live_sets,
    .events = &sync_events,
    .user_data = self,
  };

  if (!self->loading->has_journal || self->renews)
    breath_random_fill (self->ports.random, &self->loading->journal_id, sizeof self->loading->journal_id);

  self->journal = breath_journal_new (self->loading->journal_id);
  breath_journal_make_room (self->journal, rows[BREATH_ROW_HEAD]->len);
  breath_live_sets_make_room (self->live_sets, rows[BREATH_ROW_HEAD]->len, rows[BREATH_ROW_MANIFEST]->len, rows[BREATH_ROW_ITEM]->len);
  breath_journal_skip (self->journal, self->loading->journal_end);
  setup.journal = self->journal;
  self->sync = breath_sync_new (&setup);
}

static void
first_committed (const GError *error,
                 gpointer      user_data)
{
  g_autoptr(BreathCore) self = user_data;

  if (self->is_stopped)
    return;

  if (error != NULL)
    breath_core_emit_ready (self, error);
  else
    breath_core_begin (self);
}

/* What a store gets once and keeps, or gets anew when it is renewed. */
static void
commit_first (BreathCore *self,
              gboolean    has_hour)
{
  BreathBatch *batch = breath_batch_new ();
  guint32 id = GUINT32_TO_LE (breath_journal_get_id (self->journal));
  g_autoptr(GBytes) journal_key = breath_core_dup_text (BREATH_SETTING_JOURNAL);
  g_autoptr(GBytes) journal_value = g_bytes_new (&id, sizeof id);
  g_autoptr(GBytes) hour_key = breath_core_dup_text (BREATH_SETTING_HOUR);
  g_autoptr(GBytes) hour_value = NULL;

  if (!has_hour)
    self->hour = breath_random_uniform (self->ports.random, 24);

  hour_value = g_bytes_new (&self->hour, 1);
  breath_batch_put (batch, BREATH_ROW_SETTING, journal_key, journal_value, 0, NULL);
  breath_batch_put (batch, BREATH_ROW_SETTING, hour_key, hour_value, 0, NULL);

  if (self->salvaged != NULL)
    breath_core_sweep (self, self->loading->rows, batch);

  breath_core_log_begin (self, batch, self->loading->rows[BREATH_ROW_STOCK], self->loading->rows[BREATH_ROW_DRAW]);

  if (self->renews)
    breath_core_renew (self, self->loading->rows[BREATH_ROW_CURSOR], self->loading->rows[BREATH_ROW_SETTING], batch);

  breath_store_commit (self->ports.store, batch, first_committed, g_object_ref (self));
}

static gboolean
check_leftovers (BreathCore *self,
                 GError    **error)
{
  BreathLoading *loading = self->loading;

  if (self->salvaged != NULL)
    return breath_core_log_finish (self, error);

  if (g_hash_table_size (loading->items) > 0 || g_hash_table_size (loading->manifests) > 0)
    return contradict (error, "there are items that no head lists");

  if (!loading->has_journal && breath_journal_get_size (self->journal) > 0)
    return contradict (error, "the journal has heads but no id");

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    if (self->resources[kind].has_draw && breath_journal_lookup (self->journal, &self->own) == NULL)
      return contradict (error, "there are draws, but no head of ours");

  return breath_core_log_finish (self, error);
}

static void
finish_loading (BreathCore *self)
{
  g_autoptr(GError) error = NULL;
  gboolean is_complete = self->loading->has_journal && self->loading->has_hour &&
                         !self->renews && !breath_core_log_is_empty (self);
  gboolean has_hour = self->loading->has_hour;

  breath_core_prepare_noise (self);

  if (!check_leftovers (self, &error))
    {
      breath_core_emit_ready (self, error);
      breath_core_drop_loading (self);
      return;
    }

  if (!is_complete)
    commit_first (self, has_hour);

  breath_core_charge (self);
  breath_core_drop_loading (self);

  if (is_complete)
    breath_core_begin (self);
}

/* What was salvaged may refer to what was not. Such rows are passed over now and deleted with the next commit. */
static gboolean
may_lack (BreathCore   *self,
          BreathRowKind kind)
{
  return self->salvaged != NULL && (kind == BREATH_ROW_HEAD || kind == BREATH_ROW_MANIFEST || kind == BREATH_ROW_ITEM);
}

/**
 * breath_core_load_some:
 * @self: a core that has all its rows
 *
 * Takes in the next rows, at most %BREATH_CORE_LOADED_AT_ONCE, and arms the clock for those after.
 */
void
breath_core_load_some (BreathCore *self)
{
  BreathLoading *loading = self->loading;

  for (guint done = 0; done < BREATH_CORE_LOADED_AT_ONCE; done++)
    {
      g_autoptr(GError) error = NULL;
      GPtrArray *rows;

      if (loading->stage == G_N_ELEMENTS (stages))
        {
          finish_loading (self);
          return;
        }

      rows = loading->rows[stages[loading->stage].kind];

      if (loading->next == rows->len)
        {
          loading->stage++;
          loading->next = 0;

          if (loading->stage == 1)
            make_journal (self);

          continue;
        }

      if (!stages[loading->stage].func (self, g_ptr_array_index (rows, loading->next++), &error)
          && !may_lack (self, stages[loading->stage].kind))
        {
          breath_core_emit_ready (self, error);
          breath_core_drop_loading (self);
          return;
        }
    }

  breath_clock_arm (self->ports.clock, breath_clock_get_monotonic (self->ports.clock));
}

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  BreathCore *self = user_data;
  BreathRow *copy;

  if (self->loading == NULL)
    return;

  copy = g_new0 (BreathRow, 1);
  copy->kind = row->kind;
  copy->key = g_bytes_ref (row->key);
  copy->value = g_bytes_ref (row->value);
  copy->number = row->number;
  copy->extra = row->extra != NULL ? g_bytes_ref (row->extra) : NULL;

  g_ptr_array_add (self->loading->rows[row->kind], copy);
}

/* Our head is signed anew every hour, so it tells what the clock last showed. A damaged one is refused later. */
static void
expect_clock (BreathCore *self)
{
  GPtrArray *heads = self->loading->rows[BREATH_ROW_HEAD];

  for (guint i = 0; i < heads->len; i++)
    {
      const BreathRow *row = g_ptr_array_index (heads, i);
      g_autoptr(BreathHead) head = NULL;

      if (g_bytes_get_size (row->key) == P2P_PUBLIC_KEY_LEN
          && memcmp (g_bytes_get_data (row->key, NULL), self->own.public_key, P2P_PUBLIC_KEY_LEN) == 0)
        head = breath_opener_open_head (self->ports.opener, row->value, NULL);

      if (head != NULL)
        breath_clock_watch_expect (&self->watch, head->issued);
    }
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const BreathRow *first = *(const BreathRow *const *) a;
  const BreathRow *second = *(const BreathRow *const *) b;

  return g_bytes_compare (first->key, second->key);
}

static void
rows_done_cb (const GError *error,
              gpointer      user_data)
{
  g_autoptr(BreathCore) self = user_data;

  if (self->is_stopped)
    return;

  if (error != NULL)
    {
      breath_core_emit_ready (self, error);
      return;
    }

  expect_clock (self);
  g_ptr_array_sort (self->loading->rows[BREATH_ROW_LOG], compare_keys);
  breath_core_load_some (self);
}

/**
 * breath_core_load:
 * @self: a core that was not loaded before
 *
 * Reads the store; ends with the signal "ready".
 */
void
breath_core_load (BreathCore *self)
{
  self->loading = g_new0 (BreathLoading, 1);

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    self->loading->rows[kind] = g_ptr_array_new_with_free_func (row_free);

  self->loading->manifests = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal,
                                                    NULL, (GDestroyNotify) breath_manifest_free);
  self->loading->items = g_hash_table_new_full (breath_id_hash, breath_id_equal, NULL, (GDestroyNotify) breath_item_free);

  breath_store_load (self->ports.store, row_cb, rows_done_cb, g_object_ref (self));
}
