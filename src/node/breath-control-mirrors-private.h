/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors.h"
#include "breath-node1.h"

#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

BreathPassphrase *breath_control_take_passphrase (GUnixFDList    *pipes,
                                                  GVariant       *handle,
                                                  GError        **error) G_GNUC_WARN_UNUSED_RESULT;
BreathMirror     *breath_control_find_mirror     (BreathMirrors  *mirrors,
                                                  const char     *name,
                                                  GError        **error);

void breath_control_mirrors_serve (BreathBusNode1 *skeleton,
                                   BreathMirrors  *mirrors);

G_END_DECLS
