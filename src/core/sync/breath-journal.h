/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-head.h"

G_BEGIN_DECLS

#define BREATH_JOURNAL_MAX_HEADS    50000
#define BREATH_JOURNAL_MAX_POSITION ((G_GUINT64_CONSTANT (1) << 48) - 1) /* far more commits than there will be */

/**
 * BreathJournalEntry:
 * @head: (not nullable): the head held of its author
 * @position: where it stands in the journal
 * @giver: from whom it came, for breath_journal_get_giver()
 *
 * A head held. Valid until the journal changes.
 */
typedef struct
{
  BreathHead *head;
  guint64     position : 48;
  guint64     giver    : 16;
} BreathJournalEntry;

typedef struct _BreathJournal BreathJournal;

BreathJournal            *breath_journal_new        (guint32            id) G_GNUC_WARN_UNUSED_RESULT;
void                      breath_journal_free       (BreathJournal     *self);
guint32                   breath_journal_get_id     (BreathJournal     *self);
guint64                   breath_journal_get_end    (BreathJournal     *self);
guint                     breath_journal_get_size   (BreathJournal     *self);

guint64                   breath_journal_reserve    (BreathJournal     *self);
gboolean                  breath_journal_has        (BreathJournal     *self,
                                                     guint64            position);
void                      breath_journal_make_room  (BreathJournal     *self,
                                                     guint              n);
/* Takes @head; returns the one it supersedes, or NULL. */
BreathHead               *breath_journal_put        (BreathJournal     *self,
                                                     BreathHead        *head,
                                                     guint64            position,
                                                     const P2pPeerId   *giver) G_GNUC_WARN_UNUSED_RESULT;
/* Returns the head, or NULL if there was none. Its position stays empty. */
BreathHead               *breath_journal_remove     (BreathJournal     *self,
                                                     const P2pPeerId   *author) G_GNUC_WARN_UNUSED_RESULT;
/* Positions up to @position were taken before. */
void                      breath_journal_skip       (BreathJournal     *self,
                                                     guint64            position);
const BreathJournalEntry *breath_journal_lookup     (BreathJournal     *self,
                                                     const P2pPeerId   *author);
/* From whom the head of @entry came; ourselves for our own. */
const P2pPeerId          *breath_journal_get_giver  (BreathJournal            *self,
                                                     const BreathJournalEntry *entry);
/* A number below breath_journal_get_n_places() that its author has as long as any head of it is held. */
guint                     breath_journal_get_place  (BreathJournal            *self,
                                                     const BreathJournalEntry *entry);
/* The entry with that number, or NULL. */
const BreathJournalEntry *breath_journal_get_at     (BreathJournal     *self,
                                                     guint              place);
guint                     breath_journal_get_n_places (BreathJournal   *self);
/* The first entry after @position, or NULL. */
const BreathJournalEntry *breath_journal_next       (BreathJournal     *self,
                                                     guint64            position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathJournal, breath_journal_free)

G_END_DECLS
