/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-multibase.h"

#include "p2p-wire-error.h"

#include <string.h>

/* Digits of 128 bytes in base 58: 128 × log 256 ÷ log 58, rounded up. */
#define BASE58_MAX_DIGITS 175

static const char base58_digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char base32_digits[] = "abcdefghijklmnopqrstuvwxyz234567";

static gboolean
digit_value (const char *digits,
             char        c,
             const char *base,
             guint      *value,
             GError    **error)
{
  const char *found = strchr (digits, c);

  if (found == NULL)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "The text has a character that is no %s digit", base);
      return FALSE;
    }

  *value = found - digits;

  return TRUE;
}

static gboolean
refuse_length (GError **error)
{
  g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID, "The encoded text is too long");

  return FALSE;
}

/* number = number × base + digit, on @len digits of base @radix, lowest first. Returns the new length. */
static gsize
multiply_add (guint8 *number,
              gsize   len,
              guint   radix,
              guint   base,
              guint   digit)
{
  guint carry = digit;

  for (gsize i = 0; i < len; i++)
    {
      carry += number[i] * base;
      number[i] = carry % radix;
      carry /= radix;
    }

  /* One step adds at most one digit in radix 256 and at most two in radix 58. */
  while (carry > 0)
    {
      /* cppcheck-suppress zerodivcond ; the radix is a constant of the caller's */
      number[len++] = carry % radix;
      carry /= radix;
    }

  return len;
}

/**
 * p2p_base58_encode:
 * @data: (array length=len): any bytes
 * @len: how many, at most %P2P_MULTIBASE_MAX_LEN
 *
 * Writes @data in the base 58 of Bitcoin, without a multibase prefix.
 *
 * Returns: (transfer full): the text
 */
char *
p2p_base58_encode (const guint8 *data,
                   gsize         len)
{
  guint8 number[BASE58_MAX_DIGITS];
  gsize n_digits = 0;
  gsize n_zeros = 0;
  GString *text;

  g_return_val_if_fail (len <= P2P_MULTIBASE_MAX_LEN, NULL);

  while (n_zeros < len && data[n_zeros] == 0)
    n_zeros++;

  for (gsize i = n_zeros; i < len; i++)
    n_digits = multiply_add (number, n_digits, 58, 256, data[i]);

  text = g_string_sized_new (n_zeros + n_digits);

  for (gsize i = 0; i < n_zeros; i++)
    g_string_append_c (text, base58_digits[0]);

  for (gsize i = n_digits; i > 0; i--)
    g_string_append_c (text, base58_digits[number[i - 1]]);

  return g_string_free (text, FALSE);
}

/**
 * p2p_base58_decode:
 * @text: base 58 without a multibase prefix
 * @out: (out caller-allocates) (array length=len): where to write
 * @len: (inout): room in @out, at most %P2P_MULTIBASE_MAX_LEN; then how many bytes were written
 * @error: return location for a %P2P_WIRE_ERROR_INVALID
 *
 * Reads what p2p_base58_encode() writes.
 *
 * Takes time in proportion to the room in @out, however long @text is.
 *
 * Returns: whether @text was read and fits
 */
gboolean
p2p_base58_decode (const char *text,
                   guint8     *out,
                   gsize      *len,
                   GError    **error)
{
  guint8 number[P2P_MULTIBASE_MAX_LEN + 1];
  gsize n_bytes = 0;
  gsize n_zeros = 0;

  g_return_val_if_fail (*len <= P2P_MULTIBASE_MAX_LEN, FALSE);

  while (n_zeros <= *len && text[n_zeros] == base58_digits[0])
    n_zeros++;

  for (const char *at = text + n_zeros; *at != '\0' && n_zeros + n_bytes <= *len; at++)
    {
      guint digit;

      if (!digit_value (base58_digits, *at, "base 58", &digit, error))
        return FALSE;

      n_bytes = multiply_add (number, n_bytes, 256, 58, digit);
    }

  if (n_zeros + n_bytes > *len)
    return refuse_length (error);

  memset (out, 0, n_zeros);

  for (gsize i = 0; i < n_bytes; i++)
    out[n_zeros + i] = number[n_bytes - 1 - i];

  *len = n_zeros + n_bytes;

  return TRUE;
}

/**
 * p2p_base32_encode:
 * @data: (array length=len): any bytes
 * @len: how many, at most %P2P_MULTIBASE_MAX_LEN
 *
 * Writes @data in the base 32 of RFC 4648, in lower case, without padding and without a multibase prefix.
 *
 * Returns: (transfer full): the text
 */
char *
p2p_base32_encode (const guint8 *data,
                   gsize         len)
{
  GString *text;
  guint bits = 0;
  guint n_bits = 0;

  g_return_val_if_fail (len <= P2P_MULTIBASE_MAX_LEN, NULL);

  text = g_string_sized_new ((len * 8 + 4) / 5);

  for (gsize i = 0; i < len; i++)
    {
      bits = (bits << 8 | data[i]) & 0xfff;

      for (n_bits += 8; n_bits >= 5; n_bits -= 5)
        g_string_append_c (text, base32_digits[bits >> (n_bits - 5) & 0x1f]);
    }

  if (n_bits > 0)
    g_string_append_c (text, base32_digits[bits << (5 - n_bits) & 0x1f]);

  return g_string_free (text, FALSE);
}

/**
 * p2p_base32_decode:
 * @text: base 32 in lower case, without padding and without a multibase prefix
 * @out: (out caller-allocates) (array length=len): where to write
 * @len: (inout): room in @out; then how many bytes were written
 * @error: return location for a %P2P_WIRE_ERROR_INVALID
 *
 * Reads what p2p_base32_encode() writes, and nothing else: two texts never stand for the same bytes.
 *
 * Returns: whether @text was read and fits
 */
gboolean
p2p_base32_decode (const char *text,
                   guint8     *out,
                   gsize      *len,
                   GError    **error)
{
  gsize n_bytes = 0;
  guint bits = 0;
  guint n_bits = 0;

  for (const char *at = text; *at != '\0'; at++)
    {
      guint digit;

      if (!digit_value (base32_digits, *at, "base 32", &digit, error))
        return FALSE;

      bits = (bits << 5 | digit) & 0xfff;
      n_bits += 5;

      if (n_bits < 8)
        continue;

      if (n_bytes == *len)
        return refuse_length (error);

      n_bits -= 8;
      out[n_bytes++] = bits >> n_bits & 0xff;
    }

  /* Five bits or more would be a whole digit too many; the rest must be what the encoder fills in. */
  if (n_bits >= 5 || (bits & ((1u << n_bits) - 1)) != 0)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                           "The text does not end as base 32 must");
      return FALSE;
    }

  *len = n_bytes;

  return TRUE;
}
