/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-simulation.h"

#define N_EVENTS 2000

typedef struct
{
  BreathSimulation *simulation;
  gint64            last_time;
  guint64           last;       /* of those at that time, the one that came last */
  guint             n_happened;
  guint             n_freed;
} Fixture;

typedef struct
{
  Fixture *fixture;
  guint64  number;
  gint64   time;
  gboolean is_cancelled;
} Happening;

static void
happen_cb (gpointer user_data)
{
  Happening *self = user_data;
  Fixture *f = self->fixture;

  g_assert_false (self->is_cancelled);
  g_assert_cmpint (breath_simulation_get_now (f->simulation), ==, self->time);
  g_assert_cmpint (self->time, >=, f->last_time);

  if (self->time == f->last_time)
    g_assert_cmpuint (self->number, >, f->last);

  f->last_time = self->time;
  f->last = self->number;
  f->n_happened++;
}

static void
free_cb (gpointer user_data)
{
  ((Happening *) user_data)->fixture->n_freed++;
}

static void
test_order (void)
{
  Fixture f = { .simulation = breath_simulation_new (0) };
  Happening *all = g_new0 (Happening, N_EVENTS);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  guint n_cancelled = 0;
  guint n_moved = 0;

  g_test_summary ("Events happen by their time, at one time in the order in which they came or were moved, and not once cancelled");

  for (guint i = 0; i < N_EVENTS; i++)
    {
      gint64 delay = g_rand_int_range (rand, 0, 100);
      guint other = g_rand_int_range (rand, 0, i + 1);

      all[i].fixture = &f;
      all[i].time = breath_simulation_get_now (f.simulation) + delay;
      all[i].number = breath_simulation_add (f.simulation, delay, happen_cb, &all[i], free_cb);

      if (i % 3 == 0 && all[other].time > f.last_time && !all[other].is_cancelled)
        {
          all[other].is_cancelled = TRUE;
          n_cancelled++;
          breath_simulation_cancel (f.simulation, all[other].number);
          breath_simulation_cancel (f.simulation, all[other].number);
        }

      other = g_rand_int_range (rand, 0, i + 1);

      if (i % 5 == 0 && all[other].time > f.last_time && !all[other].is_cancelled)
        {
          delay = g_rand_int_range (rand, 0, 100);
          all[other].time = breath_simulation_get_now (f.simulation) + delay;
          all[other].number = breath_simulation_move (f.simulation, all[other].number, delay);
          n_moved++;
        }

      if (i % 50 == 0)
        breath_simulation_run (f.simulation, 10);
    }

  breath_simulation_run (f.simulation, 1000);
  g_assert_cmpuint (n_cancelled, >, 0);
  g_assert_cmpuint (n_moved, >, 0);
  g_assert_cmpuint (f.n_happened + n_cancelled, ==, N_EVENTS);
  g_assert_cmpuint (f.n_freed, ==, N_EVENTS);
  g_assert_finalize_object (f.simulation);
  g_free (all);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/simulation/order", test_order);

  return g_test_run ();
}
