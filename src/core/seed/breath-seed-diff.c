/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-diff.h"

#include <string.h>

/*
 * Lines that both texts begin or end with are the same. Of the rest, those that each text has exactly once divide it into stretches,
 * and a stretch is compared by the greedy algorithm of Myers (An O(ND) Difference Algorithm and Its Variations, 1986). Where that
 * would take too long all of a stretch counts as replaced, so that nobody's text can keep a node busy.
 */

typedef struct
{
  const char *text;
  gsize       len;
  guint       id;    /* the same for the same text */
} Line;

typedef struct
{
  Line *before;
  Line *after;
  guint n_before;
  guint n_after;
  guint n_ids;
  int  *partner;  /* of each line before, which one after is the same; -1: none */
  guint n_steps;  /* that are left */
} Diff;

typedef struct
{
  guint before;
  guint before_end;
  guint after;
  guint after_end;
} Stretch;

typedef struct
{
  guint before;
  guint after;
} Anchor;

static Line *
split (GBytes *content,
       guint  *n_lines)
{
  gsize len;
  const char *text = g_bytes_get_data (content, &len);
  const char *end = text + len;
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  for (const char *at = text; at < end;)
    {
      const char *feed = memchr (at, '\n', end - at);
      Line line = { .text = at, .len = (feed != NULL ? feed : end) - at };

      g_array_append_val (lines, line);
      at = feed != NULL ? feed + 1 : end;
    }

  *n_lines = lines->len;

  return (Line *) (void *) g_array_free (lines, FALSE);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const Line *first = *(const Line *const *) a;
  const Line *second = *(const Line *const *) b;
  int order = (first->len > second->len) - (first->len < second->len);

  return order != 0 || first->len == 0 ? order : memcmp (first->text, second->text, first->len);
}

/* By sorting and not by a table of hashes, in which lines could be made to collide. */
static void
number_lines (Diff *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_sized_new (self->n_before + self->n_after);

  for (guint i = 0; i < self->n_before; i++)
    g_ptr_array_add (lines, &self->before[i]);

  for (guint i = 0; i < self->n_after; i++)
    g_ptr_array_add (lines, &self->after[i]);

  g_ptr_array_sort (lines, compare_lines);

  for (guint i = 0; i < lines->len; i++)
    {
      if (i > 0 && compare_lines (&lines->pdata[i - 1], &lines->pdata[i]) != 0)
        self->n_ids++;

      ((Line *) g_ptr_array_index (lines, i))->id = self->n_ids;
    }

  self->n_ids++;
}

static gboolean
are_same (const Diff *self,
          guint       before,
          guint       after)
{
  return self->before[before].id == self->after[after].id;
}

/* What the stretch begins and ends with in both texts leaves it. */
static void
shrink (Diff    *self,
        Stretch *stretch)
{
  while (stretch->before < stretch->before_end && stretch->after < stretch->after_end
         && are_same (self, stretch->before, stretch->after))
    self->partner[stretch->before++] = (int) stretch->after++;

  while (stretch->before < stretch->before_end && stretch->after < stretch->after_end
         && are_same (self, stretch->before_end - 1, stretch->after_end - 1))
    self->partner[--stretch->before_end] = (int) --stretch->after_end;
}

/* How far one gets in the earlier text with a number of lines that differ, on each diagonal; and how it was before each of those. */
typedef struct
{
  int    *reach;   /* of diagonal k, at k + offset */
  int     offset;
  GArray *before;  /* those of the diagonals −(d − 1) to d − 1 as they were before step d, for each d from 1 on */
} Walk;

static int
get_reach (const Walk *walk,
           int         d,
           int         k)
{
  return d == 0 ? 0 : g_array_index (walk->before, int, (d - 1) * (d - 1) + k + d - 1);
}

static gboolean
comes_from_above (int d,
                  int k,
                  int left,
                  int right)
{
  return k == -d || (k != d && left < right);
}

/* FALSE: it would take too long. */
static gboolean
step (Diff          *self,
      const Stretch *stretch,
      Walk          *walk,
      int            d,
      gboolean      *is_through)
{
  int n = (int) (stretch->before_end - stretch->before);
  int m = (int) (stretch->after_end - stretch->after);
  int *reach = walk->reach + walk->offset;

  for (int k = -d; k <= d; k += 2)
    {
      int x = d == 0 ? 0 : comes_from_above (d, k, reach[k - 1], reach[k + 1]) ? reach[k + 1] : reach[k - 1] + 1;
      int y = x - k;
      guint n_steps = 1;

      for (; x < n && y < m && are_same (self, stretch->before + x, stretch->after + y); n_steps++)
        {
          x++;
          y++;
        }

      if (n_steps > self->n_steps)
        return FALSE;

      self->n_steps -= n_steps;
      reach[k] = x;
      *is_through |= k == n - m && x >= n;
    }

  return TRUE;
}

static void
walk_back (Diff          *self,
           const Stretch *stretch,
           const Walk    *walk,
           int            d)
{
  int x = (int) (stretch->before_end - stretch->before);
  int y = (int) (stretch->after_end - stretch->after);

  for (; d >= 0; d--)
    {
      int k = x - y;
      gboolean from_above = d > 0 && comes_from_above (d, k, k > -d ? get_reach (walk, d, k - 1) : 0, k < d ? get_reach (walk, d, k + 1) : 0);
      int came_from = d == 0 ? 0 : from_above ? get_reach (walk, d, k + 1) : get_reach (walk, d, k - 1);
      int begin = d == 0 || from_above ? came_from : came_from + 1;

      while (x > begin)
        {
          x--;
          y--;
          self->partner[stretch->before + x] = (int) stretch->after + y;
        }

      x = came_from;
      y = from_above ? y - 1 : y;
    }
}

static void
compare_stretch (Diff   *self,
                 Stretch stretch)
{
  g_autofree int *reach = NULL;
  g_autoptr(GArray) before = NULL;
  Walk walk = { NULL };
  gboolean is_through = FALSE;
  int max;

  shrink (self, &stretch);

  if (stretch.before == stretch.before_end || stretch.after == stretch.after_end)
    return;

  max = (int) MIN (stretch.before_end - stretch.before + stretch.after_end - stretch.after, (guint) BREATH_SEED_DIFF_MAX_EDITS);
  reach = g_new0 (int, 2 * max + 3);
  before = g_array_new (FALSE, FALSE, sizeof (int));
  walk = (Walk) { reach, max + 1, before };

  for (int d = 0; d <= max; d++)
    {
      if (d > 0)
        g_array_append_vals (before, reach + walk.offset - (d - 1), 2 * d - 1);

      if (!step (self, &stretch, &walk, d, &is_through))
        return;

      if (is_through)
        {
          walk_back (self, &stretch, &walk, d);
          return;
        }
    }
}

/* Lines that are once in each text, in the order of the earlier one. */
static GArray *
find_unique (Diff          *self,
             const Stretch *stretch)
{
  GArray *unique = g_array_new (FALSE, FALSE, sizeof (Anchor));
  g_autofree guint *n_before = g_new0 (guint, self->n_ids);
  g_autofree guint *n_after = g_new0 (guint, self->n_ids);
  g_autofree guint *place = g_new0 (guint, self->n_ids);

  for (guint i = stretch->before; i < stretch->before_end; i++)
    n_before[self->before[i].id]++;

  for (guint i = stretch->after; i < stretch->after_end; i++)
    {
      n_after[self->after[i].id]++;
      place[self->after[i].id] = i;
    }

  for (guint i = stretch->before; i < stretch->before_end; i++)
    {
      guint id = self->before[i].id;
      Anchor anchor = { i, place[id] };

      if (n_before[id] == 1 && n_after[id] == 1)
        g_array_append_val (unique, anchor);
    }

  return unique;
}

/* Where the first of @tails is that ends behind @after. */
static guint
find_pile (const guint  *tails,
           guint         n_tails,
           const Anchor *anchors,
           guint         after)
{
  guint low = 0;
  guint high = n_tails;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (anchors[tails[middle]].after < after)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* The most of them that are in the same order in both texts, the last one first: a longest increasing subsequence. */
static GArray *
find_anchors (Diff          *self,
              const Stretch *stretch)
{
  g_autoptr(GArray) unique = find_unique (self, stretch);
  const Anchor *all = (const Anchor *) (void *) unique->data;
  g_autofree guint *tails = g_new (guint, unique->len + 1);
  g_autofree guint *previous = g_new (guint, unique->len + 1);
  GArray *anchors = g_array_new (FALSE, FALSE, sizeof (Anchor));
  guint n_tails = 0;

  for (guint i = 0; i < unique->len; i++)
    {
      guint pile = find_pile (tails, n_tails, all, all[i].after);

      previous[i] = pile > 0 ? tails[pile - 1] : G_MAXUINT;
      tails[pile] = i;
      n_tails = MAX (n_tails, pile + 1);
    }

  for (guint i = n_tails > 0 ? tails[n_tails - 1] : G_MAXUINT; i != G_MAXUINT; i = previous[i])
    g_array_append_val (anchors, all[i]);

  return anchors;
}

static void
compare (Diff *self)
{
  Stretch all = { 0, self->n_before, 0, self->n_after };
  g_autoptr(GArray) anchors = NULL;

  shrink (self, &all);
  anchors = find_anchors (self, &all);

  for (guint i = anchors->len; i > 0; i--)
    {
      const Anchor *anchor = &g_array_index (anchors, Anchor, i - 1);

      self->partner[anchor->before] = (int) anchor->after;
      compare_stretch (self, (Stretch) { all.before, anchor->before, all.after, anchor->after });
      all.before = anchor->before + 1;
      all.after = anchor->after + 1;
    }

  compare_stretch (self, all);
}

static void
append (GArray            *lines,
        BreathSeedLineKind kind,
        guint              before,
        guint              after,
        const Line        *line)
{
  BreathSeedLine told = { kind, before, after, line->text, line->len };

  g_array_append_val (lines, told);
}

/* What is gone stands before what came in its place. */
static GArray *
list_lines (const Diff *self)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (BreathSeedLine));
  guint j = 0;

  for (guint i = 0; i < self->n_before; i++)
    {
      if (self->partner[i] < 0)
        {
          append (lines, BREATH_SEED_LINE_GONE, i + 1, 0, &self->before[i]);
          continue;
        }

      for (; j < (guint) self->partner[i]; j++)
        append (lines, BREATH_SEED_LINE_NEW, 0, j + 1, &self->after[j]);

      append (lines, BREATH_SEED_LINE_SAME, i + 1, j + 1, &self->after[j]);
      j++;
    }

  for (; j < self->n_after; j++)
    append (lines, BREATH_SEED_LINE_NEW, 0, j + 1, &self->after[j]);

  return lines;
}

/* Takes @lines. */
static GArray *
leave_out_far (GArray *lines,
               guint   context)
{
  GArray *near = g_array_new (FALSE, FALSE, sizeof (BreathSeedLine));
  g_autofree guint *to_next = g_new (guint, lines->len + 1);
  guint since = G_MAXUINT;

  to_next[lines->len] = G_MAXUINT;

  for (guint i = lines->len; i > 0; i--)
    to_next[i - 1] = g_array_index (lines, BreathSeedLine, i - 1).kind != BREATH_SEED_LINE_SAME ? 0
                     : to_next[i] == G_MAXUINT ? G_MAXUINT : to_next[i] + 1;

  for (guint i = 0; i < lines->len; i++)
    {
      since = to_next[i] == 0 ? 0 : since == G_MAXUINT ? G_MAXUINT : since + 1;

      if (MIN (since, to_next[i]) <= MIN (context, G_MAXUINT - 1))
        g_array_append_val (near, g_array_index (lines, BreathSeedLine, i));
    }

  g_array_unref (lines);

  return near;
}

/**
 * breath_seed_diff:
 * @before: content of a seed
 * @after: that of a later version
 * @context: how many lines that are the same are told before and after what is not
 * @error: return location for %BREATH_SEED_ERROR_TEXT: one of them cannot be the content of a seed
 *
 * Finds out what a later version says otherwise, line by line. Whether the last line ends with a line feed makes no difference.
 * What takes more than %BREATH_SEED_DIFF_MAX_STEPS is told as replaced, even if parts of it are the same.
 *
 * Returns: (transfer full) (nullable) (element-type BreathSeedLine): the lines, in order; none at all where nothing is different
 */
GArray *
breath_seed_diff (GBytes  *before,
                  GBytes  *after,
                  guint    context,
                  GError **error)
{
  Diff self = { .n_steps = BREATH_SEED_DIFF_MAX_STEPS };
  GArray *lines;

  if (!breath_seed_text_check (before, error) || !breath_seed_text_check (after, error))
    return NULL;

  self.before = split (before, &self.n_before);
  self.after = split (after, &self.n_after);
  self.partner = g_new (int, self.n_before);

  for (guint i = 0; i < self.n_before; i++)
    self.partner[i] = -1;

  number_lines (&self);
  compare (&self);
  lines = list_lines (&self);
  g_free (self.before);
  g_free (self.after);
  g_free (self.partner);

  return leave_out_far (lines, context);
}
