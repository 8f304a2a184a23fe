/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gunixfdlist.h>

#include "breath-passphrase.h"

G_BEGIN_DECLS

BreathPassphrase *breath_control_take_passphrase (GUnixFDList *pipes,
                                                  GVariant    *handle,
                                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
