/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Messages as nobody's library would write them. Each appends a field to @message. */
void test_protobuf_varint  (GByteArray    *message,
                            guint          field,
                            guint64        value);
void test_protobuf_fixed32 (GByteArray    *message,
                            guint          field,
                            guint32        value);
void test_protobuf_bytes   (GByteArray    *message,
                            guint          field,
                            gconstpointer  data,
                            gsize          len);
/* So many bytes of one kind. */
void test_protobuf_filled  (GByteArray    *message,
                            guint          field,
                            guint8         byte,
                            gsize          len);

G_END_DECLS
