/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"

#include "breath-trace.h"

#define SLOT_BITS 24 /* of what cancels an event: where it is kept; the others are its number */

typedef struct _Event Event;

/* In the heap, so that it can be kept in order without looking at events. */
typedef struct
{
  gint64  time;
  guint64 number;
  Event  *event;
} Due;

struct _Event
{
  guint64         number;  /* 0: it is not to happen any more */
  guint           slot;    /* in the array of all */
  guint           index;   /* in the heap; the next free slot, if it is free */
  BreathEventFunc func;
  gpointer        user_data;
  GDestroyNotify  destroy;
};

struct _BreathSimulation
{
  GObject      parent_instance;

  gint64       wall;    /* unix seconds at time 0 */
  gint64       now;     /* microseconds */
  guint64      last;    /* event given out */
  GArray      *heap;    /* of Due, by (time, number) */
  GPtrArray   *events;  /* of Event, also free ones */
  guint        free;    /* the first free slot; G_MAXUINT: none */
  BreathTrace *trace;   /* NULL: none is kept */
};

G_DEFINE_FINAL_TYPE (BreathSimulation, breath_simulation, G_TYPE_OBJECT)

static Event *
event_new (BreathSimulation *self)
{
  Event *event;

  if (self->free != G_MAXUINT)
    {
      event = g_ptr_array_index (self->events, self->free);
      self->free = event->index;
      return event;
    }

  g_assert (self->events->len < 1 << SLOT_BITS);

  event = g_new0 (Event, 1);
  event->slot = self->events->len;
  g_ptr_array_add (self->events, event);

  return event;
}

/* It is out of the heap. */
static void
event_drop (BreathSimulation *self,
            Event            *event)
{
  if (event->destroy != NULL)
    event->destroy (event->user_data);

  event->destroy = NULL;
  event->index = self->free;
  self->free = event->slot;
}

static Due *
get_due (BreathSimulation *self,
         guint             index)
{
  return &g_array_index (self->heap, Due, index);
}

static gboolean
is_before (const Due *a,
           const Due *b)
{
  return a->time != b->time ? a->time < b->time : a->number < b->number;
}

static void
place (BreathSimulation *self,
       const Due        *due,
       guint             index)
{
  *get_due (self, index) = *due;
  due->event->index = index;
}

static void
sift_up (BreathSimulation *self,
         Due               due,
         guint             index)
{
  while (index > 0 && is_before (&due, get_due (self, (index - 1) / 2)))
    {
      place (self, get_due (self, (index - 1) / 2), index);
      index = (index - 1) / 2;
    }

  place (self, &due, index);
}

static void
sift_down (BreathSimulation *self,
           Due               due,
           guint             index)
{
  guint child;

  while ((child = 2 * index + 1) < self->heap->len)
    {
      if (child + 1 < self->heap->len && is_before (get_due (self, child + 1), get_due (self, child)))
        child++;

      if (!is_before (get_due (self, child), &due))
        break;

      place (self, get_due (self, child), index);
      index = child;
    }

  place (self, &due, index);
}

/* Takes @event out of the heap; the last one comes in its place and goes where it belongs. */
static void
take_out (BreathSimulation *self,
          Event            *event)
{
  guint index = event->index;
  Due due = *get_due (self, index);
  Due last = *get_due (self, self->heap->len - 1);

  g_array_set_size (self->heap, self->heap->len - 1);
  event->number = 0;

  if (last.event == event)
    return;

  if (is_before (&last, &due))
    sift_up (self, last, index);
  else
    sift_down (self, last, index);
}

static const Due *
get_next (BreathSimulation *self)
{
  return self->heap->len > 0 ? get_due (self, 0) : NULL;
}

static void
breath_simulation_finalize (GObject *object)
{
  BreathSimulation *self = BREATH_SIMULATION (object);

  for (guint i = 0; i < self->heap->len; i++)
    event_drop (self, get_due (self, i)->event);

  g_clear_pointer (&self->trace, breath_trace_free);
  g_array_unref (self->heap);
  g_ptr_array_unref (self->events);

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
  self->heap = g_array_new (FALSE, FALSE, sizeof (Due));
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->free = G_MAXUINT;
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
  Event *event;
  Due due;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);
  g_return_val_if_fail (delay >= 0, 0);

  event = event_new (self);
  event->number = ++self->last;
  event->func = func;
  event->user_data = user_data;
  event->destroy = destroy;

  due.time = self->now + delay;
  due.number = event->number;
  due.event = event;
  g_array_append_val (self->heap, due);
  sift_up (self, due, self->heap->len - 1);

  return event->number << SLOT_BITS | event->slot;
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
  guint slot = event & ((1 << SLOT_BITS) - 1);
  Event *found;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  found = slot < self->events->len ? g_ptr_array_index (self->events, slot) : NULL;

  if (found == NULL || found->number == 0 || found->number != event >> SLOT_BITS)
    return;

  take_out (self, found);
  event_drop (self, found);
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
 * @what: what kind of thing happened
 * @data: (array length=len) (nullable): what it was
 * @len: how many bytes
 *
 * Adds something that happens now to the trace, if one is kept.
 */
void
breath_simulation_note (BreathSimulation *self,
                        const char       *what,
                        gconstpointer     data,
                        gsize             len)
{
  g_return_if_fail (BREATH_IS_SIMULATION (self));

  if (self->trace != NULL)
    breath_trace_add (self->trace, self->now, what, data, len);
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
  const Due *due;
  Event *event;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), FALSE);

  due = get_next (self);

  if (due == NULL)
    return FALSE;

  self->now = due->time;
  event = due->event;
  take_out (self, event);
  event->func (event->user_data);
  event_drop (self, event);

  return TRUE;
}

void
breath_simulation_run (BreathSimulation *self,
                       gint64            duration)
{
  gint64 until;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  until = self->now + duration;

  while (get_next (self) != NULL && get_next (self)->time <= until)
    breath_simulation_step (self);

  self->now = until;
}
