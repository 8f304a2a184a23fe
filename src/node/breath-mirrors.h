/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-mirror.h"
#include "breath-passphrase.h"

G_BEGIN_DECLS

#define BREATH_MIRRORS_MAX 8  /* Mirrors of one node */

/**
 * BreathPresence:
 * @BREATH_PRESENCE_NOBODY: nobody is signed in
 * @BREATH_PRESENCE_OPEN: a Mirror is signed in
 * @BREATH_PRESENCE_LOCKED: a Mirror is signed in but the screen is locked
 *
 * Who sits at this computer.
 */
typedef enum
{
  BREATH_PRESENCE_NOBODY,
  BREATH_PRESENCE_OPEN,
  BREATH_PRESENCE_LOCKED,
} BreathPresence;

#define BREATH_TYPE_PRESENCE (breath_presence_get_type ())
GType breath_presence_get_type (void) G_GNUC_CONST;

#define BREATH_TYPE_MIRRORS (breath_mirrors_get_type ())
G_DECLARE_FINAL_TYPE (BreathMirrors, breath_mirrors, BREATH, MIRRORS, GObject)

BreathMirror  *breath_mirrors_get_current    (BreathMirrors        *self);
BreathPresence breath_mirrors_get_presence   (BreathMirrors        *self);
BreathMirror  *breath_mirrors_get_present    (BreathMirrors        *self);
gboolean       breath_mirrors_is_private     (BreathMirrors        *self);
BreathMirror  *breath_mirrors_find           (BreathMirrors        *self,
                                              const char           *name);
guint          breath_mirrors_get_wait       (BreathMirrors        *self,
                                              BreathMirror         *mirror);

void           breath_mirrors_add_async      (BreathMirrors        *self,
                                              const char           *name,
                                              BreathPassphrase     *passphrase,
                                              BreathMirror         *admitted_by,
                                              BreathPassphrase     *their_passphrase,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
BreathMirror  *breath_mirrors_add_finish     (BreathMirrors        *self,
                                              GAsyncResult         *result,
                                              GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void           breath_mirrors_sign_in_async  (BreathMirrors        *self,
                                              BreathMirror         *mirror,
                                              BreathPassphrase     *passphrase,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean       breath_mirrors_sign_in_finish (BreathMirrors        *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void           breath_mirrors_change_async   (BreathMirrors        *self,
                                              BreathMirror         *mirror,
                                              BreathPassphrase     *old_passphrase,
                                              BreathPassphrase     *new_passphrase,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean       breath_mirrors_change_finish  (BreathMirrors        *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void           breath_mirrors_remove_async   (BreathMirrors        *self,
                                              BreathMirror         *mirror,
                                              BreathPassphrase     *passphrase,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean       breath_mirrors_remove_finish  (BreathMirrors        *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void           breath_mirrors_reset_async    (BreathMirrors        *self,
                                              BreathMirror         *mirror,
                                              BreathPassphrase     *passphrase,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
BreathMirror  *breath_mirrors_reset_finish   (BreathMirrors        *self,
                                              GAsyncResult         *result,
                                              GError              **error) G_GNUC_WARN_UNUSED_RESULT;

void           breath_mirrors_touch          (BreathMirrors        *self);
void           breath_mirrors_lock           (BreathMirrors        *self);
void           breath_mirrors_sign_out       (BreathMirrors        *self);

G_END_DECLS
