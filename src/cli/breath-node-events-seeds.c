/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include "breath-node-event.h"

/* What there is to tell of knowledge seeds, on standard output. */

static void
print_json (BreathSeed *seed,
            const char *state)
{
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("seed");

  breath_node_event_add_text (event, "id", breath_seed_get_id (seed));
  breath_node_event_add_text (event, "title", breath_seed_get_title (seed));
  breath_node_event_add_text (event, "node", breath_seed_get_node (seed));
  breath_node_event_add_text (event, "state", state);
  breath_node_event_print (event);
}

static void
heard_json_cb (BreathSeeds *seeds,
               BreathSeed  *seed)
{
  print_json (seed, BREATH_SEED_WORD_HEARD);
}

static void
fetched_json_cb (BreathSeeds *seeds,
                 BreathSeed  *seed)
{
  print_json (seed, BREATH_SEED_WORD_FETCHED);
}

static void
failed_json_cb (BreathSeeds *seeds,
                BreathSeed  *seed)
{
  print_json (seed, "failed");
}

static void
heard_cb (BreathSeeds *seeds,
          BreathSeed  *seed)
{
  breath_node_event_print_line ("Node %s offers a seed: %s", breath_seed_get_node (seed), breath_seed_get_title (seed));
}

static void
fetched_cb (BreathSeeds *seeds,
            BreathSeed  *seed)
{
  breath_node_event_print_line ("A seed is here and can be read: %s", breath_seed_get_title (seed));
}

static void
failed_cb (BreathSeeds *seeds,
           BreathSeed  *seed)
{
  breath_node_event_print_line ("A seed could not be fetched, %s: %s", breath_seed_get_title (seed), breath_seed_get_failure (seed));
}

/**
 * breath_node_events_print_seeds:
 * @seeds: those that a node knows of
 * @as_json: one JSON object a line, instead of lines for people
 *
 * Prints from now on what is offered, and what becomes of what was asked for, each line at once.
 */
void
breath_node_events_print_seeds (BreathSeeds *seeds,
                                gboolean     as_json)
{
  /* For as long as the program runs; the node goes before it. */
  g_signal_connect (seeds, "heard", as_json ? G_CALLBACK (heard_json_cb) : G_CALLBACK (heard_cb), NULL);
  g_signal_connect (seeds, "fetched", as_json ? G_CALLBACK (fetched_json_cb) : G_CALLBACK (fetched_cb), NULL);
  g_signal_connect (seeds, "failed", as_json ? G_CALLBACK (failed_json_cb) : G_CALLBACK (failed_cb), NULL);
}
