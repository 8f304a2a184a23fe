/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-held-rows.h"

#include "breath-places.h"

#include <string.h>

#define NUMBER_BITS 24
#define SHARED_BITS 24
#define GIVER_BITS  16
#define LONG        ((1 << NUMBER_BITS) - 1) /* a number that says that the head is elsewhere */

/* Shared and giver are 1 more than they are, so that zeros are nothing. There is one for each node and author. */
typedef struct
{
  guint64 number : NUMBER_BITS;  /* of the row: the journal position, or LONG */
  guint64 shared : SHARED_BITS;
  guint64 giver  : GIVER_BITS;   /* name of the key in its extra */
} Head;

/* A head of which something does not fit. */
typedef struct
{
  guint64 number;
  guint32 shared;
  guint32 giver;
} LongHead;

/**
 * BreathHeldRows:
 *
 * Manifests and items are the same wherever they are held, so a bit tells that one is held here. Of a head each node knows
 * where it stands in its own journal, and who gave it.
 */
struct _BreathHeldRows
{
  BreathSharedRows *shared;
  Head             *heads;  /* by the name of the author's key */
  guint             n_heads;
  GHashTable       *longs;  /* name to LongHead, owned; NULL: there never was any */
  GArray           *bits;   /* of guint64: of 64 shared rows each */
  guint             n[BREATH_N_ROW_KINDS];
};

BreathHeldRows *
breath_held_rows_new (BreathSharedRows *shared)
{
  BreathHeldRows *self = g_new0 (BreathHeldRows, 1);

  self->shared = shared;
  self->bits = g_array_new (FALSE, TRUE, sizeof (guint64));

  return self;
}

void
breath_held_rows_free (BreathHeldRows *self)
{
  breath_held_rows_clear (self);
  g_free (self->heads);
  g_clear_pointer (&self->longs, g_hash_table_unref);
  g_array_unref (self->bits);
  g_free (self);
}

gboolean
breath_held_rows_has (BreathRowKind kind)
{
  return kind == BREATH_ROW_HEAD || kind == BREATH_ROW_MANIFEST || kind == BREATH_ROW_ITEM;
}

static gboolean
has_bit (const BreathHeldRows *self,
         guint32               shared)
{
  return shared / 64 < self->bits->len && (g_array_index (self->bits, guint64, shared / 64) >> shared % 64 & 1) != 0;
}

static void
set_bit (BreathHeldRows *self,
         guint32         shared)
{
  if (shared / 64 >= self->bits->len)
    g_array_set_size (self->bits, shared / 64 + 1);

  g_array_index (self->bits, guint64, shared / 64) |= G_GUINT64_CONSTANT (1) << shared % 64;
}

static void
clear_bit (BreathHeldRows *self,
           guint32         shared)
{
  g_array_index (self->bits, guint64, shared / 64) &= ~(G_GUINT64_CONSTANT (1) << shared % 64);
}

static Head *
find_head (BreathHeldRows *self,
           guint32         name)
{
  Head *head = name < self->n_heads ? &self->heads[name] : NULL;

  return head != NULL && head->shared != 0 ? head : NULL;
}

static guint32
find_bit (BreathHeldRows *self,
          BreathRowKind   kind,
          GBytes         *key)
{
  guint32 shared = breath_shared_rows_first (self->shared, kind, key);

  while (shared != BREATH_SHARED_ROW_NONE && !has_bit (self, shared))
    shared = breath_shared_rows_next (self->shared, shared);

  return shared;
}

static LongHead
read_head (BreathHeldRows *self,
           const Head     *head)
{
  const LongHead read = { head->number, head->shared, head->giver };

  if (head->number != LONG)
    return read;

  return *(const LongHead *) g_hash_table_lookup (self->longs, GUINT_TO_POINTER (head - self->heads));
}

static void
write_head (BreathHeldRows *self,
            guint32         name,
            const LongHead *head)
{
  Head *written = &self->heads[name];

  written->shared = 1;
  written->number = LONG;

  if (head->number < LONG && head->shared < 1 << SHARED_BITS && head->giver < 1 << GIVER_BITS)
    {
      written->number = head->number;
      written->shared = head->shared;
      written->giver = head->giver;
      return;
    }

  if (self->longs == NULL)
    self->longs = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  g_hash_table_insert (self->longs, GUINT_TO_POINTER (name), g_memdup2 (head, sizeof *head));
}

static void
get_head (BreathHeldRows *self,
          const Head     *head,
          BreathRow      *row)
{
  LongHead read = read_head (self, head);

  *row = *breath_shared_rows_get (self->shared, read.shared - 1);
  row->number = read.number;
  row->extra = read.giver != 0 ? breath_shared_rows_get_key (self->shared, read.giver - 1) : NULL;
}

static void
remove_head (BreathHeldRows *self,
             guint32         name)
{
  Head *head = find_head (self, name);

  if (head == NULL)
    return;

  breath_shared_rows_drop (self->shared, read_head (self, head).shared - 1);
  head->shared = 0;

  if (head->number == LONG)
    g_hash_table_remove (self->longs, GUINT_TO_POINTER (name));

  self->n[BREATH_ROW_HEAD]--;
}

/* A little at a time: there is one such array a node. */
static void
make_room (BreathHeldRows *self,
           guint32         name)
{
  guint n_before = self->n_heads;

  if (name < n_before)
    return;

  self->n_heads = breath_places_grow (name);
  self->heads = g_renew (Head, self->heads, self->n_heads);
  memset (self->heads + n_before, 0, (self->n_heads - n_before) * sizeof *self->heads);
}

static void
put_head (BreathHeldRows  *self,
          const BreathRow *row)
{
  const BreathRow common = { .kind = row->kind, .key = row->key, .value = row->value };
  guint32 name = breath_shared_rows_name (self->shared, row->key);
  LongHead head = { .number = row->number, .shared = breath_shared_rows_take (self->shared, &common) + 1 };

  if (row->extra != NULL)
    head.giver = breath_shared_rows_name (self->shared, row->extra) + 1;

  make_room (self, name);
  remove_head (self, name);
  write_head (self, name, &head);
  self->n[BREATH_ROW_HEAD]++;
}

void
breath_held_rows_remove (BreathHeldRows *self,
                         BreathRowKind   kind,
                         GBytes         *key)
{
  guint32 shared;

  if (kind == BREATH_ROW_HEAD)
    {
      remove_head (self, breath_shared_rows_find (self->shared, key));
      return;
    }

  shared = find_bit (self, kind, key);

  if (shared == BREATH_SHARED_ROW_NONE)
    return;

  clear_bit (self, shared);
  breath_shared_rows_drop (self->shared, shared);
  self->n[kind]--;
}

void
breath_held_rows_put (BreathHeldRows  *self,
                      const BreathRow *row)
{
  guint32 shared;

  if (row->kind == BREATH_ROW_HEAD)
    {
      put_head (self, row);
      return;
    }

  shared = breath_shared_rows_take (self->shared, row);
  breath_held_rows_remove (self, row->kind, row->key);
  set_bit (self, shared);
  self->n[row->kind]++;
}

void
breath_held_rows_put_all (BreathHeldRows *self,
                          BreathHeldRows *other)
{
  g_assert (self->shared == other->shared && self->n_heads == 0 && self->bits->len == 0);

  self->n_heads = other->n_heads;
  self->heads = g_memdup2 (other->heads, other->n_heads * sizeof *other->heads);
  g_array_append_vals (self->bits, other->bits->data, other->bits->len);
  memcpy (self->n, other->n, sizeof self->n);

  for (guint32 name = 0; name < self->n_heads; name++)
    if (self->heads[name].shared != 0)
      {
        LongHead head = read_head (other, &other->heads[name]);

        breath_shared_rows_hold (self->shared, head.shared - 1);
        write_head (self, name, &head);
      }

  for (guint32 shared = 0; shared < self->bits->len * 64; shared++)
    if (has_bit (self, shared))
      breath_shared_rows_hold (self->shared, shared);
}

gboolean
breath_held_rows_lookup (BreathHeldRows *self,
                         BreathRowKind   kind,
                         GBytes         *key,
                         BreathRow      *row)
{
  const Head *head;
  guint32 shared;

  if (kind == BREATH_ROW_HEAD)
    {
      head = find_head (self, breath_shared_rows_find (self->shared, key));

      if (head != NULL)
        get_head (self, head, row);

      return head != NULL;
    }

  shared = find_bit (self, kind, key);

  if (shared != BREATH_SHARED_ROW_NONE)
    *row = *breath_shared_rows_get (self->shared, shared);

  return shared != BREATH_SHARED_ROW_NONE;
}

void
breath_held_rows_foreach (BreathHeldRows *self,
                          BreathRowKind   kind,
                          BreathRowFunc   func,
                          gpointer        user_data)
{
  BreathRow row;

  for (guint32 name = 0; kind == BREATH_ROW_HEAD && name < self->n_heads; name++)
    {
      const Head *head = find_head (self, name);

      if (head == NULL)
        continue;

      get_head (self, head, &row);
      func (&row, user_data);
    }

  for (guint32 shared = 0; kind != BREATH_ROW_HEAD && shared < self->bits->len * 64; shared++)
    {
      if (!has_bit (self, shared) || breath_shared_rows_get (self->shared, shared)->kind != kind)
        continue;

      row = *breath_shared_rows_get (self->shared, shared);
      func (&row, user_data);
    }
}

guint
breath_held_rows_get_n (BreathHeldRows *self,
                        BreathRowKind   kind)
{
  return self->n[kind];
}

void
breath_held_rows_clear (BreathHeldRows *self)
{
  for (guint32 name = 0; name < self->n_heads; name++)
    remove_head (self, name);

  for (guint32 shared = 0; shared < self->bits->len * 64; shared++)
    {
      if (!has_bit (self, shared))
        continue;

      clear_bit (self, shared);
      breath_shared_rows_drop (self->shared, shared);
    }

  self->n[BREATH_ROW_MANIFEST] = 0;
  self->n[BREATH_ROW_ITEM] = 0;
}
