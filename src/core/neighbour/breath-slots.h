/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-address-policy.h"
#include "breath-random.h"
#include "p2p-peer-id.h"
#include "p2p-role.h"

G_BEGIN_DECLS

#define BREATH_MAX_OUTBOUND   4
#define BREATH_MAX_INBOUND    4
#define BREATH_MAX_CHOSEN     2
#define BREATH_MAX_NEIGHBOURS (BREATH_MAX_OUTBOUND + BREATH_MAX_INBOUND + BREATH_MAX_CHOSEN)
#define BREATH_MAX_GUESTS     4

/**
 * BreathSlot:
 * @BREATH_SLOT_NONE: not a neighbour
 * @BREATH_SLOT_OUTBOUND: we picked it at random
 * @BREATH_SLOT_INBOUND: it picked us
 * @BREATH_SLOT_CHOSEN: our people chose it
 * @BREATH_SLOT_GUEST: linked for one errand, and no neighbour
 *
 * What for a peer is linked.
 */
typedef enum
{
  BREATH_SLOT_NONE,
  BREATH_SLOT_OUTBOUND,
  BREATH_SLOT_INBOUND,
  BREATH_SLOT_CHOSEN,
  BREATH_SLOT_GUEST,
} BreathSlot;

#define BREATH_N_SLOTS (BREATH_SLOT_GUEST + 1)

/**
 * BreathHolder:
 * @peer: who it is
 * @address: at the other end of the link
 * @role: which end we are
 * @is_chosen: whether our people chose it
 * @is_guest: whether it was invited as a guest
 * @is_known: whether we had reached it before
 * @slot: set by breath_slots_add()
 * @group: set by it
 * @scope: set by it
 * @since: set by it; monotonic time
 *
 * A peer with a link.
 */
typedef struct
{
  P2pPeerId     peer;
  P2pMultiaddr *address;
  P2pRole       role;
  gboolean      is_chosen;
  gboolean      is_guest;
  gboolean      is_known;
  BreathSlot    slot;
  guint64       group;
  BreathScope   scope;
  gint64        since;
  guint         n_connections;
} BreathHolder;

typedef struct _BreathSlots BreathSlots;

const char         *breath_slot_get_id          (BreathSlot          slot);

BreathSlots        *breath_slots_new            (BreathRandom       *random) G_GNUC_WARN_UNUSED_RESULT;
void                breath_slots_free           (BreathSlots        *self);

gboolean            breath_slots_admit          (BreathSlots        *self,
                                                 const BreathHolder *newcomer,
                                                 gint64              now);
gboolean            breath_slots_add            (BreathSlots        *self,
                                                 const BreathHolder *newcomer,
                                                 gint64              now,
                                                 P2pPeerId          *evicted);
gboolean            breath_slots_remove         (BreathSlots        *self,
                                                 const P2pPeerId    *peer);

const BreathHolder *breath_slots_lookup         (BreathSlots        *self,
                                                 const P2pPeerId    *peer);
const BreathHolder *breath_slots_get            (BreathSlots        *self,
                                                 guint               index);
guint               breath_slots_get_size       (BreathSlots        *self);
guint               breath_slots_count          (BreathSlots        *self,
                                                 BreathSlot          slot);
guint               breath_slots_get_room       (BreathSlots        *self,
                                                 BreathSlot          slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSlots, breath_slots_free)

G_END_DECLS
