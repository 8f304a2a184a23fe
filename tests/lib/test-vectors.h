/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The object NAME of tests/vectors/libp2p.json, or the whole file for NULL. */
JsonNode   *test_vectors_load    (const char *name) G_GNUC_WARN_UNUSED_RESULT;
GByteArray *test_vectors_hex     (const char *hex) G_GNUC_WARN_UNUSED_RESULT;
GByteArray *test_vectors_get_hex (JsonObject *object,
                                  const char *member) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
