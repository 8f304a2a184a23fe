/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-identity.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The vectors in tests/vectors/breath-records.json. */
JsonObject  *test_records_load         (void) G_GNUC_WARN_UNUSED_RESULT;
GBytes      *test_records_dup_bytes    (JsonObject *vectors,
                                        const char *section,
                                        const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* The author of all of them, from the seed 01×32. */
P2pIdentity *test_records_dup_identity (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
