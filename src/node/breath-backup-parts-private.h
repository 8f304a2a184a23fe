/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"

G_BEGIN_DECLS

#define BREATH_BACKUP_MAX_NAME 12                          /* bytes of a part's name */
#define BREATH_BACKUP_MAX_LEAD (1 + BREATH_BACKUP_MAX_NAME + 8)
#define BREATH_BACKUP_MAX_ABOUT 4096

/**
 * BreathBackupEventKind:
 * @BREATH_BACKUP_EVENT_NONE: more bytes are needed
 * @BREATH_BACKUP_EVENT_PART: a part begins
 * @BREATH_BACKUP_EVENT_BYTES: its next bytes
 * @BREATH_BACKUP_EVENT_END: there are no more parts
 *
 * What a parser finds.
 */
typedef enum
{
  BREATH_BACKUP_EVENT_NONE,
  BREATH_BACKUP_EVENT_PART,
  BREATH_BACKUP_EVENT_BYTES,
  BREATH_BACKUP_EVENT_END,
} BreathBackupEventKind;

typedef struct
{
  BreathBackupEventKind kind;
  BreathBackupPart      part;
  guint64               size;   /* of the part that begins */
  const guint8         *bytes;  /* borrowed from what was given */
  gsize                 len;
} BreathBackupEvent;

typedef struct
{
  guint8  lead[BREATH_BACKUP_MAX_LEAD];
  gsize   lead_len;
  guint   found;                     /* a bit for each part */
  int     part;                      /* the latest, -1 for none */
  guint64 left;                      /* of its bytes */
  gboolean is_done;
} BreathBackupParser;

gsize       breath_backup_part_pack     (BreathBackupPart     part,
                                         guint64              size,
                                         guint8               lead[BREATH_BACKUP_MAX_LEAD]);

void        breath_backup_parser_init   (BreathBackupParser  *self);
gboolean    breath_backup_parser_next   (BreathBackupParser  *self,
                                         const guint8       **bytes,
                                         gsize               *len,
                                         BreathBackupEvent   *event,
                                         GError             **error);

GBytes            *breath_backup_about_pack  (const BreathBackupAbout *self) G_GNUC_WARN_UNUSED_RESULT;
BreathBackupAbout *breath_backup_about_parse (const char              *text,
                                              gsize                    len,
                                              GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
