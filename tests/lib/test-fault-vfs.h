/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestFault:
 * @TEST_FAULT_CUT: the power goes: the process is killed and each file keeps what a disk may have kept of it
 * @TEST_FAULT_FULL: a write finds no room
 * @TEST_FAULT_WRITE: a write fails half done
 * @TEST_FAULT_SYNC: a sync fails, and what it was to keep is never written, though it can still be read
 * @TEST_FAULT_READ: a read fails
 * @TEST_FAULT_OPEN: a file cannot be opened
 *
 * What can be wrong with a disk.
 */
typedef enum
{
  TEST_FAULT_CUT,
  TEST_FAULT_FULL,
  TEST_FAULT_WRITE,
  TEST_FAULT_SYNC,
  TEST_FAULT_READ,
  TEST_FAULT_OPEN,
} TestFault;

/**
 * TestOperation:
 * @TEST_OPERATION_WRITE_LOG: a write to the log, or its truncation
 * @TEST_OPERATION_SYNC_LOG: a sync of the log
 * @TEST_OPERATION_WRITE_FILE: the same in the database file: it is made, or the log is moved into it
 * @TEST_OPERATION_SYNC_FILE: a sync of the database file
 * @TEST_OPERATION_DELETE: a file is deleted
 *
 * What is done to a disk.
 */
typedef enum
{
  TEST_OPERATION_WRITE_LOG,
  TEST_OPERATION_SYNC_LOG,
  TEST_OPERATION_WRITE_FILE,
  TEST_OPERATION_SYNC_FILE,
  TEST_OPERATION_DELETE,
} TestOperation;

#define TEST_N_OPERATIONS (TEST_OPERATION_DELETE + 1)

/* Becomes the default VFS of SQLite, on which nothing is wrong yet. What is in the files by then is taken for kept. In
 * @n_cuts, which may be shared with another process, a cut is counted where it happens. */
void  test_fault_vfs_install          (guint32     seed,
                                       guint       n_cuts[TEST_N_OPERATIONS]);
/* With no connection open. */
void  test_fault_vfs_uninstall        (void);

/* Something goes wrong at operation @at that the fault concerns, counted from 1 as of now, or from that one on. */
void  test_fault_vfs_plan             (TestFault   fault,
                                       guint       at,
                                       gboolean    from_there_on);
/* All is well again; gives how often it was not. */
guint test_fault_vfs_mend             (void);

/* Keeps every connection opened from now on at this `synchronous`, whatever it asks for; NULL: no longer. */
void  test_keep_synchronous           (const char *value);

G_END_DECLS
