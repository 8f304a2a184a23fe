/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"
#include "breath-slots.h"
#include "breath-target.h"

G_BEGIN_DECLS

#define BREATH_SELECTION_MAX_TARGETS    1024 /* addresses chosen and remembered */
#define BREATH_SELECTION_MAX_AT_ONCE    4    /* dials */
#define BREATH_SELECTION_MAX_VIEW       30   /* peers heard of that may become neighbours */
#define BREATH_SELECTION_MAX_PER_SOURCE 8    /* of them, told by one neighbour */
#define BREATH_SELECTION_MAX_PER_GROUP  2    /* of them, and of neighbours we picked, in one group */
#define BREATH_SELECTION_MIN_KNOWN      2    /* of the neighbours we picked, as long as we know of as many */
#define BREATH_SELECTION_MAX_ANCHORS    4
#define BREATH_SELECTION_MAX_RACE       4    /* addresses of one peer tried at once */

/**
 * BreathDial:
 * @id: to say how it ended
 * @address: (transfer full): where, with the `/p2p/` of who must answer, if it must be somebody
 *
 * An attempt to make.
 */
typedef struct
{
  guint         id;
  P2pMultiaddr *address;
} BreathDial;

typedef struct _BreathSelection BreathSelection;

/* The monotonic time until which there is to be no link with @peer; @now or earlier if there may be one. */
typedef gint64 (*BreathBarFunc) (const P2pPeerId *peer,
                                 gint64           now,
                                 gpointer         user_data);

BreathSelection *breath_selection_new         (BreathRandom     *random,
                                               const P2pPeerId  *own) G_GNUC_WARN_UNUSED_RESULT;
void             breath_selection_free        (BreathSelection  *self);

void             breath_selection_set_bar     (BreathSelection  *self,
                                               BreathBarFunc     bar,
                                               gpointer          user_data);

/* Whom we know */
void             breath_selection_add         (BreathSelection  *self,
                                               P2pMultiaddr     *address,
                                               const P2pPeerId  *peer,
                                               BreathDialReason  reason);
gboolean         breath_selection_choose      (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               GPtrArray        *addresses);
void             breath_selection_unchoose    (BreathSelection  *self,
                                               const P2pPeerId  *peer);
gboolean         breath_selection_hear        (BreathSelection  *self,
                                               const BreathItem *record,
                                               const P2pPeerId  *source);
void             breath_selection_announce    (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               P2pMultiaddr     *address);
gboolean         breath_selection_invite      (BreathSelection  *self,
                                               const BreathItem *record);
guint            breath_selection_get_n_heard (BreathSelection  *self);
GBytes          *breath_selection_dup_anchors (BreathSelection  *self,
                                               gint64            now) G_GNUC_WARN_UNUSED_RESULT;
gboolean         breath_selection_add_anchors (BreathSelection  *self,
                                               GBytes           *anchors);

/* Whom to dial */
gboolean         breath_selection_next        (BreathSelection  *self,
                                               gint64            now,
                                               BreathDial       *dial);
GPtrArray       *breath_selection_dup_addresses (BreathSelection *self,
                                               guint             id) G_GNUC_WARN_UNUSED_RESULT;
gboolean         breath_selection_is_chosen   (BreathSelection  *self,
                                               guint             id);
gint64           breath_selection_get_due     (BreathSelection  *self);
void             breath_selection_reached     (BreathSelection  *self,
                                               guint             id,
                                               const P2pPeerId  *peer,
                                               gint64            now);
void             breath_selection_failed      (BreathSelection  *self,
                                               guint             id,
                                               gint64            now);
void             breath_selection_turned_away (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               gint64            now);
void             breath_selection_let_back   (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               gint64            now);
void             breath_selection_drop        (BreathSelection  *self,
                                               guint             id);
void             breath_selection_rouse       (BreathSelection  *self,
                                               gint64            now);
gboolean         breath_selection_remembers   (BreathSelection  *self,
                                               const P2pPeerId  *peer);

/* Who has a link */
gboolean         breath_selection_is_barred   (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               gint64            now);
gboolean         breath_selection_admit       (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               P2pMultiaddr     *address,
                                               P2pRole           role,
                                               gint64            now);
gboolean         breath_selection_add_link    (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               P2pMultiaddr     *address,
                                               P2pRole           role,
                                               gint64            now,
                                               P2pPeerId        *evicted);
void             breath_selection_remove_link (BreathSelection  *self,
                                               const P2pPeerId  *peer,
                                               gint64            now);
BreathSlots     *breath_selection_get_slots   (BreathSelection  *self);
BreathScope      breath_selection_get_reach   (BreathSelection  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSelection, breath_selection_free)

G_END_DECLS
