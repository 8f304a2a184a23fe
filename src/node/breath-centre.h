/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BreathClosing:
 * @BREATH_CLOSING_ASKS: whoever closes the window is asked
 * @BREATH_CLOSING_STAYS: the node goes on without a window
 * @BREATH_CLOSING_ENDS: the node ends
 *
 * What becomes of the node when its window closes.
 */
typedef enum
{
  BREATH_CLOSING_ASKS,
  BREATH_CLOSING_STAYS,
  BREATH_CLOSING_ENDS,
} BreathClosing;

#define BREATH_TYPE_CLOSING (breath_closing_get_type ())
GType breath_closing_get_type (void) G_GNUC_CONST;

#define BREATH_TYPE_CENTRE (breath_centre_get_type ())
G_DECLARE_FINAL_TYPE (BreathCentre, breath_centre, BREATH, CENTRE, GObject)

BreathClosing  breath_centre_get_closing (BreathCentre  *self);
gboolean       breath_centre_set_closing (BreathCentre  *self,
                                          BreathClosing  closing,
                                          GError       **error);
gboolean       breath_centre_has_step    (const char    *step);
char          *breath_centre_dup_step    (BreathCentre  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean       breath_centre_set_step    (BreathCentre  *self,
                                          const char    *step,
                                          GError       **error);
char          *breath_centre_dup_people  (BreathCentre  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean       breath_centre_set_people  (BreathCentre  *self,
                                          const char    *people,
                                          GError       **error);
char          *breath_centre_dup_need    (BreathCentre  *self,
                                          const char    *resource,
                                          char         **unit) G_GNUC_WARN_UNUSED_RESULT;
gboolean       breath_centre_set_need    (BreathCentre  *self,
                                          const char    *resource,
                                          const char    *need,
                                          const char    *unit,
                                          GError       **error);

G_END_DECLS
