/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"

#define SLOT_BITS 24  /* of what an event is known by: where it is kept; the others are its number */
#define SLOT_MASK ((G_GUINT64_CONSTANT (1) << SLOT_BITS) - 1)
#define N_LOWER   4   /* what is below one in the heap: all of it is in one or two lines of the cache */
#define NO_SLOT   G_MAXUINT

/* In the heap, so that it can be kept in order without looking at events. */
typedef struct
{
  gint64  time;
  guint64 id;    /* number and slot: numbers are in the order in which events were asked for */
} Due;

typedef struct
{
  BreathEventFunc func;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Event;

struct _BreathSimulation
{
  GObject      parent_instance;

  gint64       wall;    /* unix seconds at time 0 */
  gint64       now;     /* microseconds */
  guint64      last;    /* number given out */
  Due         *heap;    /* by (time, number) */
  guint        n_due;
  Event       *events;  /* by slot */
  guint       *indices; /* by slot: where it is in the heap; the next free slot, if it is free */
  guint        n_slots; /* in use or free */
  guint        n_room;  /* for as many, in all three */
  guint        free;    /* the first free slot, or NO_SLOT */
  BreathTrace *trace;   /* NULL: none is kept */
};

G_DEFINE_FINAL_TYPE (BreathSimulation, breath_simulation, G_TYPE_OBJECT)

static guint
get_slot (guint64 id)
{
  return id & SLOT_MASK;
}

static guint
take_slot (BreathSimulation *self)
{
  guint slot = self->free;

  if (slot != NO_SLOT)
    {
      self->free = self->indices[slot];
      return slot;
    }

  g_assert (self->n_slots < SLOT_MASK);

  if (self->n_slots == self->n_room)
    {
      self->n_room = MAX (2 * self->n_room, 64);
      self->heap = g_renew (Due, self->heap, self->n_room);
      self->events = g_renew (Event, self->events, self->n_room);
      self->indices = g_renew (guint, self->indices, self->n_room);
    }

  return self->n_slots++;
}

static inline gboolean
is_before (const Due *a,
           const Due *b)
{
  return a->time != b->time ? a->time < b->time : a->id < b->id;
}

static inline void
place (BreathSimulation *self,
       Due               due,
       guint             index)
{
  self->heap[index] = due;
  self->indices[get_slot (due.id)] = index;
}

/* @due goes to @index, or above, where others make room. */
static void
sift_up (BreathSimulation *self,
         Due               due,
         guint             index)
{
  while (index > 0 && is_before (&due, &self->heap[(index - 1) / N_LOWER]))
    {
      place (self, self->heap[(index - 1) / N_LOWER], index);
      index = (index - 1) / N_LOWER;
    }

  place (self, due, index);
}

/* Of @n, the one that is before all others. Times are hardly ever the same, and else there is nothing to foretell. */
static inline guint
find_first (const Due *due,
            guint      n)
{
  gint64 time = due[0].time;
  guint first = 0;

  for (guint i = 1; i < n; i++)
    if (G_UNLIKELY (due[i].time == time))
      first = due[i].id < due[first].id ? i : first;
    else
      {
        first = due[i].time < time ? i : first;
        time = MIN (due[i].time, time);
      }

  return first;
}

static void
sift_down (BreathSimulation *self,
           Due               due,
           guint             index)
{
  guint lower;

  while ((lower = N_LOWER * index + 1) < self->n_due)
    {
      if (self->n_due - lower >= N_LOWER)
        lower += find_first (self->heap + lower, N_LOWER);
      else
        lower += find_first (self->heap + lower, self->n_due - lower);

      if (!is_before (&self->heap[lower], &due))
        break;

      place (self, self->heap[lower], index);
      index = lower;
    }

  place (self, due, index);
}

/* @due comes in the place of what was at @index, and goes where it belongs. */
static void
replace (BreathSimulation *self,
         Due               due,
         guint             index)
{
  if (is_before (&due, &self->heap[index]))
    sift_up (self, due, index);
  else
    sift_down (self, due, index);
}

/* Takes what is at @index out of the heap, and frees its slot. */
static Event
take_out (BreathSimulation *self,
          guint             index)
{
  guint slot = get_slot (self->heap[index].id);

  self->n_due--;

  if (index < self->n_due)
    replace (self, self->heap[self->n_due], index);

  self->indices[slot] = self->free;
  self->free = slot;

  return self->events[slot];
}

static void
event_drop (Event event)
{
  if (event.destroy != NULL)
    event.destroy (event.user_data);
}

static gboolean
find (BreathSimulation *self,
      guint64           event,
      guint            *index)
{
  guint slot = get_slot (event);

  if (event == 0 || slot >= self->n_slots)
    return FALSE;

  /* What a free slot has there is no index, but then nobody in the heap is known by that. */
  *index = self->indices[slot];

  return *index < self->n_due && self->heap[*index].id == event;
}

static void
breath_simulation_finalize (GObject *object)
{
  BreathSimulation *self = BREATH_SIMULATION (object);

  while (self->n_due > 0)
    event_drop (take_out (self, self->n_due - 1));

  g_clear_pointer (&self->trace, breath_trace_free);
  g_free (self->heap);
  g_free (self->events);
  g_free (self->indices);

  G_OBJECT_CLASS (breath_simulation_parent_class)->finalize (object);
}

static void
breath_simulation_class_init (BreathSimulationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = breath_simulation_finalize;
}

static void
breath_simulation_init (BreathSimulation *self)
{
  self->free = NO_SLOT;
}

/**
 * breath_simulation_new:
 * @wall: unix seconds at which it begins
 *
 * Makes a simulation in which nothing is due.
 *
 * Returns: (transfer full): the simulation
 */
BreathSimulation *
breath_simulation_new (gint64 wall)
{
  BreathSimulation *self = g_object_new (BREATH_TYPE_SIMULATION, NULL);

  self->wall = wall;

  return self;
}

gint64
breath_simulation_get_now (BreathSimulation *self)
{
  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);

  return self->now;
}

/**
 * breath_simulation_peek_now:
 * @self: a simulation
 *
 * Shows what breath_simulation_get_now() returns, for who asks at every step.
 *
 * Returns: (transfer none): microseconds, as long as @self is there
 */
const gint64 *
breath_simulation_peek_now (BreathSimulation *self)
{
  g_return_val_if_fail (BREATH_IS_SIMULATION (self), NULL);

  return &self->now;
}

gint64
breath_simulation_get_wall (BreathSimulation *self)
{
  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);

  return self->wall + self->now / G_USEC_PER_SEC;
}

/**
 * breath_simulation_add:
 * @self: a simulation
 * @delay: microseconds from now, 0 or more
 * @func: (scope notified): what then happens
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Lets something happen later.
 *
 * Returns: what breath_simulation_cancel() knows the event by, never 0
 */
guint64
breath_simulation_add (BreathSimulation *self,
                       gint64            delay,
                       BreathEventFunc   func,
                       gpointer          user_data,
                       GDestroyNotify    destroy)
{
  Due due;
  guint slot;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);
  g_return_val_if_fail (delay >= 0, 0);

  slot = take_slot (self);
  self->events[slot] = (Event) { func, user_data, destroy };
  due.time = self->now + delay;
  due.id = ++self->last << SLOT_BITS | slot;
  sift_up (self, due, self->n_due++);

  return due.id;
}

/**
 * breath_simulation_move:
 * @self: a simulation
 * @event: what breath_simulation_add() or this returned, not cancelled, and of something that has not happened yet
 * @delay: microseconds from now, 0 or more
 *
 * Lets something happen at another time, as if it had been cancelled and were asked for now.
 *
 * Returns: what the event is known by from now on
 */
guint64
breath_simulation_move (BreathSimulation *self,
                        guint64           event,
                        gint64            delay)
{
  guint index;
  Due due;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);
  g_return_val_if_fail (delay >= 0, 0);
  g_return_val_if_fail (find (self, event, &index), 0);

  due.time = self->now + delay;
  due.id = ++self->last << SLOT_BITS | get_slot (event);
  replace (self, due, index);

  return due.id;
}

/**
 * breath_simulation_cancel:
 * @self: a simulation
 * @event: what breath_simulation_add() returned
 *
 * Keeps an event from happening, if it has not happened yet.
 */
void
breath_simulation_cancel (BreathSimulation *self,
                          guint64           event)
{
  guint index;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  if (find (self, event, &index))
    event_drop (take_out (self, index));
}

void
breath_simulation_keep_trace (BreathSimulation *self)
{
  g_return_if_fail (BREATH_IS_SIMULATION (self));
  g_return_if_fail (self->trace == NULL);

  self->trace = breath_trace_new ();
}

/**
 * breath_simulation_note:
 * @self: a simulation
 * @fact: what happens now
 *
 * Adds something to the trace, if one is kept.
 *
 * Returns: which fact it is, by which later ones can refer to it; 0 if no trace is kept
 */
guint64
breath_simulation_note (BreathSimulation *self,
                        const BreathFact *fact)
{
  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);

  return self->trace != NULL ? breath_trace_add (self->trace, self->now, fact) : 0;
}

/**
 * breath_simulation_dup_trace:
 * @self: a simulation
 *
 * Gets the hash of what has happened since a trace is kept. It is the same for the same seed, whatever compiled the
 * program and however it was optimized.
 *
 * Returns: (transfer full) (nullable): the hash
 */
char *
breath_simulation_dup_trace (BreathSimulation *self)
{
  g_return_val_if_fail (BREATH_IS_SIMULATION (self), NULL);

  return self->trace != NULL ? breath_trace_dup_hex (self->trace) : NULL;
}

gboolean
breath_simulation_step (BreathSimulation *self)
{
  Event event;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), FALSE);

  if (self->n_due == 0)
    return FALSE;

  self->now = self->heap[0].time;
  event = take_out (self, 0);
  event.func (event.user_data);
  event_drop (event);

  return TRUE;
}

void
breath_simulation_run (BreathSimulation *self,
                       gint64            duration)
{
  gint64 until;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  until = self->now + duration;

  while (self->n_due > 0 && self->heap[0].time <= until)
    breath_simulation_step (self);

  self->now = until;
}
