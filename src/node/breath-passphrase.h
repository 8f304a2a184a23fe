/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_PASSPHRASE_MIN 12    /* characters of a new one, for a backup */
#define BREATH_PASSPHRASE_MAX 1024  /* bytes */

typedef struct _BreathPassphrase BreathPassphrase;

BreathPassphrase *breath_passphrase_new       (void) G_GNUC_WARN_UNUSED_RESULT;
BreathPassphrase *breath_passphrase_new_from_text
                                              (const char        *text,
                                               gsize              len) G_GNUC_WARN_UNUSED_RESULT;
BreathPassphrase *breath_passphrase_ref       (BreathPassphrase  *self) G_GNUC_WARN_UNUSED_RESULT;
void              breath_passphrase_unref     (BreathPassphrase  *self);
gboolean          breath_passphrase_append    (BreathPassphrase  *self,
                                               char               byte);
gboolean          breath_passphrase_read_line (BreathPassphrase  *self,
                                               int                fd,
                                               GError           **error);
gboolean          breath_passphrase_equal     (BreathPassphrase  *self,
                                               BreathPassphrase  *other);
gboolean          breath_passphrase_check     (BreathPassphrase  *self,
                                               GError           **error);
gboolean          breath_passphrase_check_for_mirror
                                              (BreathPassphrase  *self,
                                               GError           **error);
const char       *breath_passphrase_peek      (BreathPassphrase  *self,
                                               gsize             *len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathPassphrase, breath_passphrase_unref)

G_END_DECLS
