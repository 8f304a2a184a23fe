/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BreathTrace BreathTrace;

BreathTrace *breath_trace_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void         breath_trace_free    (BreathTrace  *self);
void         breath_trace_add     (BreathTrace  *self,
                                   gint64        time,
                                   const char   *what,
                                   gconstpointer data,
                                   gsize         len);
char        *breath_trace_dup_hex (BreathTrace  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathTrace, breath_trace_free)

G_END_DECLS
