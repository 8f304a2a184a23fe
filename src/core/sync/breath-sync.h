/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock-watch.h"
#include "breath-finding.h"
#include "breath-import.h"
#include "breath-journal.h"
#include "breath-link.h"
#include "breath-live-sets.h"
#include "breath-opener.h"
#include "breath-proof.h"
#include "breath-store.h"
#include "breath-sync-frame.h"

G_BEGIN_DECLS

/**
 * BreathSyncEvents:
 * @accepted: a head of @author and its live set are committed; @old, borrowed, is the head superseded or %NULL
 * @left: the head of @author has left, since it was old or there was no room
 * @found: something was found out about @author that @neighbour gave or noted
 * @broke: the link of @neighbour is closed for the rule it broke
 * @failed: the store failed; nothing more will be accepted
 * @ran: the deadline may have changed
 *
 * What delta sync tells. All may call back into it, but must not free it.
 */
typedef struct
{
  void (*accepted) (const P2pPeerId  *author,
                    const BreathHead *old,
                    gpointer          user_data);
  void (*left)     (const P2pPeerId  *author,
                    gpointer          user_data);
  void (*found)    (BreathFinding     finding,
                    const P2pPeerId  *author,
                    const P2pPeerId  *neighbour,
                    gpointer          user_data);
  void (*broke)    (const P2pPeerId  *neighbour,
                    const GError     *error,
                    gpointer          user_data);
  void (*failed)   (const GError     *error,
                    gpointer          user_data);
  void (*ran)      (gpointer          user_data);
} BreathSyncEvents;

/**
 * BreathSyncSetup:
 *
 * What delta sync works with. Everything is borrowed and outlives it until breath_sync_stop().
 */
typedef struct
{
  P2pPeerId               own;
  BreathClock            *clock;
  BreathClockWatch       *watch;   /* NULL: the clock is always believed */
  BreathStore            *store;
  BreathOpener           *opener;  /* NULL but in a simulation */
  gboolean                shares_channels; /* as in the ports */
  BreathJournal          *journal;
  BreathLiveSets         *live_sets;
  const BreathSyncEvents *events;
  gpointer                user_data;
} BreathSyncSetup;

typedef struct _BreathSync BreathSync;

#define BREATH_SETTING_JOURNAL_END "journal-end" /* 8 bytes, little endian: the highest position ever taken */

BreathSync *breath_sync_new          (const BreathSyncSetup *setup) G_GNUC_WARN_UNUSED_RESULT;
void        breath_sync_stop         (BreathSync            *self);
void        breath_sync_halt         (BreathSync            *self);

gboolean    breath_sync_is_cursor    (const BreathRow       *row);
gboolean    breath_sync_load_cursor  (BreathSync            *self,
                                      const BreathRow       *row);
BreathProof *breath_sync_load_proof  (BreathSync            *self,
                                      const BreathRow       *row,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void        breath_sync_keep_proof   (BreathSync            *self,
                                      const BreathHead      *a,
                                      const BreathHead      *b,
                                      const P2pPeerId       *neighbour);
/* NULL: there is no proof against @author; else the 32 bytes of its id. */
const guint8 *breath_sync_get_proof  (BreathSync            *self,
                                      const P2pPeerId       *author);
void        breath_sync_add_chosen   (BreathSync            *self,
                                      const P2pPeerId       *node);
gboolean    breath_sync_is_met       (BreathSync            *self,
                                      const P2pPeerId       *author);
void        breath_sync_set_clock_wrong (BreathSync         *self,
                                      gboolean               is_wrong);
void        breath_sync_import       (BreathSync            *self,
                                      GBytes                *head,
                                      GBytes                *manifest,
                                      GPtrArray             *items,
                                      BreathImportFunc       done,
                                      gpointer               user_data);
void        breath_sync_add_link     (BreathSync            *self,
                                      BreathLink            *link);
void        breath_sync_remove_link  (BreathSync            *self,
                                      BreathLink            *link);
gboolean    breath_sync_receive      (BreathSync            *self,
                                      BreathLink            *link,
                                      GBytes                *frame,
                                      GError               **error);
void        breath_sync_begin_turn   (BreathSync            *self);
/* Does what is due. */
void        breath_sync_run          (BreathSync            *self);
gint64      breath_sync_get_deadline (BreathSync            *self,
                                      const BreathMoment    *at);

/* Writes a head with its live set into @batch and returns the position it takes once committed. @set NULL: unchanged. */
guint64     breath_sync_stage        (BreathSync            *self,
                                      BreathBatch           *batch,
                                      const BreathHead      *head,
                                      const BreathLiveSet   *set,
                                      const P2pPeerId       *giver);
/* After the commit: takes @head and @set. */
void        breath_sync_apply        (BreathSync            *self,
                                      BreathHead            *head,
                                      BreathLiveSet         *set,
                                      guint64                position,
                                      const P2pPeerId       *giver);

G_END_DECLS
