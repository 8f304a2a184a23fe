/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_DIAL_COMPLAINTS_MAX   256                        /* told of lately */
#define BREATH_DIAL_COMPLAINTS_AGAIN (10 * G_TIME_SPAN_MINUTE)  /* before the same is told again */

typedef struct _BreathDialComplaints BreathDialComplaints;

BreathDialComplaints *breath_dial_complaints_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void                  breath_dial_complaints_free (BreathDialComplaints *self);
gboolean              breath_dial_complaints_tell (BreathDialComplaints *self,
                                                   const char           *address,
                                                   const char           *reason,
                                                   gint64                now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathDialComplaints, breath_dial_complaints_free)

G_END_DECLS
