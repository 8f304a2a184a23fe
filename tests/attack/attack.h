/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Attack:
 * @loop: quit when there is no more to do
 * @target: whom to attack
 * @words: (array zero-terminated=1): what else the command line says
 *
 * What every attack is given. It tells what it finds out as one JSON object a line.
 */
typedef struct
{
  GMainLoop      *loop;
  GSocketAddress *target;
  char          **words;
} Attack;

double attack_seconds_since (gint64  then);

void   attack_flood         (Attack *attack);
void   attack_slow          (Attack *attack);
void   attack_frames        (Attack *attack);
void   attack_fill          (Attack *attack);
void   attack_visit         (Attack *attack);
void   attack_linger        (Attack *attack);
void   attack_ping          (Attack *attack);

G_END_DECLS
