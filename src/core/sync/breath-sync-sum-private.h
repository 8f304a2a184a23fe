/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers modulo 2^128, low half first. */

static inline void
breath_sync_sum_add (guint64       sum[2],
                     const guint64 term[2])
{
  sum[0] += term[0];
  sum[1] += term[1] + (sum[0] < term[0] ? 1 : 0);
}

static inline void
breath_sync_sum_subtract (guint64       sum[2],
                          const guint64 term[2])
{
  sum[1] -= term[1] + (sum[0] < term[0] ? 1 : 0);
  sum[0] -= term[0];
}

G_END_DECLS
