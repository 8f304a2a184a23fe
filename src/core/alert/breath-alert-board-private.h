/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-board.h"

G_BEGIN_DECLS

/* Whether or not its author's head was held when an alert came: strangers make room first. */
typedef enum
{
  BREATH_BOARD_KIND_KNOWN,
  BREATH_BOARD_KIND_STRAY,
  BREATH_BOARD_N_KINDS,
} BreathBoardKind;

typedef struct _BreathBoardAuthor BreathBoardAuthor;

/* What is held, with what the board needs to find it. */
typedef struct
{
  BreathBoardEntry   entry;
  guint64            serial;  /* in the order in which they were heard */
  BreathBoardAuthor *author;
  GList              about;   /* in by_matter */
} BreathBoardHeld;

/* An author of whom something is held: a few entries at most. */
struct _BreathBoardAuthor
{
  P2pPeerId      key;
  GPtrArray     *entries;                       /* of BreathBoardHeld, oldest first */
  GSequenceIter *places[BREATH_BOARD_N_KINDS];  /* NULL: nothing of it is to make room */
};

struct _BreathAlertBoard
{
  GPtrArray          *entries;   /* of BreathBoardHeld, oldest first */
  guint64             last_serial;
  GHashTable         *by_id;     /* id in an entry to the BreathBoardHeld with it */
  GHashTable         *by_author; /* key in a BreathBoardAuthor to that */
  GTree              *by_matter; /* id of a first alert to a GQueue of BreathBoardHeld; ids here may be made up, so no hash */
  GSequence          *places[BREATH_BOARD_N_KINDS]; /* of BreathBoardAuthor: who makes room first comes first */
  guint               n_stray;
  P2pPeerId           own;       /* all zero: nobody */
  gint64              due;       /* when the next alert runs out, unless has_due is unset */
  gboolean            has_due;

  BreathForgottenFunc forgotten;
  gpointer            user_data;
};

/* Takes @held. */
void             breath_board_add          (BreathAlertBoard *self,
                                            BreathBoardHeld  *held);
/* Frees @held. */
void             breath_board_forget       (BreathAlertBoard *self,
                                            BreathBoardHeld  *held);
/* (element-type BreathBoardHeld) (nullable): what is held of an author, oldest first. */
GPtrArray       *breath_board_get_of       (BreathAlertBoard *self,
                                            const P2pPeerId  *key);
guint            breath_board_count_by     (BreathAlertBoard *self,
                                            const P2pPeerId  *key);
/* The first entry of whoever has most; NULL: there is none. Never ours. */
BreathBoardHeld *breath_board_find_of_most (BreathAlertBoard *self,
                                            BreathBoardKind   kind);
/* Around every change of what place an author has among those who make room. */
void             breath_board_lift         (BreathBoardAuthor *author);
void             breath_board_place        (BreathAlertBoard  *self,
                                            BreathBoardAuthor *author);
/* What an alert, its updates and its cancellation have in common. */
const guint8    *breath_board_get_matter   (const BreathItem *item);
/* Unix seconds. */
gint64           breath_board_get_end      (const BreathBoardEntry *entry);

G_END_DECLS
