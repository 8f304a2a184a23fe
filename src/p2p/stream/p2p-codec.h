/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * P2pCodecRead:
 * @received: (array length=len): bytes of the peer; may be changed in place
 * @len: how many there are
 * @used: how many were used; the others come again, as they were left, with more behind them
 * @out: (array length=out_len): room for what they carry
 * @out_len: how much
 *
 * What one read of a [struct@P2p.Codec] is about.
 */
typedef struct
{
  guint8 *received;
  gsize   len;
  gsize   used;
  guint8 *out;
  gsize   out_len;
} P2pCodecRead;

/**
 * P2pCodec:
 * @read: fills @out. What came before a failure is given first, the failure with the next call. Returns how many bytes
 *   were filled; 0 if more has to be received or the peer has ended; -1 with an error for good
 * @has_ended: whether the peer has said that nothing more will come
 * @cut_off: (nullable): makes the error for a peer that hung up before the rest of what was not used; %NULL for a machine
 *   that uses all it is given
 * @write: makes what is to be sent of some bytes; fails for good
 * @take_output: gives what is to be sent, or %NULL if nothing is
 * @end: (nullable): says to the peer that nothing more will come
 * @free: frees the machine
 * @max_plain: how many bytes are written at once
 * @idle_len: what the buffer for receiving holds while little comes: an idle connection must be cheap
 * @bulk_len: what it holds while much does; twice what @read may leave unused, or more
 *
 * How a machine that is handed bytes and gives bytes, without any I/O, makes a stream out of another.
 */
typedef struct
{
  gssize      (*read)        (gpointer      machine,
                              P2pCodecRead *read,
                              GError      **error);
  gboolean    (*has_ended)   (gpointer      machine);
  GError     *(*cut_off)     (void);

  gboolean    (*write)       (gpointer      machine,
                              const guint8 *plain,
                              gsize         len,
                              GError      **error);
  GByteArray *(*take_output) (gpointer      machine);
  void        (*end)         (gpointer      machine);

  GDestroyNotify free;

  gsize max_plain;
  gsize idle_len;
  gsize bulk_len;
} P2pCodec;

G_END_DECLS
