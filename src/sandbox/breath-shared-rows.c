/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-shared-rows.h"

#include <string.h>

#define BEGIN_LEN    32 /* all of a node's key */
#define FIRST_SLOTS  64

/* All rows with one kind and key are a list. */
typedef struct
{
  BreathRow row;
  guint     n_users;  /* 0: the number is free */
  guint32   next;     /* in the list, or the next free one */
} Shared;

/* With what is compared beside it, so that it takes one line of the cache to find. */
typedef struct
{
  guint8  begin[BEGIN_LEN]; /* of the key, then zeros */
  gsize   len;              /* of the key */
  guint32 name;             /* 1 more than it is; 0: the slot is empty */
} Name;

/**
 * BreathSharedRows:
 *
 * What stores of nodes have in common, by number: a thousand nodes with the same row cost as much as a thousand bits.
 */
struct _BreathSharedRows
{
  GArray     *rows;    /* of Shared */
  guint32     free;    /* the first free number */
  GHashTable *firsts;  /* BreathRow, of which kind and key count, to the number of the first of its list; owned */
  Name       *names;   /* by the hash of the key, or after others that were there before; half of them are empty */
  guint       n_slots; /* a power of two */
  GPtrArray  *keys;    /* of GBytes: of nodes; kept, since nodes do not come and go in great numbers */
};

/* Keys are of nodes, or the hash of something: any bytes of them are as good as all. */
static guint
key_hash (gconstpointer data)
{
  guint hash = 0;
  gsize len;
  gconstpointer bytes = g_bytes_get_data ((GBytes *) data, &len);

  if (len > 0)
    memcpy (&hash, bytes, MIN (len, sizeof hash));

  return hash;
}

static guint
row_hash (gconstpointer data)
{
  const BreathRow *row = data;

  return key_hash (row->key) + (guint) row->kind;
}

static gboolean
are_same (GBytes *a,
          GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static gboolean
row_equal (gconstpointer a,
           gconstpointer b)
{
  const BreathRow *first = a;
  const BreathRow *second = b;

  return first->kind == second->kind && are_same (first->key, second->key);
}

static void
first_free (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_free (row);
}

static void
shared_clear (gpointer data)
{
  Shared *shared = data;

  g_clear_pointer (&shared->row.key, g_bytes_unref);
  g_clear_pointer (&shared->row.value, g_bytes_unref);
  g_clear_pointer (&shared->row.extra, g_bytes_unref);
}

BreathSharedRows *
breath_shared_rows_new (void)
{
  BreathSharedRows *self = g_new0 (BreathSharedRows, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (Shared));
  g_array_set_clear_func (self->rows, shared_clear);
  self->free = BREATH_SHARED_ROW_NONE;
  self->firsts = g_hash_table_new_full (row_hash, row_equal, first_free, NULL);
  self->n_slots = FIRST_SLOTS;
  self->names = g_new0 (Name, self->n_slots);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

void
breath_shared_rows_free (BreathSharedRows *self)
{
  g_hash_table_unref (self->firsts);
  g_free (self->names);
  g_ptr_array_unref (self->keys);
  g_array_unref (self->rows);
  g_free (self);
}

static Shared *
get (BreathSharedRows *self,
     guint32           number)
{
  return &g_array_index (self->rows, Shared, number);
}

static guint32
make_number (BreathSharedRows *self)
{
  guint32 number = self->free;

  if (number != BREATH_SHARED_ROW_NONE)
    self->free = get (self, number)->next;
  else
    {
      number = self->rows->len;
      g_array_set_size (self->rows, number + 1);
    }

  return number;
}

static void
set_first (BreathSharedRows *self,
           const BreathRow  *row,
           guint32           number)
{
  BreathRow *key = g_new0 (BreathRow, 1);

  key->kind = row->kind;
  key->key = g_bytes_ref (row->key);
  g_hash_table_replace (self->firsts, key, GUINT_TO_POINTER (number + 1));
}

guint32
breath_shared_rows_first (BreathSharedRows *self,
                          BreathRowKind     kind,
                          GBytes           *key)
{
  const BreathRow row = { .kind = kind, .key = key };

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->firsts, &row)) - 1;
}

guint32
breath_shared_rows_next (BreathSharedRows *self,
                         guint32           number)
{
  return get (self, number)->next;
}

const BreathRow *
breath_shared_rows_get (BreathSharedRows *self,
                        guint32           number)
{
  return &get (self, number)->row;
}

gboolean
breath_shared_rows_says (BreathSharedRows *self,
                         guint32           number,
                         const BreathRow  *row)
{
  const BreathRow *shared = &get (self, number)->row;

  return are_same (shared->value, row->value) && are_same (shared->extra, row->extra);
}

guint32
breath_shared_rows_take (BreathSharedRows *self,
                         const BreathRow  *row)
{
  guint32 first = breath_shared_rows_first (self, row->kind, row->key);
  guint32 number;
  Shared *shared;

  for (number = first; number != BREATH_SHARED_ROW_NONE; number = get (self, number)->next)
    if (breath_shared_rows_says (self, number, row))
      {
        get (self, number)->n_users++;
        return number;
      }

  number = make_number (self);
  shared = get (self, number);
  shared->row.kind = row->kind;
  shared->row.key = first != BREATH_SHARED_ROW_NONE ? g_bytes_ref (get (self, first)->row.key) : g_bytes_ref (row->key);
  shared->row.value = g_bytes_ref (row->value);
  shared->row.extra = row->extra != NULL ? g_bytes_ref (row->extra) : NULL;
  shared->n_users = 1;
  shared->next = first;
  set_first (self, &shared->row, number);

  return number;
}

void
breath_shared_rows_hold (BreathSharedRows *self,
                         guint32           number)
{
  g_assert (get (self, number)->n_users > 0);

  get (self, number)->n_users++;
}

static void
take_from_list (BreathSharedRows *self,
                guint32           number)
{
  Shared *shared = get (self, number);
  guint32 other = breath_shared_rows_first (self, shared->row.kind, shared->row.key);

  if (other == number && shared->next == BREATH_SHARED_ROW_NONE)
    g_hash_table_remove (self->firsts, &shared->row);
  else if (other == number)
    set_first (self, &shared->row, shared->next);
  else
    {
      while (get (self, other)->next != number)
        other = get (self, other)->next;

      get (self, other)->next = shared->next;
    }
}

void
breath_shared_rows_drop (BreathSharedRows *self,
                         guint32           number)
{
  Shared *shared = get (self, number);

  g_assert (shared->n_users > 0);

  if (--shared->n_users > 0)
    return;

  take_from_list (self, number);
  shared_clear (shared);
  shared->next = self->free;
  self->free = number;
}

static void
name_init (Name   *name,
           GBytes *key)
{
  gconstpointer bytes = g_bytes_get_data (key, &name->len);

  if (name->len >= sizeof name->begin)
    {
      memcpy (name->begin, bytes, sizeof name->begin);
      return;
    }

  memset (name->begin, 0, sizeof name->begin);

  if (name->len > 0)
    memcpy (name->begin, bytes, name->len);
}

static guint
get_slot (BreathSharedRows *self,
          const Name       *name)
{
  guint64 hash;

  memcpy (&hash, name->begin, sizeof hash);

  return (guint) (hash * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32) & (self->n_slots - 1);
}

/* Where @wanted, of @key, is or would be. */
static Name *
find_name (BreathSharedRows *self,
           const Name       *wanted,
           GBytes           *key)
{
  guint slot = get_slot (self, wanted);
  Name *name;

  for (; (name = &self->names[slot])->name != 0; slot = (slot + 1) & (self->n_slots - 1))
    if (name->len == wanted->len && memcmp (name->begin, wanted->begin, sizeof name->begin) == 0 &&
        (name->len <= BEGIN_LEN || g_bytes_equal (g_ptr_array_index (self->keys, name->name - 1), key)))
      break;

  return name;
}

static void
grow_names (BreathSharedRows *self)
{
  g_autofree Name *old = self->names;
  guint n_old = self->n_slots;

  self->n_slots *= 2;
  self->names = g_new0 (Name, self->n_slots);

  for (guint i = 0; i < n_old; i++)
    if (old[i].name != 0)
      *find_name (self, &old[i], g_ptr_array_index (self->keys, old[i].name - 1)) = old[i];
}

guint32
breath_shared_rows_find (BreathSharedRows *self,
                         GBytes           *key)
{
  Name wanted;

  name_init (&wanted, key);

  return find_name (self, &wanted, key)->name - 1;
}

guint32
breath_shared_rows_name (BreathSharedRows *self,
                         GBytes           *key)
{
  Name wanted;
  Name *name;

  name_init (&wanted, key);
  name = find_name (self, &wanted, key);

  if (name->name != 0)
    return name->name - 1;

  g_ptr_array_add (self->keys, g_bytes_ref (key));
  wanted.name = self->keys->len;
  *name = wanted;

  if (2 * self->keys->len > self->n_slots)
    grow_names (self);

  return wanted.name - 1;
}

GBytes *
breath_shared_rows_get_key (BreathSharedRows *self,
                            guint32           name)
{
  return g_ptr_array_index (self->keys, name);
}
