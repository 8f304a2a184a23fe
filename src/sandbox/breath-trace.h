/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_FACT_PARTS 3

/**
 * BreathFactKind:
 * @BREATH_FACT_LINK: a link was opened; what it is known by, and its ends
 * @BREATH_FACT_FRAME: a frame arrived; the number is that of the fact of its link, twice, plus the end that sent it
 * @BREATH_FACT_ROW: a row was stored; key, value and extra, with its number
 * @BREATH_FACT_DELETED: a row was deleted
 *
 * What kind of thing happened.
 */
typedef enum
{
  BREATH_FACT_LINK,
  BREATH_FACT_FRAME,
  BREATH_FACT_ROW,
  BREATH_FACT_DELETED,
} BreathFactKind;

/* Bytes; NULL: none */
typedef struct
{
  gconstpointer data;
  gsize         len;
} BreathFactPart;

/**
 * BreathFact:
 * @kind: what kind of thing happened
 * @detail: which of its kind: below 256
 * @number: depends on the kind
 * @parts: what it was; no address, and nothing that differs from one run to another
 *
 * Something that happened.
 */
typedef struct
{
  BreathFactKind kind;
  guint          detail;
  guint64        number;
  BreathFactPart parts[BREATH_FACT_PARTS];
} BreathFact;

typedef struct _BreathTrace BreathTrace;

BreathTrace *breath_trace_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void         breath_trace_free    (BreathTrace      *self);
/* Returns how many facts there are now. */
guint64      breath_trace_add     (BreathTrace      *self,
                                   gint64            time,
                                   const BreathFact *fact);
char        *breath_trace_dup_hex (BreathTrace      *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathTrace, breath_trace_free)

G_END_DECLS
