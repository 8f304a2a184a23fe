/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"
#include "breath-seed-id.h"

G_BEGIN_DECLS

#define BREATH_SEED_CHUNK_LEN    (16 * 1024)                                   /* bytes */
#define BREATH_SEED_MAX_CHUNKS   (BREATH_SEED_MAX_SIZE / BREATH_SEED_CHUNK_LEN)
#define BREATH_SEED_MAX_SUMMARY  500                                           /* characters */
#define BREATH_SEED_MAX_LICENCE  64                                            /* bytes */
#define BREATH_SEED_MAX_PARENTS  8
#define BREATH_SEED_MANIFEST_MAX 4096                                          /* bytes of an encoded one */

/**
 * BreathSeedManifest:
 * @node: the node that offered it first
 * @mirror: the key of its Mirror
 * @created: unix seconds
 * @title: what it is called
 * @summary: (nullable): what it is about; lines divided by newlines
 * @language: (nullable): BCP 47 tag
 * @licence: SPDX id
 * @media: what the content is
 * @size: bytes of content
 * @chunks: BLAKE2b-256 of each %BREATH_SEED_CHUNK_LEN bytes of content
 * @n_parents: how many of @parents are set
 * @parents: ids of the seeds it was made from
 * @has_supersedes: whether @supersedes is set
 * @supersedes: id of the seed that this is a later version of
 *
 * All there is to know of a knowledge seed but its content. It is not signed: the notice that names its hash is.
 */
typedef struct
{
  P2pPeerId       node;
  P2pPeerId       mirror;
  guint32         created;
  char           *title;
  char           *summary;
  char           *language;
  char           *licence;
  BreathSeedMedia media;
  guint32         size;
  guint8          chunks[BREATH_SEED_MAX_CHUNKS][BREATH_HASH_LEN];
  guint           n_parents;
  guint8          parents[BREATH_SEED_MAX_PARENTS][BREATH_HASH_LEN];
  gboolean        has_supersedes;
  guint8          supersedes[BREATH_HASH_LEN];
} BreathSeedManifest;

BreathSeedManifest *breath_seed_manifest_new             (void) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedManifest *breath_seed_manifest_copy            (const BreathSeedManifest *self) G_GNUC_WARN_UNUSED_RESULT;
void                breath_seed_manifest_free            (BreathSeedManifest       *self);
gboolean            breath_seed_manifest_set_content     (BreathSeedManifest       *self,
                                                          GBytes                   *content,
                                                          GError                  **error);
gboolean            breath_seed_manifest_check           (const BreathSeedManifest *self,
                                                          GError                  **error);

GBytes             *breath_seed_manifest_encode          (const BreathSeedManifest *self) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedManifest *breath_seed_manifest_decode          (GBytes                   *bytes,
                                                          const guint8              id[BREATH_HASH_LEN],
                                                          GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

void                breath_seed_manifest_get_id          (const BreathSeedManifest *self,
                                                          guint8                    id[BREATH_HASH_LEN]);
BreathSeedNotice   *breath_seed_manifest_dup_notice      (const BreathSeedManifest *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean            breath_seed_manifest_is_announced_by (const BreathSeedManifest *self,
                                                          const BreathItem         *item);
guint               breath_seed_manifest_get_n_chunks    (const BreathSeedManifest *self);
gsize               breath_seed_manifest_get_chunk_len   (const BreathSeedManifest *self,
                                                          guint                     index);
gboolean            breath_seed_manifest_has_chunk       (const BreathSeedManifest *self,
                                                          guint                     index,
                                                          GBytes                   *chunk);
gboolean            breath_seed_manifest_has_content     (const BreathSeedManifest *self,
                                                          GBytes                   *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedManifest, breath_seed_manifest_free)

G_END_DECLS
