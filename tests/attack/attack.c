/* SPDX-License-Identifier: GPL-3.0-or-later */

/* attack WHAT HOST PORT …: a peer that means no good, on Breath's own libp2p, so that it gets as far as any other. */

#include "attack.h"

#include <string.h>

static const struct
{
  const char *name;
  void        (*start) (Attack *attack);
} attacks[] = {
  { "flood", attack_flood },
  { "slow", attack_slow },
  { "frames", attack_frames },
  { "fill", attack_fill },
  { "visit", attack_visit },
  { "linger", attack_linger },
  { "ping", attack_ping },
};

double
attack_seconds_since (gint64 then)
{
  return (double) (g_get_monotonic_time () - then) / G_USEC_PER_SEC;
}

int
main (int   argc,
      char *argv[])
{
  Attack attack = { NULL };

  if (argc < 4)
    {
      g_printerr ("attack WHAT HOST PORT …\n");
      return 2;
    }

  attack.target = g_inet_socket_address_new_from_string (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10));
  attack.words = argv + 4;
  attack.loop = g_main_loop_new (NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    if (strcmp (argv[1], attacks[i].name) == 0)
      {
        attacks[i].start (&attack);
        g_main_loop_run (attack.loop);
      }

  g_main_loop_unref (attack.loop);
  g_object_unref (attack.target);

  return 0;
}
