/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multibase.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

typedef struct
{
  char     *(*encode)(const guint8 *data,
                      gsize len);
  gboolean (*decode)(const char *text,
                     guint8     *out,
                     gsize      *len,
                     GError    **error);
} Base;

static const Base bases[] = {
  { p2p_base58_encode, p2p_base58_decode },
  { p2p_base32_encode, p2p_base32_decode },
};

/* Any bytes come back, but not into less room than they need. */
static void
check_bytes (const Base   *base,
             const guint8 *data,
             gsize         size)
{
  g_autofree char *text = base->encode (data, size);
  g_autofree guint8 *out = g_malloc (size + 1);
  g_autoptr(GError) error = NULL;
  gsize len = size;

  g_assert_true (base->decode (text, out, &len, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (out, len, data, size);

  if (size == 0)
    return;

  len = size - 1;
  g_assert_false (base->decode (text, out, &len, NULL));
}

/* A text that is accepted is the one text of its bytes. */
static void
check_text (const Base *base,
            const char *text,
            gsize       room)
{
  g_autofree guint8 *out = g_malloc (MAX (room, 1));
  g_autofree char *again = NULL;
  gsize len = room;

  if (!base->decode (text, out, &len, NULL))
    return;

  g_assert_cmpuint (len, <=, room);
  again = base->encode (out, len);
  g_assert_cmpstr (again, ==, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  gsize room;

  if (size == 0)
    return 0;

  room = data[0] % (P2P_MULTIBASE_MAX_LEN + 1);
  text = g_strndup ((const char *) data + 1, size - 1);

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      check_bytes (&bases[i], data + 1, MIN (size - 1, P2P_MULTIBASE_MAX_LEN));
      check_text (&bases[i], text, room);
    }

  return 0;
}
