/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

/* What goes wrong, when, and with whom. Every fault is over before the time to settle begins. */

#define MINUTE      G_TIME_SPAN_MINUTE
#define MIN_AWAY    (2 * MINUTE)   /* of a node that is switched off */
#define MAX_AWAY    (30 * MINUTE)
#define AWAY_PERIOD (20 * MINUTE)  /* between two times that one node goes */
#define BACKUP_AGE  (30 * MINUTE)  /* of a backup, if nothing else is said */

/* A fault and one of those it hits. */
typedef struct
{
  const BreathFaultPlan *plan;
  BreathCentre          *centre;
  gint64                 end;     /* microseconds of virtual time */
} Hit;

static Hit *
hit_new (const BreathFaultPlan *plan,
         BreathCentre          *centre)
{
  Hit *hit = g_new0 (Hit, 1);

  hit->plan = plan;
  hit->centre = centre;
  hit->end = plan->begin + plan->duration;

  return hit;
}

static void
add_hit (BreathEventFunc func,
         const Hit      *hit,
         gint64          time)
{
  BreathWorld *self = hit->centre->world;
  gint64 now = breath_simulation_get_now (self->simulation);

  breath_world_add (self, MAX (time - now, 0), func, g_memdup2 (hit, sizeof *hit), g_free);
}

static void
begin (const Hit *hit)
{
  breath_world_note (hit->centre, BREATH_DEED_FAULT, NULL, hit->plan->kind);
}

static void
end (const Hit *hit)
{
  breath_world_note (hit->centre, BREATH_DEED_MENDED, NULL, hit->plan->kind);
}

static gint64
draw_time (BreathWorld *self,
           gint64       least,
           gint64       most)
{
  return least + (gint64) (g_rand_double (self->faults_rand) * (most - least));
}

static void
start_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  end (hit);
  breath_world_start_centre (hit->centre);
}

static void
wake_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  if (!hit->centre->is_asleep)
    return;

  end (hit);
  hit->centre->is_asleep = FALSE;
  breath_virtual_clock_wake (breath_virtual_node_get_clock (hit->centre->node));
}

static void
go_to_sleep (const Hit *hit)
{
  if (hit->centre->is_asleep || breath_world_get_core (hit->centre) == NULL)
    return;

  begin (hit);
  breath_virtual_node_cut_links (hit->centre->node);
  breath_virtual_clock_sleep (breath_virtual_node_get_clock (hit->centre->node));
  hit->centre->is_asleep = TRUE;
}

/* Away for a while, and again some time later. */
static void
away_cb (gpointer user_data)
{
  const Hit *hit = user_data;
  BreathWorld *self = hit->centre->world;
  gint64 now = breath_simulation_get_now (self->simulation);
  gint64 back = MIN (now + draw_time (self, MIN_AWAY, MAX_AWAY), hit->end);
  gint64 next = back + draw_time (self, AWAY_PERIOD / 2, 2 * AWAY_PERIOD);

  if (hit->plan->kind == BREATH_FAULT_SLEEP)
    {
      go_to_sleep (hit);
      add_hit (wake_cb, hit, back);
    }
  else
    {
      begin (hit);
      breath_world_stop_centre (hit->centre);
      add_hit (start_cb, hit, back);
    }

  if (next < hit->end)
    add_hit (away_cb, hit, next);
}

static void
cut_off_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  begin (hit);
  hit->centre->world->n_apart += hit->centre->side == 0;
  hit->centre->side = 1;
}

static void
heal_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  end (hit);
  hit->centre->world->n_apart -= hit->centre->side;
  hit->centre->side = 0;
}

/* Once the last of them is back. */
static void
healed_cb (gpointer user_data)
{
  BreathWorld *self = user_data;
  float never = -1;

  g_free (self->healing);
  self->healing = breath_world_dup_marks (self);
  self->healed = breath_simulation_get_now (self->simulation);
  g_array_append_val (self->measure->heals, never);
  g_array_set_size (self->measure->healing, 0);
}

static void
right_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  end (hit);
  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (hit->centre->node), 0);
}

static void
wrong_cb (gpointer user_data)
{
  const Hit *hit = user_data;
  BreathWorld *self = hit->centre->world;
  gboolean is_behind = g_rand_int (self->faults_rand) % 2 == 0;

  begin (hit);
  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (hit->centre->node),
                                   is_behind ? -hit->plan->size : hit->plan->size);
  add_hit (right_cb, hit, hit->end);
}

/* Somebody made room and started the node again. */
static void
room_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  end (hit);
  breath_memory_store_set_failure (breath_virtual_node_get_store (hit->centre->node), NULL);
  breath_world_stop_centre (hit->centre);
  breath_world_start_centre (hit->centre);
}

static void
full_disk_cb (gpointer user_data)
{
  const Hit *hit = user_data;
  g_autoptr(GError) error = g_error_new_literal (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");

  begin (hit);
  breath_memory_store_set_failure (breath_virtual_node_get_store (hit->centre->node), error);
  add_hit (room_cb, hit, hit->end);
}

static void
power_cut_cb (gpointer user_data)
{
  const Hit *hit = user_data;
  BreathWorld *self = hit->centre->world;

  begin (hit);
  breath_memory_store_lose_pending (breath_virtual_node_get_store (hit->centre->node));
  breath_world_stop_centre (hit->centre);
  breath_memory_store_lose_pending (breath_virtual_node_get_store (hit->centre->node));
  add_hit (start_cb, hit, breath_simulation_get_now (self->simulation) + draw_time (self, 1, MIN_AWAY));
}

static void
back_up_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  g_clear_pointer (&hit->centre->backup, g_ptr_array_unref);
  hit->centre->backup = breath_memory_store_dup_rows (breath_virtual_node_get_store (hit->centre->node));
}

static void
restore_cb (gpointer user_data)
{
  const Hit *hit = user_data;
  BreathCentre *centre = hit->centre;

  if (centre->backup == NULL)
    return;

  begin (hit);
  breath_world_stop_centre (centre);
  breath_memory_store_restore (breath_virtual_node_get_store (centre->node), centre->backup,
                               breath_simulation_get_wall (centre->world->simulation));
  g_clear_pointer (&centre->backup, g_ptr_array_unref);
  breath_world_start_centre (centre);
}

static void
stall_cb (gpointer user_data)
{
  const Hit *hit = user_data;
  GPtrArray *links = breath_virtual_node_get_links (hit->centre->node);

  begin (hit);

  for (guint i = 0; i < links->len; i++)
    breath_virtual_link_stall (g_ptr_array_index (links, i), hit->end);
}

static void
fill_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  begin (hit);
  breath_uplink_set_full (hit->centre->uplink, TRUE);
}

static void
drain_cb (gpointer user_data)
{
  const Hit *hit = user_data;

  end (hit);
  breath_uplink_set_full (hit->centre->uplink, FALSE);
}

static void
all_full_cb (gpointer user_data)
{
  ((BreathWorld *) user_data)->is_full++;
}

static void
all_drained_cb (gpointer user_data)
{
  ((BreathWorld *) user_data)->is_full--;
}

/* When within a fault that hits one node after the other this one has its turn. */
static gint64
draw_turn (BreathWorld *self,
           const Hit   *hit)
{
  return draw_time (self, hit->plan->begin, hit->end);
}

static void
plan_hit (BreathWorld *self,
          const Hit   *hit)
{
  gint64 turn = draw_turn (self, hit);
  gint64 age = (hit->plan->size > 0 ? hit->plan->size : BACKUP_AGE / G_USEC_PER_SEC) * G_USEC_PER_SEC;

  switch (hit->plan->kind)
    {
    case BREATH_FAULT_PARTITION:
      add_hit (cut_off_cb, hit, hit->plan->begin);
      add_hit (heal_cb, hit, hit->end);
      break;

    case BREATH_FAULT_CHURN:
    case BREATH_FAULT_SLEEP:
      add_hit (away_cb, hit, turn);
      break;

    case BREATH_FAULT_CLOCK_SKEW:
      add_hit (wrong_cb, hit, hit->plan->begin);
      break;

    case BREATH_FAULT_CLOCK_JUMP:
      add_hit (wrong_cb, hit, turn);
      break;

    case BREATH_FAULT_DISK_FULL:
      add_hit (full_disk_cb, hit, turn);
      break;

    case BREATH_FAULT_TORN_WRITE:
      add_hit (power_cut_cb, hit, turn);
      break;

    case BREATH_FAULT_RESTORE:
      add_hit (back_up_cb, hit, MAX (turn - age, 0));
      add_hit (restore_cb, hit, turn);
      break;

    case BREATH_FAULT_ONE_WAY:
      add_hit (stall_cb, hit, hit->plan->begin);
      break;

    case BREATH_FAULT_FULL:
      add_hit (fill_cb, hit, hit->plan->begin);
      add_hit (drain_cb, hit, hit->end);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
plan_fault (BreathWorld           *self,
            const BreathFaultPlan *plan)
{
  guint n_hit = (self->n_honest * plan->share + 99) / 100;
  g_autofree guint *order = g_new (guint, self->n_honest);

  for (guint i = 0; i < self->n_honest; i++)
    order[i] = i;

  for (guint i = 0; i < n_hit; i++)
    {
      guint other = g_rand_int_range (self->faults_rand, i, self->n_honest);
      guint picked = order[other];
      g_autofree Hit *hit = hit_new (plan, &self->centres[picked]);

      order[other] = order[i];
      order[i] = picked;
      plan_hit (self, hit);
    }
}

static void
add_at (BreathWorld    *self,
        gint64          time,
        BreathEventFunc func)
{
  breath_world_add (self, MAX (time - breath_simulation_get_now (self->simulation), 0), func, self, NULL);
}

void
breath_world_plan_faults (BreathWorld *self)
{
  for (guint i = 0; i < self->scenario->faults->len; i++)
    {
      const BreathFaultPlan *plan = &g_array_index (self->scenario->faults, BreathFaultPlan, i);

      plan_fault (self, plan);

      if (plan->kind == BREATH_FAULT_PARTITION)
        add_at (self, plan->begin + plan->duration, healed_cb);

      if (plan->kind == BREATH_FAULT_FULL)
        {
          add_at (self, plan->begin, all_full_cb);
          add_at (self, plan->begin + plan->duration, all_drained_cb);
        }
    }
}
