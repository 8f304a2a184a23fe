/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What decoding one input may allocate all told: the budget of protobuf-c for the message and for one within
 * it, and what is made of them.
 */
#define FUZZ_MAX_ALLOCATED (2 * 1024 * 1024 + 256 * 1024)

void  fuzz_memory_watch         (void);
gsize fuzz_memory_get_allocated (void);

G_END_DECLS
