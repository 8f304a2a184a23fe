/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"

#include "breath-trace.h"

struct _BreathSimulation
{
  GObject      parent_instance;

  gint64       wall;    /* unix seconds at time 0 */
  gint64       now;     /* microseconds */
  guint64      last;    /* event given out */
  GPtrArray   *events;  /* of Event: a heap by (time, number) */
  GHashTable  *numbers; /* number in an Event to it */
  BreathTrace *trace;   /* NULL: none is kept */
};

typedef struct
{
  guint64         number;
  gint64          time;
  guint           index;   /* in the heap */
  BreathEventFunc func;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Event;

G_DEFINE_FINAL_TYPE (BreathSimulation, breath_simulation, G_TYPE_OBJECT)

static void
event_free (gpointer data)
{
  Event *event = data;

  if (event->destroy != NULL)
    event->destroy (event->user_data);

  g_free (event);
}

static gboolean
is_before (const Event *a,
           const Event *b)
{
  return a->time != b->time ? a->time < b->time : a->number < b->number;
}

static void
place (BreathSimulation *self,
       Event            *event,
       guint             index)
{
  g_ptr_array_index (self->events, index) = event;
  event->index = index;
}

static void
sift_up (BreathSimulation *self,
         Event            *event,
         guint             index)
{
  while (index > 0 && is_before (event, g_ptr_array_index (self->events, (index - 1) / 2)))
    {
      place (self, g_ptr_array_index (self->events, (index - 1) / 2), index);
      index = (index - 1) / 2;
    }

  place (self, event, index);
}

static void
sift_down (BreathSimulation *self,
           Event            *event,
           guint             index)
{
  guint child;

  while ((child = 2 * index + 1) < self->events->len)
    {
      if (child + 1 < self->events->len &&
          is_before (g_ptr_array_index (self->events, child + 1), g_ptr_array_index (self->events, child)))
        child++;

      if (!is_before (g_ptr_array_index (self->events, child), event))
        break;

      place (self, g_ptr_array_index (self->events, child), index);
      index = child;
    }

  place (self, event, index);
}

/* Takes @event out of the heap; the last one comes in its place and goes where it belongs. */
static void
take_out (BreathSimulation *self,
          Event            *event)
{
  guint index = event->index;
  Event *last = g_ptr_array_steal_index_fast (self->events, self->events->len - 1);

  g_hash_table_remove (self->numbers, &event->number);

  if (last == event)
    return;

  if (is_before (last, event))
    sift_up (self, last, index);
  else
    sift_down (self, last, index);
}

static Event *
get_next (BreathSimulation *self)
{
  return self->events->len > 0 ? g_ptr_array_index (self->events, 0) : NULL;
}

static void
breath_simulation_finalize (GObject *object)
{
  BreathSimulation *self = BREATH_SIMULATION (object);

  g_clear_pointer (&self->trace, breath_trace_free);
  g_hash_table_unref (self->numbers);
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
  self->events = g_ptr_array_new_with_free_func (event_free);
  self->numbers = g_hash_table_new (g_int64_hash, g_int64_equal);
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
 * Returns: the event's number, for breath_simulation_cancel()
 */
guint64
breath_simulation_add (BreathSimulation *self,
                       gint64            delay,
                       BreathEventFunc   func,
                       gpointer          user_data,
                       GDestroyNotify    destroy)
{
  Event *event;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), 0);
  g_return_val_if_fail (delay >= 0, 0);

  event = g_new0 (Event, 1);
  event->number = ++self->last;
  event->time = self->now + delay;
  event->func = func;
  event->user_data = user_data;
  event->destroy = destroy;

  g_ptr_array_add (self->events, event);
  sift_up (self, event, self->events->len - 1);
  g_hash_table_insert (self->numbers, &event->number, event);

  return event->number;
}

/**
 * breath_simulation_cancel:
 * @self: a simulation
 * @event: an event's number
 *
 * Keeps an event from happening, if it has not happened yet.
 */
void
breath_simulation_cancel (BreathSimulation *self,
                          guint64           event)
{
  Event *found;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  found = g_hash_table_lookup (self->numbers, &event);

  if (found == NULL)
    return;

  take_out (self, found);
  event_free (found);
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
  Event *event;
  guint64 number;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), FALSE);

  event = get_next (self);

  if (event == NULL)
    return FALSE;

  self->now = event->time;
  take_out (self, event);
  number = GUINT64_TO_LE (event->number);
  breath_simulation_note (self, "event", &number, sizeof number);
  event->func (event->user_data);
  event_free (event);

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
