/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_SEED_MAX_SIZE  (256 * 1024) /* bytes of content */
#define BREATH_SEED_MAX_TITLE 120          /* characters */

/**
 * BreathSeedMedia:
 * @BREATH_SEED_PLAIN: text/plain
 * @BREATH_SEED_MARKDOWN: text/markdown
 * @BREATH_SEED_JSON: application/json
 *
 * What the content of a seed is. It is for programs that people give it to: here all of it is shown as plain text.
 */
typedef enum
{
  BREATH_SEED_PLAIN,
  BREATH_SEED_MARKDOWN,
  BREATH_SEED_JSON,
} BreathSeedMedia;

#define BREATH_N_SEED_MEDIA (BREATH_SEED_JSON + 1)

/**
 * BreathSeedNotice:
 * @seed: BLAKE2b-256 of the manifest, which is the id of the seed
 * @title: what it is called
 * @size: bytes of content
 * @media: what it is
 * @language: (nullable): BCP 47 tag of what it is written in
 *
 * What goes around about a knowledge seed before anybody asked to look at it.
 */
typedef struct
{
  guint8          seed[BREATH_HASH_LEN];
  char           *title;
  guint32         size;
  BreathSeedMedia media;
  char           *language;
} BreathSeedNotice;

/**
 * BreathPlanting:
 * @seed: which seed
 *
 * By this a Mirror lets a seed into the memory of its community.
 */
typedef struct
{
  guint8 seed[BREATH_HASH_LEN];
} BreathPlanting;

const char       *breath_seed_media_get_type  (BreathSeedMedia         media);
gboolean          breath_seed_media_from_type (const char             *type,
                                               BreathSeedMedia        *media);

BreathSeedNotice *breath_seed_notice_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_seed_notice_free     (BreathSeedNotice       *self);
gboolean          breath_seed_notice_check    (const BreathSeedNotice *self,
                                               GError                **error);

BreathPlanting   *breath_planting_new         (const guint8            seed[BREATH_HASH_LEN]) G_GNUC_WARN_UNUSED_RESULT;
void              breath_planting_free        (BreathPlanting         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedNotice, breath_seed_notice_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathPlanting, breath_planting_free)

G_END_DECLS
