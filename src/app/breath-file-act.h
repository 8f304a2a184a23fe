/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-copies.h"
#include "breath-passphrase.h"
#include "breath-seeds.h"

G_BEGIN_DECLS

const char *breath_file_act_check_target (BreathCopies *copies,
                                          GFile        *file);

void  breath_file_act_backup_async (BreathCopies        *copies,
                                    GFile               *file,
                                    BreathPassphrase    *passphrase,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
void  breath_file_act_export_async (BreathCopies        *copies,
                                    GFile               *file,
                                    gboolean             as_table,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
void  breath_file_act_import_async (BreathCopies        *copies,
                                    BreathSeeds         *seeds,
                                    BreathMirror        *mirror,
                                    GFile               *file,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
char *breath_file_act_finish       (GAsyncResult        *result) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
