/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"

G_BEGIN_DECLS

#define BREATH_EXPORT_MAX_LINES   131072    /* of levels in one file */
#define BREATH_EXPORT_MAX_RECORDS 20000
#define BREATH_EXPORT_MAX_ITEMS   128       /* of one record */
#define BREATH_EXPORT_MAX_FILE    67108864  /* bytes of a file that is read */
#define BREATH_EXPORT_MAX_SEEDS   1024      /* in one file */
#define BREATH_EXPORT_MAX_TEXTS   25165824  /* bytes of their texts and of what is signed about them, as they are written */
#define BREATH_EXPORT_SEED_ID_LEN 32

/**
 * BreathExportSource:
 * @BREATH_EXPORT_OWN: the exporting node drew it itself
 * @BREATH_EXPORT_HEARD: it heard it from another
 * @BREATH_EXPORT_IMPORTED: a person had brought it in a file
 *
 * How a node came to know a level.
 */
typedef enum
{
  BREATH_EXPORT_OWN,
  BREATH_EXPORT_HEARD,
  BREATH_EXPORT_IMPORTED,
} BreathExportSource;

/**
 * BreathExportLine:
 * @node: peer id
 * @name: what that node calls itself, maybe empty
 * @resource: id of the resource
 * @level: quarter-days; −128 for unknown
 * @epsilon: in hundredths
 * @day: of the draw, days since 1970
 * @heard: unix seconds
 *
 * A level that was another than the one before.
 */
typedef struct
{
  char              *node;
  char              *name;
  char              *resource;
  int                level;
  guint              epsilon;
  guint32            day;
  gint64             heard;
  BreathExportSource source;
} BreathExportLine;

/**
 * BreathExportRecord:
 * @head: a signed head
 * @manifest: (nullable): the manifest it carries the hash of, if it lists anything
 * @items: (element-type GBytes): the signed items
 *
 * What an author signed, as bytes that anyone can verify.
 */
typedef struct
{
  GBytes    *head;
  GBytes    *manifest;
  GPtrArray *items;
} BreathExportRecord;

/**
 * BreathExportSeed:
 * @id: (array fixed-size=32): its id
 * @manifest: what it is, encoded
 * @content: its text
 * @notice: (nullable): the signed item that offered it
 * @planting: (nullable): the signed item by which it was planted at the exporting node
 * @certificate: (nullable): that of the Mirror who did so
 * @node_name: what the node that offered it calls itself, maybe empty
 * @mirror_name: what the Mirror who offered it is called, maybe empty
 * @planted: unix seconds at which it was planted; 0: not told
 * @planted_by: what the Mirror who did so is called, maybe empty
 * @planters: (array zero-terminated=1): Mirrors anywhere who planted it, each with their community
 *
 * A knowledge seed that is planted at a node. What the names say nobody vouches for; what is signed anyone can verify.
 */
typedef struct
{
  guint8  id[BREATH_EXPORT_SEED_ID_LEN];
  GBytes *manifest;
  GBytes *content;
  GBytes *notice;
  GBytes *planting;
  GBytes *certificate;
  char   *node_name;
  char   *mirror_name;
  gint64  planted;
  char   *planted_by;
  char  **planters;
} BreathExportSeed;

/**
 * BreathExport:
 * @node: peer id of the node that exported it; empty if the file does not say
 * @lines: (element-type BreathExportLine): the oldest first
 * @records: (element-type BreathExportRecord): the latest of each author
 * @seeds: (element-type BreathExportSeed): what is planted, the latest first
 * @n_left_out: how many more are planted, for which there was no room
 *
 * What a node knows, for people to look at or to carry to another.
 */
typedef struct
{
  char      *node;
  GPtrArray *lines;
  GPtrArray *records;
  GPtrArray *seeds;
  guint      n_left_out;
} BreathExport;

BreathExport *breath_export_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void          breath_export_free      (BreathExport         *self);
void          breath_export_line_free (BreathExportLine     *self);
BreathExportRecord *
              breath_export_record_new  (GBytes               *head) G_GNUC_WARN_UNUSED_RESULT;
void          breath_export_record_free (BreathExportRecord   *self);
void          breath_export_seed_free (BreathExportSeed     *self);
char         *breath_export_seed_dup_id (const BreathExportSeed *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExport, breath_export_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExportLine, breath_export_line_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExportRecord, breath_export_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExportSeed, breath_export_seed_free)

char         *breath_export_to_csv    (const BreathExport   *self) G_GNUC_WARN_UNUSED_RESULT;
BreathExport *breath_export_from_csv  (const char           *text,
                                       gsize                 len,
                                       GError              **error) G_GNUC_WARN_UNUSED_RESULT;
char         *breath_export_memory_to_csv (const BreathExport *self) G_GNUC_WARN_UNUSED_RESULT;
char         *breath_export_to_json   (const BreathExport   *self) G_GNUC_WARN_UNUSED_RESULT;
BreathExport *breath_export_from_json (const char           *text,
                                       gsize                 len,
                                       GError              **error) G_GNUC_WARN_UNUSED_RESULT;

void          breath_export_read_async  (BreathBackupState    *state,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
BreathExport *breath_export_read_finish (GAsyncResult         *result,
                                         GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
