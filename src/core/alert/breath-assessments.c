/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-assessments.h"

#include <string.h>

/* One assessment. */
typedef struct
{
  BreathItem *item;
  GList       about; /* in an Alert */
} Held;

/* What an author says: a few assessments at most. */
typedef struct
{
  BreathAssessor assessor;
  GPtrArray     *held;
} Author;

/* What is said of an alert, in the order in which it was heard. */
typedef struct
{
  GQueue by[BREATH_N_ASSESSORS];
} Alert;

/**
 * BreathAssessments:
 *
 * What Mirrors say of alerts, whether those are held or not. Any number of them may speak of one alert, so neither what an
 * author changes nor what is shown of an alert asks for more than a few steps.
 */
struct _BreathAssessments
{
  GHashTable *by_author; /* P2pPeerId to Author */
  GTree      *by_alert;  /* its id to Alert; ids may be made up, so no hash table */
};

static int
compare_ids (gconstpointer a,
             gconstpointer b,
             gpointer      unused)
{
  return memcmp (a, b, BREATH_HASH_LEN);
}

static void
author_free (Author *author)
{
  g_ptr_array_unref (author->held);
  g_free (author);
}

static void
held_free (Held *held)
{
  breath_item_free (held->item);
  g_free (held);
}

BreathAssessments *
breath_assessments_new (void)
{
  BreathAssessments *self = g_new0 (BreathAssessments, 1);

  self->by_author = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free,
                                           (GDestroyNotify) author_free);
  self->by_alert = g_tree_new_full (compare_ids, NULL, g_free, g_free);

  return self;
}

void
breath_assessments_free (BreathAssessments *self)
{
  g_tree_unref (self->by_alert);
  g_hash_table_unref (self->by_author);
  g_free (self);
}

static guint
count (const Alert *alert)
{
  guint n = 0;

  for (guint i = 0; i < BREATH_N_ASSESSORS; i++)
    n += alert->by[i].length;

  return n;
}

static void
link_to_alert (BreathAssessments *self,
               Held              *held,
               BreathAssessor     assessor)
{
  const guint8 *id = held->item->statement->assessment->alert;
  Alert *alert = g_tree_lookup (self->by_alert, id);

  if (alert == NULL)
    {
      alert = g_new0 (Alert, 1);
      g_tree_insert (self->by_alert, g_memdup2 (id, BREATH_HASH_LEN), alert);
    }

  g_queue_push_tail_link (&alert->by[assessor], &held->about);
}

static void
unlink_from_alert (BreathAssessments *self,
                   Held              *held,
                   BreathAssessor     assessor)
{
  const guint8 *id = held->item->statement->assessment->alert;
  Alert *alert = g_tree_lookup (self->by_alert, id);

  g_queue_unlink (&alert->by[assessor], &held->about);

  if (count (alert) == 0)
    g_tree_remove (self->by_alert, id);
}

static gboolean
is_among (GPtrArray        *items,
          const BreathItem *item)
{
  for (guint i = 0; i < items->len; i++)
    if (memcmp (((BreathItem *) g_ptr_array_index (items, i))->id, item->id, BREATH_HASH_LEN) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_held (const Author     *author,
         const BreathItem *item)
{
  for (guint i = 0; i < author->held->len; i++)
    if (memcmp (((Held *) g_ptr_array_index (author->held, i))->item->id, item->id, BREATH_HASH_LEN) == 0)
      return TRUE;

  return FALSE;
}

static Author *
ensure_author (BreathAssessments *self,
               const P2pPeerId   *key)
{
  Author *author = g_hash_table_lookup (self->by_author, key);

  if (author != NULL)
    return author;

  author = g_new0 (Author, 1);
  author->held = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  g_hash_table_insert (self->by_author, p2p_peer_id_copy (key), author);

  return author;
}

static void
add (BreathAssessments *self,
     Author            *author,
     BreathItem        *item)
{
  Held *held = g_new0 (Held, 1);

  held->item = breath_item_ref (item);
  held->about.data = held;
  link_to_alert (self, held, author->assessor);
  g_ptr_array_add (author->held, held);
}

gboolean
breath_assessments_has (BreathAssessments *self,
                        const P2pPeerId   *author)
{
  return g_hash_table_contains (self->by_author, author);
}

/**
 * breath_assessments_set:
 * @self: assessments
 * @author: a node
 * @assessor: how its Mirrors count here
 * @items: (element-type BreathItem): all that they say of alerts now; a few
 * @func: called for each alert of which something else is said than before
 * @user_data: for @func
 *
 * Takes the place of what the Mirrors of a node said before. What they still say keeps its place among others'.
 */
void
breath_assessments_set (BreathAssessments *self,
                        const P2pPeerId   *author,
                        BreathAssessor     assessor,
                        GPtrArray         *items,
                        BreathAssessedFunc func,
                        gpointer           user_data)
{
  Author *of;

  if (items->len == 0 && !g_hash_table_contains (self->by_author, author))
    return;

  of = ensure_author (self, author);

  for (guint i = of->held->len; i > 0; i--)
    {
      Held *held = g_ptr_array_index (of->held, i - 1);

      if (of->assessor == assessor && is_among (items, held->item))
        continue;

      func (held->item->statement->assessment->alert, user_data);
      unlink_from_alert (self, held, of->assessor);
      g_ptr_array_remove_index (of->held, i - 1);
    }

  of->assessor = assessor;

  for (guint i = 0; i < items->len; i++)
    {
      BreathItem *item = g_ptr_array_index (items, i);

      if (is_held (of, item))
        continue;

      add (self, of, item);
      func (item->statement->assessment->alert, user_data);
    }

  if (of->held->len == 0)
    g_hash_table_remove (self->by_author, author);
}

/**
 * breath_assessments_count:
 * @self: assessments
 * @alert: (array fixed-size=32): id of an alert
 *
 * Returns: how many there are of it
 */
guint
breath_assessments_count (BreathAssessments *self,
                          const guint8      *alert)
{
  const Alert *of = g_tree_lookup (self->by_alert, alert);

  return of != NULL ? count (of) : 0;
}

/**
 * breath_assessments_dup:
 * @self: assessments
 * @alert: (array fixed-size=32): id of an alert
 * @max: how many at most
 *
 * Returns: (transfer full) (element-type BreathItem): the assessments of it, in the order of #BreathAssessor and of those
 *   who count alike whoever was heard first since the start, so that a crowd that comes later hides nobody
 */
GPtrArray *
breath_assessments_dup (BreathAssessments *self,
                        const guint8      *alert,
                        guint              max)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  const Alert *of = g_tree_lookup (self->by_alert, alert);

  for (guint i = 0; of != NULL && i < BREATH_N_ASSESSORS; i++)
    for (GList *link = of->by[i].head; link != NULL && items->len < max; link = link->next)
      g_ptr_array_add (items, breath_item_ref (((Held *) link->data)->item));

  return items;
}
