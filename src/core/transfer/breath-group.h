/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-random.h"

G_BEGIN_DECLS

#define BREATH_SCALAR_LEN 32
#define BREATH_POINT_LEN  32

/* Arithmetic of ristretto255 (RFC 9496), of which libsodium does the work: a group of prime order, with generator G. Points
 * and scalars are their 32 bytes.
 */

gboolean breath_scalar_is_canonical (const guint8  scalar[BREATH_SCALAR_LEN]);
gboolean breath_point_is_usable     (const guint8  point[BREATH_POINT_LEN]);
void     breath_scalar_random       (guint8        scalar[BREATH_SCALAR_LEN],
                                     BreathRandom *random);
void     breath_scalar_hash         (guint8        scalar[BREATH_SCALAR_LEN],
                                     GByteArray   *bytes);
void     breath_scalar_choose       (guint8        scalar[BREATH_SCALAR_LEN],
                                     const guint8  when_set[BREATH_SCALAR_LEN],
                                     const guint8  when_not[BREATH_SCALAR_LEN],
                                     gboolean      is_set);
gboolean breath_point_sum           (guint8        sum[BREATH_POINT_LEN],
                                     const guint8  a[BREATH_SCALAR_LEN],
                                     const guint8 *at,
                                     const guint8  b[BREATH_SCALAR_LEN],
                                     const guint8 *bt);

G_END_DECLS
