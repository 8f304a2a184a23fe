/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_TYPE_FOLDER (breath_folder_get_type ())
G_DECLARE_FINAL_TYPE (BreathFolder, breath_folder, BREATH, FOLDER, GObject)

BreathFolder *breath_folder_open          (const char    *path,
                                           GError       **error) G_GNUC_WARN_UNUSED_RESULT;
const char   *breath_folder_get_path      (BreathFolder  *self);
char         *breath_folder_dup_path_of   (BreathFolder  *self,
                                           const char    *name) G_GNUC_WARN_UNUSED_RESULT;
gboolean      breath_folder_has           (BreathFolder  *self,
                                           const char    *name);
gboolean      breath_folder_check         (BreathFolder  *self,
                                           const char    *name,
                                           GError       **error);
int           breath_folder_open_file     (BreathFolder  *self,
                                           const char    *name,
                                           GError       **error);
gboolean      breath_folder_read          (BreathFolder  *self,
                                           const char    *name,
                                           char          *buffer,
                                           gsize          size,
                                           gsize         *len,
                                           GError       **error);
gboolean      breath_folder_replace       (BreathFolder  *self,
                                           const char    *name,
                                           const char    *data,
                                           gsize          len,
                                           GError       **error);
gboolean      breath_folder_remove        (BreathFolder  *self,
                                           const char    *name,
                                           GError       **error);
char        **breath_folder_list          (BreathFolder  *self,
                                           const char    *prefix,
                                           const char    *suffix,
                                           guint          max,
                                           GError       **error) G_GNUC_WARN_UNUSED_RESULT;

void          breath_folder_remove_flat   (const char    *path);
char         *breath_folder_dup_default   (void) G_GNUC_WARN_UNUSED_RESULT;
char         *breath_folder_dup_digest    (const char    *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
