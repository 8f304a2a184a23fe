/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-passphrase.h"

G_BEGIN_DECLS

#define BREATH_BACKUP_ERROR (breath_backup_error_quark ())

/**
 * BreathBackupError:
 * @BREATH_BACKUP_ERROR_WEAK: the passphrase is too short, too long or empty
 * @BREATH_BACKUP_ERROR_PASSPHRASE: it is not the passphrase of this backup
 * @BREATH_BACKUP_ERROR_DAMAGED: the file is no backup, was changed or is cut short
 * @BREATH_BACKUP_ERROR_NEWER: a later version of the program made it
 * @BREATH_BACKUP_ERROR_MEMORY: there is not enough memory for the passphrase to be tried
 * @BREATH_BACKUP_ERROR_SPACE: there is not enough room on the disk
 * @BREATH_BACKUP_ERROR_EXISTS: there is a file, or a node, that would be replaced
 * @BREATH_BACKUP_ERROR_FAILED: reading or writing failed
 *
 * What a caller can tell apart and act on; the message is a sentence for people.
 */
typedef enum
{
  BREATH_BACKUP_ERROR_WEAK,
  BREATH_BACKUP_ERROR_PASSPHRASE,
  BREATH_BACKUP_ERROR_DAMAGED,
  BREATH_BACKUP_ERROR_NEWER,
  BREATH_BACKUP_ERROR_MEMORY,
  BREATH_BACKUP_ERROR_SPACE,
  BREATH_BACKUP_ERROR_EXISTS,
  BREATH_BACKUP_ERROR_FAILED,
} BreathBackupError;

GQuark breath_backup_error_quark (void);

/**
 * BreathBackupPart:
 * @BREATH_BACKUP_ABOUT: a key file that tells of the backup
 * @BREATH_BACKUP_KEY: `node.key`
 * @BREATH_BACKUP_SETTINGS: `settings.ini`, if there is one
 * @BREATH_BACKUP_MIRRORS: the sealed keys of the Mirrors, if there are any
 * @BREATH_BACKUP_ANCHOR: the head anchor, if there is one
 * @BREATH_BACKUP_DATABASE: a copy of `breath.db`
 *
 * What is in a backup, in this order.
 */
typedef enum
{
  BREATH_BACKUP_ABOUT,
  BREATH_BACKUP_KEY,
  BREATH_BACKUP_SETTINGS,
  BREATH_BACKUP_MIRRORS,
  BREATH_BACKUP_ANCHOR,
  BREATH_BACKUP_DATABASE,
} BreathBackupPart;

#define BREATH_BACKUP_N_PARTS (BREATH_BACKUP_DATABASE + 1)

const char *breath_backup_part_get_name (BreathBackupPart part);

/**
 * BreathBackupAbout:
 * @node: the peer id of the node
 * @made: unix seconds
 * @epoch: of its head then
 *
 * What a backup says of itself.
 */
typedef struct
{
  char   *node;
  gint64  made;
  guint32 epoch;
} BreathBackupAbout;

void breath_backup_about_free (BreathBackupAbout *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathBackupAbout, breath_backup_about_free)

/**
 * BreathBackupState:
 * @fds: a file to read each part from its beginning; -1 where there is none
 *
 * A node as it was at one moment. Closing the files is all it takes to forget it.
 */
typedef struct
{
  int fds[BREATH_BACKUP_N_PARTS];
} BreathBackupState;

void breath_backup_state_free (BreathBackupState *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathBackupState, breath_backup_state_free)

/**
 * BreathBackupCost:
 * @passes: over the memory; 0 for what is right today
 * @memory: in KiB; 0 for what is right today
 *
 * What trying one passphrase costs, with Argon2id.
 */
typedef struct
{
  guint32 passes;
  guint32 memory;
} BreathBackupCost;

void               breath_backup_collect_async  (const char              *data_dir,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
BreathBackupState *breath_backup_collect_finish (GAsyncResult            *result,
                                                 GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * BreathBackupOptions:
 * @path: the file to be made
 * @replaces: whether it may take the place of another
 * @cost: what trying one passphrase shall cost
 * @cancellable: (nullable): gives up, and leaves nothing of it; referenced
 *
 * What a backup becomes.
 */
typedef struct
{
  const char      *path;
  gboolean         replaces;
  BreathBackupCost cost;
  GCancellable    *cancellable;
} BreathBackupOptions;

gboolean           breath_backup_check_target   (const BreathBackupOptions *options,
                                                 GError                   **error);
void               breath_backup_write_async    (BreathBackupState         *state,
                                                 const BreathBackupOptions *options,
                                                 BreathPassphrase          *passphrase,
                                                 GAsyncReadyCallback        callback,
                                                 gpointer                   user_data);
BreathBackupAbout *breath_backup_write_finish   (GAsyncResult              *result,
                                                 GError                   **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * BreathRestoreOptions:
 * @path: the backup
 * @data_dir: (nullable): the folder; %NULL for the default
 * @replaces: whether the node that is there may be put aside
 *
 * What is restored, and to where.
 */
typedef struct
{
  const char *path;
  const char *data_dir;
  gboolean    replaces;
} BreathRestoreOptions;

void               breath_restore_async         (const BreathRestoreOptions *options,
                                                 BreathPassphrase           *passphrase,
                                                 GAsyncReadyCallback         callback,
                                                 gpointer                    user_data);
BreathBackupAbout *breath_restore_finish        (GAsyncResult               *result,
                                                 char                      **put_aside,
                                                 GError                    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
