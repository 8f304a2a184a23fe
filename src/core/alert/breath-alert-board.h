/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"

G_BEGIN_DECLS

#define BREATH_BOARD_MAX_ALERTS       4096  /* held at once, of everybody, beside the last words on them */
#define BREATH_BOARD_MAX_STRAY        1000  /* of those, by authors without a held head */
#define BREATH_BOARD_MAX_OF_AUTHOR    8     /* matters of one author, as many as may be alive in a live set */
#define BREATH_BOARD_MAX_AWAITING     64    /* words of anybody on one alert that is not held */
#define BREATH_BOARD_MAX_EXPIRED      256   /* forgotten at once, with what they hold up */

/**
 * BreathBoardVerdict:
 * @BREATH_BOARD_NEW: seen for the first time; shown, and told to neighbours
 * @BREATH_BOARD_KNOWN: seen before, or older than what its author said since
 * @BREATH_BOARD_REFUSED: not an alert of a Mirror, or about one that is not theirs
 * @BREATH_BOARD_OVER: there is no room for it
 *
 * What became of an alert.
 */
typedef enum
{
  BREATH_BOARD_NEW,
  BREATH_BOARD_KNOWN,
  BREATH_BOARD_REFUSED,
  BREATH_BOARD_OVER,
} BreathBoardVerdict;

/**
 * BreathBoardEntry:
 * @item: the signed alert
 * @certificate: what makes its Mirror one
 * @heard: unix seconds at which it was first seen
 * @hops: links it came over, by its relays' word; 0 for our own
 * @is_stray: whether it came before any head of its author
 * @is_over_quota: whether it did not go ahead of everything else
 * @superseded_by: id of the update or cancellation that holds instead; all zero if none does
 *
 * An alert that is held.
 */
typedef struct
{
  BreathItem *item;
  BreathItem *certificate;
  gint64      heard;
  guint       hops;
  gboolean    is_stray;
  gboolean    is_over_quota;
  guint8      superseded_by[BREATH_HASH_LEN];
} BreathBoardEntry;

typedef struct _BreathAlertBoard BreathAlertBoard;

/* An alert is about to be forgotten, whatever the reason; the board must not be called. */
typedef void (*BreathForgottenFunc) (const BreathBoardEntry *entry,
                                     gpointer                user_data);

BreathAlertBoard       *breath_alert_board_new (void) G_GNUC_WARN_UNUSED_RESULT;
void                    breath_alert_board_free (BreathAlertBoard *self);
void                    breath_alert_board_set_forgotten_func
  (BreathAlertBoard  *self,
  BreathForgottenFunc func,
  gpointer            user_data);
void                    breath_alert_board_set_own (BreathAlertBoard *self,
                                                    const P2pPeerId  *own);

BreathBoardVerdict      breath_alert_board_hear (BreathAlertBoard *self,
                                                 const BreathItem *item,
                                                 const BreathItem *certificate,
                                                 gboolean          has_head,
                                                 guint             hops,
                                                 gint64            now);
gboolean                breath_alert_board_renew (BreathAlertBoard *self,
                                                  const BreathItem *item,
                                                  const BreathItem *certificate,
                                                  gint64            now);
void                    breath_alert_board_restore (BreathAlertBoard *self,
                                                    const guint8     *id,
                                                    gint64            heard,
                                                    gboolean          is_over_quota);
void                    breath_alert_board_adopt (BreathAlertBoard *self,
                                                  const P2pPeerId  *author);
void                    breath_alert_board_withdraw (BreathAlertBoard *self,
                                                     const guint8     *id);
guint                   breath_alert_board_expire (BreathAlertBoard *self,
                                                   gint64            now);
gint64                  breath_alert_board_get_due (BreathAlertBoard *self);

const BreathBoardEntry *breath_alert_board_lookup (BreathAlertBoard *self,
                                                   const guint8     *id);
GPtrArray              *breath_alert_board_dup_of (BreathAlertBoard *self,
                                                   const P2pPeerId  *author) G_GNUC_WARN_UNUSED_RESULT;
guint                   breath_alert_board_get_size (BreathAlertBoard *self);
/* Oldest first. */
const BreathBoardEntry *breath_alert_board_get (BreathAlertBoard *self,
                                                guint             index);
gboolean                breath_board_entry_holds (const BreathBoardEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAlertBoard, breath_alert_board_free)

G_END_DECLS
