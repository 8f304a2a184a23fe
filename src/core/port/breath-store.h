/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_STORE_ERROR (breath_store_error_quark ())

/**
 * BreathStoreError:
 * @BREATH_STORE_ERROR_DAMAGED: what is stored contradicts itself; the file was left as it is
 * @BREATH_STORE_ERROR_NEWER: a later version of the program made it
 * @BREATH_STORE_ERROR_FULL: no space left on the device
 * @BREATH_STORE_ERROR_FAILED: reading or writing failed
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_STORE_ERROR_DAMAGED,
  BREATH_STORE_ERROR_NEWER,
  BREATH_STORE_ERROR_FULL,
  BREATH_STORE_ERROR_FAILED,
} BreathStoreError;

GQuark breath_store_error_quark (void);

/**
 * BreathRowKind:
 * @BREATH_ROW_HEAD: key = author (32 bytes), value = the Signed head, number = journal position, extra = who gave it (32 bytes; own key: ourselves)
 * @BREATH_ROW_MANIFEST: key = hash (32), value = the Manifest, extra = author (32)
 * @BREATH_ROW_ITEM: key = id (32), value = the Signed item, extra = author (32)
 * @BREATH_ROW_CURSOR: key = neighbour (32), value = journal id (4, little endian), number = position
 * @BREATH_ROW_STOCK: key = resource id text, value = encoded stock, number = unix seconds of the update
 * @BREATH_ROW_DRAW: key = resource id text, value = encoded draw, number = unix seconds it was made; rows are only ever added
 * @BREATH_ROW_SETTING: key = name text, value = bytes
 * @BREATH_ROW_PROOF: key = author (32), value = two Signed heads that contradict each other, number = unix seconds it was found, extra = who gave one of them (32)
 * @BREATH_ROW_LOG: key = seq (8, big endian), value = encoded entry, number = epoch; rows are only ever added, each with
 *   the hash of the one before
 * @BREATH_ROW_CHUNK: key = id of a seed (32) and the number of a chunk (1), value = that chunk; only read one by one
 * @BREATH_ROW_MEMORY: key = id of a planted seed (32), value = its text, extra = its title; only read one by one
 *
 * What the core keeps. Putting a row replaces the one with the same kind and key, but for draws, which add up.
 */
typedef enum
{
  BREATH_ROW_HEAD,
  BREATH_ROW_MANIFEST,
  BREATH_ROW_ITEM,
  BREATH_ROW_CURSOR,
  BREATH_ROW_STOCK,
  BREATH_ROW_DRAW,
  BREATH_ROW_SETTING,
  BREATH_ROW_PROOF,
  BREATH_ROW_LOG,
  BREATH_ROW_CHUNK,
  BREATH_ROW_MEMORY,
} BreathRowKind;

#define BREATH_N_ROW_KINDS (BREATH_ROW_MEMORY + 1)

/* Settings named so are in no copy of the store, and what they said is gone for good once they are replaced or deleted. */
#define BREATH_SETTING_PASSING "passing/"

/**
 * BreathRow:
 *
 * One row: what its fields hold depends on the kind, see [enum@Breath.RowKind].
 */
typedef struct
{
  BreathRowKind kind;
  GBytes       *key;
  GBytes       *value;   /* NULL in a batch: delete the row */
  guint64       number;
  GBytes       *extra;   /* may be NULL */
} BreathRow;

gboolean         breath_row_is_passing     (const BreathRow *row);
/* Whether breath_store_load() hands out rows of that kind. */
gboolean         breath_row_kind_is_loaded (BreathRowKind    kind);

typedef struct _BreathBatch BreathBatch;

BreathBatch     *breath_batch_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void             breath_batch_free     (BreathBatch   *self);
void             breath_batch_put      (BreathBatch   *self,
                                        BreathRowKind  kind,
                                        GBytes        *key,
                                        GBytes        *value,
                                        guint64        number,
                                        GBytes        *extra);
void             breath_batch_delete   (BreathBatch   *self,
                                        BreathRowKind  kind,
                                        GBytes        *key);
guint            breath_batch_get_size (BreathBatch   *self);
const BreathRow *breath_batch_get_row  (BreathBatch   *self,
                                        guint          index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathBatch, breath_batch_free)

/* @error is NULL once everything in the batch survives a power cut. */
typedef void (*BreathCommittedFunc) (const GError *error,
                                     gpointer      user_data);
typedef void (*BreathRowFunc)       (const BreathRow *row,
                                     gpointer         user_data);
/* @row is NULL where there is none, or with an @error. */
typedef void (*BreathReadFunc)      (const BreathRow *row,
                                     const GError    *error,
                                     gpointer         user_data);

/**
 * BreathStore:
 *
 * Where the core's state outlives the process. Calls return at once and answer later,
 * in the order they were made, never from within the call.
 */
#define BREATH_TYPE_STORE (breath_store_get_type ())
G_DECLARE_INTERFACE (BreathStore, breath_store, BREATH, STORE, GObject)

struct _BreathStoreInterface
{
  GTypeInterface parent_iface;

  void (*load)   (BreathStore         *self,
                  BreathRowFunc        row_func,
                  BreathCommittedFunc  done_func,
                  gpointer             user_data);
  void (*commit) (BreathStore         *self,
                  BreathBatch         *batch,
                  BreathCommittedFunc  committed_func,
                  gpointer             user_data);
  void (*read)   (BreathStore         *self,
                  BreathRowKind        kind,
                  GBytes              *key,
                  BreathReadFunc       read_func,
                  gpointer             user_data);
};

void breath_store_load   (BreathStore         *self,
                          BreathRowFunc        row_func,
                          BreathCommittedFunc  done_func,
                          gpointer             user_data);
void breath_store_commit (BreathStore         *self,
                          BreathBatch         *batch,
                          BreathCommittedFunc  committed_func,
                          gpointer             user_data);
void breath_store_read   (BreathStore         *self,
                          BreathRowKind        kind,
                          GBytes              *key,
                          BreathReadFunc       read_func,
                          gpointer             user_data);

G_END_DECLS
