/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_SYNC_ROOT_LEN      16
#define BREATH_SYNC_MAX_NOTES     256 /* a frame, so that the records wanted of it fit one frame too */
#define BREATH_SYNC_MAX_MANIFESTS 256 /* a fetch */
#define BREATH_SYNC_MAX_ITEMS     24  /* a fetch; this many of the largest items fit one frame */

#define BREATH_SYNC_ERROR (breath_sync_error_quark ())

/**
 * BreathSyncError:
 * @BREATH_SYNC_ERROR_PROTOCOL: the neighbour broke the rules of the protocol
 * @BREATH_SYNC_ERROR_RATE: it asks more often than it may
 * @BREATH_SYNC_ERROR_SILENT: nothing came from it any more
 * @BREATH_SYNC_ERROR_UNDELIVERED: it goes on, but leaves unanswered what it was asked for
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_SYNC_ERROR_PROTOCOL,
  BREATH_SYNC_ERROR_RATE,
  BREATH_SYNC_ERROR_SILENT,
  BREATH_SYNC_ERROR_UNDELIVERED,
} BreathSyncError;

GQuark breath_sync_error_quark (void);

/**
 * BreathSyncStep:
 * @BREATH_SYNC_SUMMARY: what the sender holds in all, and how far it has read the receiver's journal
 * @BREATH_SYNC_NOTES: what the sender has accepted since
 * @BREATH_SYNC_WANT: which of these the sender lacks
 * @BREATH_SYNC_RECORDS: the heads wanted
 * @BREATH_SYNC_FETCH: hashes of manifests and items the sender lacks
 * @BREATH_SYNC_OBJECTS: the manifests and items fetched
 * @BREATH_SYNC_RANGES: fingerprints of ranges of what the sender holds
 * @BREATH_SYNC_LISTING: what the sender holds in ranges that differ
 * @BREATH_SYNC_LATER: which entries of a listing the sender holds a later head for
 *
 * What a frame is for.
 */
typedef enum
{
  BREATH_SYNC_SUMMARY,
  BREATH_SYNC_NOTES,
  BREATH_SYNC_WANT,
  BREATH_SYNC_RECORDS,
  BREATH_SYNC_FETCH,
  BREATH_SYNC_OBJECTS,
  BREATH_SYNC_RANGES,
  BREATH_SYNC_LISTING,
  BREATH_SYNC_LATER,
} BreathSyncStep;

/**
 * BreathNote:
 * @id: keyed id of author and epoch
 * @version: the version noted
 * @print: in a listing with prints: the first four bytes of what the head adds to the root
 *
 * One head the sender of notes holds.
 */
typedef struct
{
  guint64 id;
  guint32 version;
  guint32 print;
} BreathNote;

/**
 * BreathSyncFrame:
 *
 * A decoded frame; which fields are set depends on @step.
 */
typedef struct
{
  BreathSyncStep step;

  /* BREATH_SYNC_SUMMARY */
  guint8         root[BREATH_SYNC_ROOT_LEN];
  guint32        journal;
  guint64        cursor;

  /* BREATH_SYNC_NOTES */
  guint64        through;

  /* BREATH_SYNC_NOTES, BREATH_SYNC_LISTING */
  GArray        *notes;      /* of BreathNote */
  gboolean       has_prints;

  /* BREATH_SYNC_RANGES */
  guint64        round;
  GBytes        *ranges;     /* how they are packed depends on the round before */

  /* BREATH_SYNC_LATER */
  GArray        *rises;      /* of guint32, one for each bit, or none */

  /* BREATH_SYNC_WANT, BREATH_SYNC_LATER */
  guint64        number;
  gboolean       more;
  guint8         bitmap[BREATH_SYNC_MAX_NOTES / 8];
  gsize          bitmap_len;

  /* BREATH_SYNC_RECORDS, BREATH_SYNC_FETCH, BREATH_SYNC_OBJECTS: of GBytes */
  GPtrArray     *heads;
  GPtrArray     *manifests;
  GPtrArray     *items;
} BreathSyncFrame;

gboolean breath_sync_frame_decode   (BreathSyncFrame *self,
                                     GBytes          *bytes,
                                     GError         **error);
void     breath_sync_frame_clear    (BreathSyncFrame *self);

GBytes  *breath_sync_encode_summary (const guint8     root[BREATH_SYNC_ROOT_LEN],
                                     guint32          journal,
                                     guint64          cursor) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_notes   (guint64          through,
                                     GArray          *notes) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_want    (guint64          number,
                                     gboolean         more,
                                     const guint8    *bitmap,
                                     gsize            len) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_records (GPtrArray       *heads) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_fetch   (GPtrArray       *manifests,
                                     GPtrArray       *items) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_objects (GPtrArray       *manifests,
                                     GPtrArray       *items) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_ranges  (guint            round,
                                     GByteArray      *ranges) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_listing (gboolean         has_prints,
                                     GArray          *notes) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_sync_encode_later   (guint64          number,
                                     const guint8    *bitmap,
                                     gsize            len,
                                     GArray          *rises) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the bitmap of a Want or Later has @bit, and whether it has none from @n_bits on. */
gboolean breath_sync_frame_has_bit  (const BreathSyncFrame *self,
                                     guint            bit);
gboolean breath_sync_frame_fits     (const BreathSyncFrame *self,
                                     guint            n_bits);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BreathSyncFrame, breath_sync_frame_clear)

G_END_DECLS
