/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "attack-dial.h"
#include "p2p-session.h"

G_BEGIN_DECLS

typedef struct _AttackGuest AttackGuest;

/* @session is %NULL where we were not let in. */
typedef void (*AttackGuestFunc) (P2pSession   *session,
                                 const GError *error,
                                 gpointer      user_data);

void attack_guest_dial (const AttackFrom *from,
                        AttackGuestFunc   func,
                        gpointer          user_data);

G_END_DECLS
