/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_AUTOSTART_KEY "starts-with-session"

/**
 * BreathAutostart:
 * @BREATH_AUTOSTART_DONE: the desktop does as it was asked
 * @BREATH_AUTOSTART_DENIED: it was asked and does not, because somebody or its settings said so
 * @BREATH_AUTOSTART_ABSENT: it has nobody to ask
 *
 * What came of asking the desktop to start this program when its user signs in, or to let it go on without a window.
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
void            breath_autostart_ask_to_stay_async (gboolean     starts,
                                             const char          *reason,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
BreathAutostart breath_autostart_ask_finish (GAsyncResult        *result);

GSettings      *breath_autostart_dup_settings (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_autostart_get_starts (void);

G_END_DECLS
