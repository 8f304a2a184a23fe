/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BreathAutostart:
 * @BREATH_AUTOSTART_DONE: the desktop does as it was asked
 * @BREATH_AUTOSTART_DENIED: it was asked and does not, because somebody or its settings said so
 * @BREATH_AUTOSTART_ABSENT: it has nobody to ask
 *
 * What came of asking the desktop to start this program when its user signs in.
 */
typedef enum
{
  BREATH_AUTOSTART_DONE,
  BREATH_AUTOSTART_DENIED,
  BREATH_AUTOSTART_ABSENT,
} BreathAutostart;

void            breath_autostart_ask_async  (gboolean             starts,
                                             const char          *reason,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
BreathAutostart breath_autostart_ask_finish (GAsyncResult        *result);

G_END_DECLS
