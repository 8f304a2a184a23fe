/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

#include <math.h>
#include <string.h>

/* What must hold whatever happens. */

#define GRACE        (2 * 60)                      /* seconds after which something that ended must be gone */
#define MAX_PATTERN  16                            /* bytes of an amount, however it is written */
#define MIN_STORED   (60 * G_TIME_SPAN_SECOND)     /* an alert raised later need not be everywhere */
#define MAX_AUTHORS  20000
#define MAX_ROWS     (8 * MAX_AUTHORS)

static char *
dup_events (const BreathCentre *one,
            const BreathCentre *other)
{
  GString *text = g_string_new (NULL);

  if (one != NULL)
    breath_history_print (&one->history, one->number, text);

  if (other != NULL && other != one)
    breath_history_print (&other->history, other->number, text);

  return g_string_free (text, FALSE);
}

/**
 * breath_world_break:
 * @self: a world
 * @invariant: which one is broken, in one word
 * @one: (nullable): whose doing it is
 * @other: (nullable): to whom
 * @format: a sentence without its full stop
 *
 * Ends the run. Only the first breach counts: what follows it may follow from it.
 */
void
breath_world_break (BreathWorld        *self,
                    const char         *invariant,
                    const BreathCentre *one,
                    const BreathCentre *other,
                    const char         *format,
                    ...)
{
  BreathBreach *breach;
  va_list arguments;

  if (self->breach != NULL)
    return;

  self->breach = breach = g_new0 (BreathBreach, 1);
  breach->invariant = invariant;
  breach->time = breath_simulation_get_now (self->simulation);
  breach->events = dup_events (one, other);

  if (one != NULL)
    breach->nodes[breach->n_nodes++] = one->number;

  if (other != NULL && other != one)
    breach->nodes[breach->n_nodes++] = other->number;

  va_start (arguments, format);
  breach->what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* By bytes that were looked at here, whatever the node thought of them; each once. */
static gboolean
is_signed (BreathWorld      *self,
           const BreathHead *head)
{
  g_autoptr(BreathHead) again = NULL;

  if (g_hash_table_contains (self->opened, head))
    return TRUE;

  again = breath_head_open (head->bytes, NULL);

  if (again == NULL || !p2p_peer_id_equal (&again->author, &head->author) || again->version != head->version ||
      again->epoch != head->epoch || again->issued != head->issued ||
      memcmp (again->levels, head->levels, sizeof head->levels) != 0 || memcmp (again->id, head->id, BREATH_HASH_LEN) != 0)
    return FALSE;

  g_hash_table_add (self->opened, breath_head_ref ((BreathHead *) head));

  return TRUE;
}

/* A head that @centre shows from now on. */
void
breath_world_watch_head (BreathCentre     *centre,
                         const BreathHead *head)
{
  BreathWorld *self = centre->world;
  const BreathCentre *author = breath_world_find (self, &head->author);
  gint64 wall = breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (centre->node)));

  if (centre->is_enemy)
    return;

  if (!is_signed (self, head))
    breath_world_break (self, "signed", centre, author, "Node %u shows a head that its author did not sign", centre->number);

  if (breath_head_get_end (head) + GRACE < wall)
    breath_world_break (self, "expired", centre, author, "Node %u shows a head that ended %" G_GINT64_FORMAT " s ago",
                        centre->number, wall - breath_head_get_end (head));

  /* Only its own node makes them, so no other can be later. */
  if (author != NULL && !author->is_enemy && head->epoch == author->epoch && head->version > author->version)
    breath_world_break (self, "signed", centre, author, "Node %u shows version %u of node %u, which is at %u", centre->number,
                        head->version, author->number, author->version);
}

static gsize
put_varint (guint8  out[MAX_PATTERN],
            guint64 value)
{
  gsize len = 0;

  for (; value >= 0x80; value >>= 7)
    out[len++] = (guint8) (value & 0x7f) | 0x80;

  out[len++] = (guint8) value;

  return len;
}

static gboolean
has_amount (gconstpointer data,
            gsize         len,
            gint64        amount)
{
  guint8 pattern[MAX_PATTERN];
  guint64 le = GUINT64_TO_LE ((guint64) amount);
  guint64 be = GUINT64_TO_BE ((guint64) amount);
  gsize pattern_len = put_varint (pattern, (guint64) amount);

  if (memmem (data, len, pattern, pattern_len) != NULL || memmem (data, len, &le, sizeof le) != NULL ||
      memmem (data, len, &be, sizeof be) != NULL)
    return TRUE;

  g_snprintf ((char *) pattern, sizeof pattern, "%" G_GINT64_FORMAT, amount);

  return memmem (data, len, pattern, strlen ((char *) pattern)) != NULL;
}

/* What a node keeps to itself must be in nothing it sends, however it may be written. */
void
breath_world_watch_sent (BreathCentre *centre,
                         GBytes       *frame)
{
  gsize len;
  gconstpointer data;

  if (centre->n_marks == 0)
    return;

  data = g_bytes_get_data (frame, &len);

  for (guint i = 0; i < BREATH_WORLD_N_MARKS; i++)
    if (centre->marks[i] != 0 && has_amount (data, len, centre->marks[i]))
      breath_world_break (centre->world, "exact", centre, NULL, "Node %u sends what it has exactly", centre->number);
}

/* ε of the window that ends with the last draw, by what was stored and by nothing the node counts itself. */
static guint
sum_window (GArray *draws)
{
  gint64 last = g_array_index (draws, BreathDraw, draws->len - 1).made;
  guint sum = 0;

  for (guint i = draws->len; i > 0; i--)
    {
      const BreathDraw *draw = &g_array_index (draws, BreathDraw, i - 1);

      if (draw->made > last - BREATH_LEDGER_WINDOW && draw->made <= last)
        sum += draw->level.epsilon;
    }

  return sum;
}

static void
measure_noise (BreathCentre      *centre,
               BreathResourceKind kind,
               const BreathDraw  *draw)
{
  BreathMeasure *measure = centre->world->measure;
  int level = breath_stock_get_level (&centre->stocks[kind]);

  /* Where it is cut off it says nothing of the noise. */
  if (centre->stocks[kind].need == 0 || ABS (draw->level.level) == BREATH_LEVEL_MAX)
    return;

  measure->noise_sum += pow (draw->level.level - level, 2);
  measure->n_noise++;
}

void
breath_world_watch_row (const BreathRow *row,
                        gpointer         user_data)
{
  BreathCentre *centre = user_data;
  BreathWorld *self = centre->world;
  BreathResourceKind kind;
  BreathDraw draw;
  g_autofree char *id = NULL;

  if (row->kind != BREATH_ROW_DRAW || centre->is_enemy || row->value == NULL)
    return;

  id = g_strndup (g_bytes_get_data (row->key, NULL), g_bytes_get_size (row->key));

  if (!breath_resource_kind_from_id (id, &kind) || !breath_draw_decode (&draw, row->value, NULL))
    return;

  g_array_append_val (centre->draws[kind], draw);
  breath_world_note (centre, BREATH_DEED_DRAW, NULL, draw.level.epsilon);
  measure_noise (centre, kind, &draw);

  if (sum_window (centre->draws[kind]) > BREATH_LEDGER_BUDGET)
    breath_world_break (self, "budget", centre, NULL, "Node %u spends ε %.2f on its %s within a day", centre->number,
                        sum_window (centre->draws[kind]) / 100.0, id);
}

void
breath_world_watch_alert (BreathCentre          *centre,
                          const BreathCoreAlert *alert)
{
  BreathWorld *self = centre->world;
  const BreathCentre *author = breath_world_find (self, &alert->item->author);
  gint64 wall = breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (centre->node)));
  g_autoptr(BreathItem) item = breath_item_open (alert->item->bytes, NULL);
  g_autoptr(BreathItem) certificate = breath_item_open (alert->certificate->bytes, NULL);

  if (item == NULL || certificate == NULL || item->statement == NULL || item->statement->alert == NULL ||
      memcmp (item->id, alert->item->id, BREATH_HASH_LEN) != 0 || !breath_item_certifies (certificate, item, wall))
    breath_world_break (self, "signed", centre, author, "Node %u shows an alert that no Mirror signed", centre->number);
  else if (item->statement->alert->expires + (gint64) GRACE < wall)
    breath_world_break (self, "expired", centre, author, "Node %u shows an alert that is over", centre->number);
}

/* Nobody who keeps the rules may be taken for somebody who does not. A clock that is wrong is what it is. */
void
breath_world_watch_found (BreathCentre    *centre,
                          BreathFinding    finding,
                          const P2pPeerId *about)
{
  BreathWorld *self = centre->world;
  BreathCentre *other = breath_world_find (self, about);

  self->measure->n_found++;

  if (finding == BREATH_FINDING_EQUIVOCATION && other != NULL && !other->is_enemy)
    breath_world_break (self, "accused", centre, other, "Node %u takes node %u for a liar, which it is not (%s)",
                        centre->number, other->number, breath_finding_get_id (finding));
}

/* Of one node */
typedef struct
{
  BreathCentre *centre;
  gint64        wall;
  gint64        now;
} Look;

static void
look_at_isolation (const BreathIsolation *isolation,
                   gpointer               user_data)
{
  const Look *look = user_data;
  BreathCentre *centre = look->centre;

  if (isolation->until > look->wall + BREATH_ISOLATION_MAX_LIFE || isolation->until + GRACE < look->wall)
    breath_world_break (centre->world, "ends", centre, breath_world_find (centre->world, &isolation->node),
                        "Node %u isolates another and does not end that", centre->number);
}

static void
look_at_health (const P2pPeerId         *peer,
                const BreathHealthFacts *facts,
                gpointer                 user_data)
{
  const Look *look = user_data;
  BreathCentre *centre = look->centre;

  if (facts->paused_until > look->now + BREATH_HEALTH_MAX_PAUSE)
    breath_world_break (centre->world, "ends", centre, breath_world_find (centre->world, peer),
                        "Node %u pauses a link for more than six hours", centre->number);
}

static void
look_at_alert (const BreathCoreAlert *alert,
               gpointer               user_data)
{
  const Look *look = user_data;
  BreathCentre *centre = look->centre;

  if (alert->item->statement->alert->expires + (gint64) GRACE < look->wall)
    breath_world_break (centre->world, "expired", centre, breath_world_find (centre->world, &alert->item->author),
                        "Node %u still has an alert that is over", centre->number);
}

static void
look_at_bounds (BreathCentre *centre)
{
  BreathMemoryStore *store = breath_virtual_node_get_store (centre->node);
  guint n_heads = breath_memory_store_get_n_rows (store, BREATH_ROW_HEAD);
  guint n_items = breath_memory_store_get_n_rows (store, BREATH_ROW_ITEM);

  if (n_heads > MAX_AUTHORS || n_items > MAX_ROWS)
    breath_world_break (centre->world, "bounds", centre, NULL, "Node %u holds %u heads and %u items", centre->number, n_heads,
                        n_items);

  if (centre->uplink != NULL && breath_uplink_get_n_overtaken (centre->uplink) > 0)
    breath_world_break (centre->world, "urgent", centre, NULL, "Node %u lets an alert wait for what is not urgent",
                        centre->number);
}

/* What nobody tells of: every minute, at every node. */
void
breath_world_patrol (BreathWorld *self)
{
  for (guint i = 0; i < self->n_honest; i++)
    {
      Look look = { &self->centres[i] };
      BreathCore *core = breath_world_get_core (look.centre);
      BreathClock *clock = BREATH_CLOCK (breath_virtual_node_get_clock (look.centre->node));

      if (!breath_world_is_up (look.centre))
        continue;

      look.wall = breath_clock_get_wall (clock);
      look.now = breath_clock_get_monotonic (clock);
      breath_core_foreach_isolation (core, look_at_isolation, &look);
      breath_core_foreach_health (core, look_at_health, &look);
      breath_core_foreach_alert (core, look_at_alert, &look);
      look_at_bounds (look.centre);
    }
}

/* What everybody who is up has published by now. */
BreathMark *
breath_world_dup_marks (BreathWorld *self)
{
  BreathMark *marks = g_new0 (BreathMark, self->n_honest);

  for (guint i = 0; i < self->n_honest; i++)
    if (breath_world_is_up (&self->centres[i]))
      {
        marks[i].time = breath_simulation_get_now (self->simulation);
        marks[i].epoch = self->centres[i].epoch;
        marks[i].version = self->centres[i].version;
      }

  return marks;
}

static gboolean
is_as_late (const BreathHead *head,
            const BreathMark *mark)
{
  return head != NULL &&
         (head->epoch > mark->epoch || (head->epoch == mark->epoch && head->version >= mark->version));
}

/**
 * breath_world_have_all:
 * @self: a world
 * @marks: by centre, what has to be known
 * @who: (out) (optional): who does not know
 * @whose: (out) (optional): whose head
 *
 * Tells whether every node that is up knows that much, or more.
 *
 * Returns: whether they do
 */
gboolean
breath_world_have_all (BreathWorld      *self,
                       const BreathMark *marks,
                       BreathCentre    **who,
                       BreathCentre    **whose)
{
  for (guint i = 0; i < self->n_honest; i++)
    {
      BreathCore *core = breath_world_get_core (&self->centres[i]);

      for (guint author = 0; author < self->n_honest && breath_world_is_up (&self->centres[i]); author++)
        {
          const P2pPeerId *id = breath_virtual_node_get_id (self->centres[author].node);

          if (marks[author].version == 0 || is_as_late (breath_core_get_head (core, id), &marks[author]))
            continue;

          if (who != NULL)
            *who = &self->centres[i];

          if (whose != NULL)
            *whose = &self->centres[author];

          return FALSE;
        }
    }

  return TRUE;
}

double
breath_world_get_known (BreathWorld      *self,
                        const BreathMark *marks)
{
  guint64 n_known = 0;
  guint64 n = 0;

  for (guint i = 0; i < self->n_honest; i++)
    for (guint author = 0; author < self->n_honest && breath_world_is_up (&self->centres[i]); author++)
      {
        const P2pPeerId *id = breath_virtual_node_get_id (self->centres[author].node);

        n++;
        n_known += marks[author].version == 0 ||
                   is_as_late (breath_core_get_head (breath_world_get_core (&self->centres[i]), id), &marks[author]);
      }

  return n > 0 ? 100.0 * n_known / n : 100;
}

static void
watch_heads (BreathCentre      *centre,
             const BreathHead **latest)
{
  BreathWorld *self = centre->world;
  BreathCore *core = breath_world_get_core (centre);

  for (guint author = 0; author < self->n_honest; author++)
    {
      const BreathHead *head = breath_core_get_head (core, breath_virtual_node_get_id (self->centres[author].node));

      if (head == NULL || head == latest[author])
        continue;

      if (latest[author] == NULL || head->epoch > latest[author]->epoch ||
          (head->epoch == latest[author]->epoch && head->version > latest[author]->version))
        latest[author] = head;
      else if (head->epoch == latest[author]->epoch && head->version == latest[author]->version &&
               memcmp (head->id, latest[author]->id, BREATH_HASH_LEN) != 0)
        breath_world_break (self, "roots", centre, &self->centres[author],
                            "Node %u holds another head of node %u with the same version", centre->number, author);
    }
}

/* Two nodes that hold the same version of an author hold the same bytes. Node by node, each of which holds a lot. */
static void
watch_roots (BreathWorld *self)
{
  g_autofree const BreathHead **latest = g_new0 (const BreathHead *, self->n_honest);

  for (guint i = 0; i < self->n_honest; i++)
    if (breath_world_is_up (&self->centres[i]))
      watch_heads (&self->centres[i], latest);
}

static void
count_missed (BreathWorld *self)
{
  for (guint k = 0; k < self->raised->len; k++)
    {
      const BreathRaised *raised = g_ptr_array_index (self->raised, k);
      BreathCoreAlert alert;

      if (!raised->is_done || raised->raised + MAX (self->scenario->settle, MIN_STORED) > self->scenario->duration)
        continue;

      for (guint i = 0; i < self->n_honest; i++)
        if (breath_world_is_up (&self->centres[i]) &&
            !breath_core_get_alert (breath_world_get_core (&self->centres[i]), raised->id, &alert))
          self->measure->n_missed++;
    }
}

/* Once the time to settle is over. */
void
breath_world_watch_end (BreathWorld *self)
{
  BreathCentre *who;
  BreathCentre *whose;

  breath_world_patrol (self);

  for (guint i = 0; i < self->n_honest; i++)
    if (!breath_world_is_up (&self->centres[i]))
      breath_world_break (self, "runs", &self->centres[i], NULL, "Node %u runs no more", i);

  watch_roots (self);
  count_missed (self);

  if (self->settled != NULL && !breath_world_have_all (self, self->settled, &who, &whose))
    breath_world_break (self, "converges", who, whose, "Node %u does not know what node %u published %.0f s ago", who->number,
                        whose->number,
                        (breath_world_get_time (self) - self->settled[whose->number].time) / (double) G_USEC_PER_SEC);
}
