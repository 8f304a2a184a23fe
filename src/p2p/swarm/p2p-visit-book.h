/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define P2P_VISIT_INTERVAL       (10 * G_TIME_SPAN_MINUTE) /* between two visits of a peer */
#define P2P_VISIT_SHUNNED_FOR    (10 * G_TIME_SPAN_MINUTE) /* a source whose visitor meant no good */
#define P2P_VISIT_MAX_PER_SOURCE 6                         /* visits in one such interval, whoever came */
#define P2P_VISIT_OVERSTAYED     3                         /* of these, for one whose visitor had to be put out */
#define P2P_VISIT_MAX_NOTES      256                       /* of each kind, the oldest give way */

typedef struct _P2pVisitBook P2pVisitBook;

P2pVisitBook *p2p_visit_book_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void          p2p_visit_book_free        (P2pVisitBook    *self);

gboolean      p2p_visit_book_admits      (P2pVisitBook    *self,
                                          guint64          source,
                                          const P2pPeerId *peer,
                                          gint64           now);
void          p2p_visit_book_note_begun  (P2pVisitBook    *self,
                                          guint64          source,
                                          gint64           now);
void          p2p_visit_book_note_served (P2pVisitBook    *self,
                                          const P2pPeerId *peer,
                                          gint64           now);
void          p2p_visit_book_note_overstayed (P2pVisitBook    *self,
                                              guint64          source,
                                              const P2pPeerId *peer,
                                              gint64           now);
void          p2p_visit_book_note_abuse  (P2pVisitBook    *self,
                                          guint64          source,
                                          gint64           now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pVisitBook, p2p_visit_book_free)

G_END_DECLS
