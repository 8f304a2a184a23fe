/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-text.h"

G_BEGIN_DECLS

#define BREATH_SEED_DIFF_MAX_EDITS 512      /* lines of a stretch that may differ for it to be compared line by line */
#define BREATH_SEED_DIFF_MAX_STEPS 1048576  /* of comparing, for two texts in all */

/**
 * BreathSeedLineKind:
 * @BREATH_SEED_LINE_SAME: it is in both
 * @BREATH_SEED_LINE_GONE: it is in the earlier text alone
 * @BREATH_SEED_LINE_NEW: it is in the later one alone
 *
 * What became of a line.
 */
typedef enum
{
  BREATH_SEED_LINE_SAME,
  BREATH_SEED_LINE_GONE,
  BREATH_SEED_LINE_NEW,
} BreathSeedLineKind;

/**
 * BreathSeedLine:
 * @kind: what became of it
 * @before: its number in the earlier text, from 1; 0: it is not there
 * @after: its number in the later text, from 1; 0: it is not there
 * @text: (array length=len): borrowed from the text it is in, without its line feed
 * @len: bytes of it
 *
 * A line of two texts that were compared.
 */
typedef struct
{
  BreathSeedLineKind kind;
  guint              before;
  guint              after;
  const char        *text;
  gsize              len;
} BreathSeedLine;

GArray *breath_seed_diff (GBytes  *before,
                          GBytes  *after,
                          guint    context,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
