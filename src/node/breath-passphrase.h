/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_PASSPHRASE_KEPT 1025  /* bytes; one more than a passphrase may have */

typedef struct _BreathPassphrase BreathPassphrase;

#define BREATH_TYPE_PASSPHRASE (breath_passphrase_get_type ())
GType             breath_passphrase_get_type (void) G_GNUC_CONST;

BreathPassphrase *breath_passphrase_new      (const char             *text,
                                              gsize                   len) G_GNUC_WARN_UNUSED_RESULT;
BreathPassphrase *breath_passphrase_ref      (BreathPassphrase       *self) G_GNUC_WARN_UNUSED_RESULT;
void              breath_passphrase_unref    (BreathPassphrase       *self);
const char       *breath_passphrase_peek     (const BreathPassphrase *self,
                                              gsize                  *len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathPassphrase, breath_passphrase_unref)

G_END_DECLS
