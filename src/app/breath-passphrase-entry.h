/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-passphrase.h"

G_BEGIN_DECLS

BreathPassphrase *breath_passphrase_entry_take  (GtkEditable *entry) G_GNUC_WARN_UNUSED_RESULT;
void              breath_passphrase_entry_clear (GtkEditable *entry);

G_END_DECLS
