/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"

G_BEGIN_DECLS

#define BREATH_EXPORT_MAX_LINES   131072    /* of levels in one file */
#define BREATH_EXPORT_MAX_RECORDS 20000
#define BREATH_EXPORT_MAX_ITEMS   128       /* of one record */
#define BREATH_EXPORT_MAX_FILE    67108864  /* bytes of a file that is read */

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
 * BreathExport:
 * @node: peer id of the node that exported it; empty if the file does not say
 * @lines: (element-type BreathExportLine): the oldest first
 * @records: (element-type BreathExportRecord): the latest of each author
 *
 * What a node knows, for people to look at or to carry to another.
 */
typedef struct
{
  char      *node;
  GPtrArray *lines;
  GPtrArray *records;
} BreathExport;

BreathExport *breath_export_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void          breath_export_free      (BreathExport         *self);
void          breath_export_line_free (BreathExportLine     *self);
BreathExportRecord *
              breath_export_record_new  (GBytes               *head) G_GNUC_WARN_UNUSED_RESULT;
void          breath_export_record_free (BreathExportRecord   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExport, breath_export_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExportLine, breath_export_line_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathExportRecord, breath_export_record_free)

char         *breath_export_to_csv    (const BreathExport   *self) G_GNUC_WARN_UNUSED_RESULT;
BreathExport *breath_export_from_csv  (const char           *text,
                                       gsize                 len,
                                       GError              **error) G_GNUC_WARN_UNUSED_RESULT;
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
