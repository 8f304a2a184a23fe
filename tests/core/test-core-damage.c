/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <string.h>

/*
 * A store gives every row as it was written, and yet together they cannot be: one is missing, or of another time, or
 * was never valid. A node does not start on that, and says what is wrong.
 */

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define ALICE   1
#define BOB     2

/* The id of a node that neither has heard of. */
#define STRANGER "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"

typedef enum
{
  MISSING,
  SHORT_KEY,
  OTHER_KEY,
  EMPTY,         /* its value */
  SHORT,
  LONGER,
  OTHER,         /* one bit of its value */
  LAST,          /* the bytes of its value as high as they go */
  NO_EXTRA,
  SHORT_EXTRA,
  OTHER_EXTRA,
  NUMBER_ZERO,
  NUMBER_LARGE,
  NUMBER_ONE,
  TWICE,         /* once more, under another key */
} Damage;

/* Whose rows. */
typedef enum
{
  ANY,
  OWN,
  OTHERS,
} Whose;

typedef struct
{
  const char   *name;
  BreathRowKind kind;
  const char   *key;       /* NULL: any */
  Whose         whose;
  Damage        damage;
  const char   *words;     /* in the error; NULL: it starts */
} Case;

/* The first is what is taken for none. */
static const Case cases[] = {
  { "untouched", BREATH_ROW_PROOF, NULL, ANY, MISSING, NULL },
  { "journal/missing", BREATH_ROW_SETTING, "journal", ANY, MISSING, "no id" },
  { "journal/short", BREATH_ROW_SETTING, "journal", ANY, SHORT, "no valid id" },
  { "hour/empty", BREATH_ROW_SETTING, "hour", ANY, EMPTY, "privacy days begin" },
  { "hour/longer", BREATH_ROW_SETTING, "hour", ANY, LONGER, "privacy days begin" },
  { "hour/last", BREATH_ROW_SETTING, "hour", ANY, LAST, "privacy days begin" },
  { "hour/missing", BREATH_ROW_SETTING, "hour", ANY, MISSING, NULL },
  { "anchor/short", BREATH_ROW_SETTING, "anchor", ANY, SHORT, "ties our head" },
  { "anchor/other", BREATH_ROW_SETTING, "anchor", ANY, OTHER, "another log" },
  { "anchor/missing", BREATH_ROW_SETTING, "anchor", ANY, MISSING, NULL },
  { "day/short", BREATH_ROW_SETTING, "day/water", ANY, SHORT, "privacy day" },
  { "stock/missing", BREATH_ROW_STOCK, NULL, ANY, MISSING, "that the log tells of is missing" },
  { "stock/other", BREATH_ROW_STOCK, NULL, ANY, OTHER, "" },
  { "stock/other-key", BREATH_ROW_STOCK, NULL, ANY, OTHER_KEY, "does not exist" },
  { "stock/empty", BREATH_ROW_STOCK, NULL, ANY, EMPTY, "" },
  { "draw/missing", BREATH_ROW_DRAW, NULL, ANY, MISSING, "another level than was drawn" },
  { "draw/other-key", BREATH_ROW_DRAW, NULL, ANY, OTHER_KEY, "does not exist" },
  { "draw/empty", BREATH_ROW_DRAW, NULL, ANY, EMPTY, "" },
  { "item/missing", BREATH_ROW_ITEM, NULL, OTHERS, MISSING, "live set of a head is not the one" },
  { "item/other-key", BREATH_ROW_ITEM, NULL, OTHERS, OTHER_KEY, "another id" },
  { "item/short-key", BREATH_ROW_ITEM, NULL, OTHERS, SHORT_KEY, "another id" },
  { "item/other", BREATH_ROW_ITEM, NULL, OTHERS, OTHER, "" },
  { "manifest/missing", BREATH_ROW_MANIFEST, NULL, OTHERS, MISSING, "live set of a head is missing" },
  { "manifest/no-extra", BREATH_ROW_MANIFEST, NULL, OTHERS, NO_EXTRA, "no author" },
  { "manifest/short-extra", BREATH_ROW_MANIFEST, NULL, OTHERS, SHORT_EXTRA, "no author" },
  { "manifest/other-extra", BREATH_ROW_MANIFEST, NULL, OTHERS, OTHER_EXTRA, "is missing" },
  { "manifest/short", BREATH_ROW_MANIFEST, NULL, OTHERS, SHORT, "" },
  { "manifest/empty", BREATH_ROW_MANIFEST, NULL, OTHERS, EMPTY, "live set of a head is not the one" },
  { "manifest/twice", BREATH_ROW_MANIFEST, NULL, OTHERS, TWICE, "two manifests" },
  { "head/missing", BREATH_ROW_HEAD, NULL, OTHERS, MISSING, "no head lists" },
  { "head/own-missing", BREATH_ROW_HEAD, NULL, OWN, MISSING, "" },
  { "head/short-key", BREATH_ROW_HEAD, NULL, OTHERS, SHORT_KEY, "another author" },
  { "head/other-key", BREATH_ROW_HEAD, NULL, OTHERS, OTHER_KEY, "another author" },
  { "head/other", BREATH_ROW_HEAD, NULL, OTHERS, OTHER, "" },
  { "head/no-extra", BREATH_ROW_HEAD, NULL, OTHERS, NO_EXTRA, "no giver" },
  { "head/short-extra", BREATH_ROW_HEAD, NULL, OTHERS, SHORT_EXTRA, "no giver" },
  { "head/number-zero", BREATH_ROW_HEAD, NULL, OTHERS, NUMBER_ZERO, "no place of its own" },
  { "head/number-large", BREATH_ROW_HEAD, NULL, OTHERS, NUMBER_LARGE, "no place of its own" },
  { "head/number-same", BREATH_ROW_HEAD, NULL, ANY, NUMBER_ONE, "no place of its own" },
  { "cursor/short-key", BREATH_ROW_CURSOR, NULL, ANY, SHORT_KEY, "what a neighbour has read" },
  { "cursor/short", BREATH_ROW_CURSOR, NULL, ANY, SHORT, "what a neighbour has read" },
  { "cursor/missing", BREATH_ROW_CURSOR, NULL, ANY, MISSING, NULL },
  { "log/missing", BREATH_ROW_LOG, NULL, ANY, MISSING, "" },
};

/* A row that was not there. */
typedef struct
{
  const char   *name;
  BreathRowKind kind;
  const char   *key;
  guint         len;    /* of its value */
  guint8        byte;   /* of which there are so many */
  const char   *words;
} Added;

static const Added added[] = {
  { "unknown", BREATH_ROW_SETTING, "of a later time", 3, 1, NULL },
  { "journal-end", BREATH_ROW_SETTING, "journal-end", 8, 0, NULL },
  { "journal-end-long", BREATH_ROW_SETTING, "journal-end", 8, 0x01, "no valid end" },
  { "journal-end-short", BREATH_ROW_SETTING, "journal-end", 7, 1, "no valid end" },
  { "journal-end-large", BREATH_ROW_SETTING, "journal-end", 8, 0xff, "no valid end" },
  { "anchors", BREATH_ROW_SETTING, "anchors", 3, 0xff, "dial first" },
  { "renewed-large", BREATH_ROW_SETTING, "renewed", 8, 0xff, "mark of a renewal" },
  { "floor-nobody", BREATH_ROW_SETTING, "floor/nobody", 12, 0, "what a neighbour has read" },
  { "floor-short", BREATH_ROW_SETTING, "floor/", 11, 0, "what a neighbour has read" },
  { "floor-stranger", BREATH_ROW_SETTING, "floor/" STRANGER, 12, 0, "what a neighbour has read" },
  { "old-proof", BREATH_ROW_SETTING, "equivocation/1", 377, 0, "old proof" },
  { "old-proof-bad", BREATH_ROW_SETTING, "equivocation/1", 378, 0, "" },
  { "proof", BREATH_ROW_PROOF, "12345678901234567890123456789012", 378, 0, "" },
  { "proof-short", BREATH_ROW_PROOF, "12345678901234567890123456789012", 3, 0, "" },
  { "log", BREATH_ROW_LOG, "12345678", 100, 1, "" },
};

typedef struct
{
  BreathSimulation *simulation;
  GPtrArray        *rows;  /* of BreathRow */
  P2pPeerId         alice;
} Fixture;

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_bytes_unref (row->value);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static BreathRow *
row_copy (const BreathRow *row)
{
  BreathRow *copy = g_memdup2 (row, sizeof *row);

  g_bytes_ref (copy->key);
  g_bytes_ref (copy->value);

  if (copy->extra != NULL)
    g_bytes_ref (copy->extra);

  return copy;
}

static void
keep_row_cb (const BreathRow *row,
             gpointer         user_data)
{
  g_ptr_array_add (user_data, row_copy (row));
}

static void
done_cb (const GError *error,
         gpointer      unused)
{
  g_assert_no_error ((GError *) error);
}

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  breath_simulation_run (f->simulation, SECOND);
}

static void
stop (Fixture           *f,
      BreathVirtualNode *node)
{
  breath_virtual_node_stop (node);
  breath_simulation_run (f->simulation, 5 * SECOND);
}

/* What a node keeps that has published a level and heard of a neighbour. */
static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  BreathStock stock = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  BreathVirtualNode *alice, *bob;

  f->simulation = breath_simulation_new (BEGIN);
  f->rows = g_ptr_array_new_with_free_func (row_free);
  alice = breath_virtual_node_new (f->simulation, ALICE);
  bob = breath_virtual_node_new (f->simulation, BOB);
  start (f, alice);
  start (f, bob);
  f->alice = *breath_virtual_node_get_id (alice);
  breath_core_set_profile (breath_virtual_node_get_core (alice), "Mill Lane", NULL);
  breath_core_set_profile (breath_virtual_node_get_core (bob), "Harbour", NULL);
  breath_core_set_stock (breath_virtual_node_get_core (alice), BREATH_RESOURCE_WATER, &stock, done_cb, NULL);
  breath_simulation_run (f->simulation, SECOND);
  breath_core_publish (breath_virtual_node_get_core (alice), BREATH_RESOURCE_WATER, done_cb, NULL);
  breath_virtual_node_connect (alice, bob, LATENCY);
  breath_simulation_run (f->simulation, 120 * SECOND);
  stop (f, alice);
  breath_memory_store_foreach (breath_virtual_node_get_store (alice), keep_row_cb, f->rows);
  stop (f, bob);
  g_assert_finalize_object (alice);
  g_assert_finalize_object (bob);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  while (breath_simulation_step (f->simulation))
    ;

  g_ptr_array_unref (f->rows);
  g_assert_finalize_object (f->simulation);
}

/* With so many bytes more or less, and a bit that is another. */
static void
change_bytes (GBytes **bytes,
              int      more,
              guint8   bit)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (*bytes, &len);
  gsize new_len = more < 0 && len < (gsize) -more ? 0 : len + more;
  guint8 *copy = g_malloc0 (new_len + 1);

  if (MIN (len, new_len) > 0)
    memcpy (copy, data, MIN (len, new_len));

  if (new_len > 0)
    copy[new_len / 2] ^= bit;

  g_bytes_unref (*bytes);
  *bytes = g_bytes_new_take (copy, new_len);
}

static void
fill (GBytes **bytes)
{
  gsize len = g_bytes_get_size (*bytes);
  guint8 *data = g_malloc (len);

  memset (data, 0xff, len);
  g_bytes_unref (*bytes);
  *bytes = g_bytes_new_take (data, len);
}

/* TRUE: the row is to be there. */
static gboolean
damage_row (BreathRow *row,
            Damage     damage)
{
  switch (damage)
    {
    case MISSING:
      return FALSE;

    case SHORT_KEY:
      change_bytes (&row->key, -1, 0);
      return TRUE;

    case OTHER_KEY:
    case TWICE:
      change_bytes (&row->key, 0, 1);
      return TRUE;

    case EMPTY:
      change_bytes (&row->value, -100000, 0);
      return TRUE;

    case SHORT:
      change_bytes (&row->value, -1, 0);
      return TRUE;

    case LONGER:
      change_bytes (&row->value, 1, 0);
      return TRUE;

    case OTHER:
      change_bytes (&row->value, 0, 1);
      return TRUE;

    case LAST:
      fill (&row->value);
      return TRUE;

    case NO_EXTRA:
      g_clear_pointer (&row->extra, g_bytes_unref);
      return TRUE;

    case SHORT_EXTRA:
      change_bytes (&row->extra, -1, 0);
      return TRUE;

    case OTHER_EXTRA:
      change_bytes (&row->extra, 0, 1);
      return TRUE;

    case NUMBER_ZERO:
      row->number = 0;
      return TRUE;

    case NUMBER_LARGE:
      row->number = G_MAXINT64;
      return TRUE;

    case NUMBER_ONE:
      row->number = 1;
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/* A row is whose author is in its key or, where that is an id, its extra. */
static gboolean
is_meant (Fixture         *f,
          const Case      *c,
          const BreathRow *row)
{
  GBytes *author = row->kind == BREATH_ROW_HEAD ? row->key : row->extra;
  gboolean is_own = author != NULL && g_bytes_get_size (author) == P2P_PUBLIC_KEY_LEN
                    && memcmp (g_bytes_get_data (author, NULL), f->alice.public_key, P2P_PUBLIC_KEY_LEN) == 0;

  if (row->kind != c->kind || (c->whose == OWN && !is_own) || (c->whose == OTHERS && is_own))
    return FALSE;

  return c->key == NULL || (g_bytes_get_size (row->key) == strlen (c->key)
                            && memcmp (g_bytes_get_data (row->key, NULL), c->key, strlen (c->key)) == 0);
}

/* Returns: how many rows were meant. */
static guint
fill_store (Fixture           *f,
            const Case        *c,
            BreathMemoryStore *store)
{
  guint n = 0;

  for (guint i = 0; i < f->rows->len; i++)
    {
      BreathRow *row = row_copy (f->rows->pdata[i]);
      gboolean is_it = is_meant (f, c, row);

      if (is_it && c->damage == TWICE)
        breath_memory_store_put (store, row);

      if (!is_it || damage_row (row, c->damage))
        breath_memory_store_put (store, row);

      n += is_it;
      row_free (row);
    }

  return n;
}

static void
ready_cb (BreathCore *core,
          GError     *error,
          gpointer    user_data)
{
  GError **out = user_data;

  g_clear_error (out);
  *out = error != NULL ? g_error_copy (error) : NULL;
}

/* Starts a node on what was put into its store. */
static void
check_start (Fixture           *f,
             BreathVirtualNode *node,
             const char        *words)
{
  g_autoptr(GError) error = NULL;
  BreathCore *core;

  breath_virtual_node_start (node);
  core = breath_virtual_node_get_core (node);
  g_signal_connect (core, "ready", G_CALLBACK (ready_cb), &error);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_test_message ("%s", error != NULL ? error->message : "it starts");
  g_assert_cmpint (breath_core_is_ready (core), ==, words == NULL);

  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));

  g_signal_handlers_disconnect_by_data (core, &error);
  stop (f, node);
  g_assert_finalize_object (node);
}

static void
test_changed (Fixture      *f,
              gconstpointer data)
{
  const Case *c = data;
  BreathVirtualNode *node = breath_virtual_node_new (f->simulation, ALICE);

  g_assert_true (fill_store (f, c, breath_virtual_node_get_store (node)) > 0 || c->kind == BREATH_ROW_PROOF);
  check_start (f, node, c->words);
}

static void
test_added (Fixture      *f,
            gconstpointer data)
{
  const Added *c = data;
  BreathVirtualNode *node = breath_virtual_node_new (f->simulation, ALICE);
  g_autofree char *bytes = g_strnfill (c->len, (char) c->byte);
  g_autoptr(GBytes) key = g_bytes_new (c->key, strlen (c->key));
  g_autoptr(GBytes) value = g_bytes_new (bytes, c->len);
  const BreathRow row = { c->kind, key, value, 1, NULL };

  fill_store (f, &cases[0], breath_virtual_node_get_store (node));
  breath_memory_store_put (breath_virtual_node_get_store (node), &row);
  check_start (f, node, c->words);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core/damage/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], fixture_set_up, test_changed, fixture_tear_down);
    }

  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    {
      g_autofree char *path = g_strconcat ("/core/damage/added/", added[i].name, NULL);

      g_test_add (path, Fixture, &added[i], fixture_set_up, test_added, fixture_tear_down);
    }

  return g_test_run ();
}
