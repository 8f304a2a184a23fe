/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_MANIFEST_MAX_ITEMS 128

/* The ids of every item an author has alive, ascending and distinct: exactly one encoding for one set. */
typedef struct _BreathManifest BreathManifest;

BreathManifest *breath_manifest_new       (const guint8 (*ids)[BREATH_HASH_LEN],
                                           guint          n_ids) G_GNUC_WARN_UNUSED_RESULT;
BreathManifest *breath_manifest_open      (GBytes         *bytes,
                                           GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void            breath_manifest_free      (BreathManifest *self);
GBytes         *breath_manifest_get_bytes (BreathManifest *self);
const guint8   *breath_manifest_get_hash  (BreathManifest *self);
guint           breath_manifest_get_size  (BreathManifest *self);
const guint8   *breath_manifest_get_id    (BreathManifest *self,
                                           guint           index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathManifest, breath_manifest_free)

G_END_DECLS
