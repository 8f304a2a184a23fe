/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"

#include "breath-trace.h"

struct _BreathSimulation
{
  GObject      parent_instance;

  gint64       wall;    /* unix seconds at time 0 */
  gint64       now;     /* microseconds */
  guint64      last;    /* event given out */
  GSequence   *events;  /* of Event, by (time, number) */
  GHashTable  *numbers; /* number in an Event to its place in events */
  BreathTrace *trace;   /* NULL: none is kept */
};

typedef struct
{
  guint64         number;
  gint64          time;
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

static int
compare_events (gconstpointer a,
                gconstpointer b,
                gpointer      unused)
{
  const Event *first = a;
  const Event *second = b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;

  return first->number < second->number ? -1 : first->number > second->number;
}

static void
breath_simulation_finalize (GObject *object)
{
  BreathSimulation *self = BREATH_SIMULATION (object);

  g_clear_pointer (&self->trace, breath_trace_free);
  g_hash_table_unref (self->numbers);
  g_sequence_free (self->events);

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
  self->events = g_sequence_new (event_free);
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

  g_hash_table_insert (self->numbers, &event->number,
                       g_sequence_insert_sorted (self->events, event, compare_events, NULL));

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
  GSequenceIter *iter;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  iter = g_hash_table_lookup (self->numbers, &event);

  if (iter == NULL)
    return;

  g_hash_table_remove (self->numbers, &event);
  g_sequence_remove (iter);
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
  GSequenceIter *iter;
  Event *event;
  Event happening;
  guint64 number;

  g_return_val_if_fail (BREATH_IS_SIMULATION (self), FALSE);

  iter = g_sequence_get_begin_iter (self->events);

  if (g_sequence_iter_is_end (iter))
    return FALSE;

  event = g_sequence_get (iter);
  happening = *event;
  event->destroy = NULL;
  self->now = event->time;
  g_hash_table_remove (self->numbers, &event->number);
  g_sequence_remove (iter);

  number = GUINT64_TO_LE (happening.number);
  breath_simulation_note (self, "event", &number, sizeof number);
  happening.func (happening.user_data);

  if (happening.destroy != NULL)
    happening.destroy (happening.user_data);

  return TRUE;
}

void
breath_simulation_run (BreathSimulation *self,
                       gint64            duration)
{
  gint64 until;

  g_return_if_fail (BREATH_IS_SIMULATION (self));

  until = self->now + duration;

  for (;;)
    {
      GSequenceIter *iter = g_sequence_get_begin_iter (self->events);

      if (g_sequence_iter_is_end (iter) || ((Event *) g_sequence_get (iter))->time > until)
        break;

      breath_simulation_step (self);
    }

  self->now = until;
}
