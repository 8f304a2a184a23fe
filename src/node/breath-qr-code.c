/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-qr-code.h"

#include <qrencode.h>

struct _BreathQrCode
{
  QRcode *code;
};

/**
 * breath_qr_code_new:
 * @text: what the symbol says
 *
 * Makes a QR symbol (ISO/IEC 18004) that can still be read with 15 of 100 parts of it damaged, as on a printed sheet.
 *
 * Returns: (transfer full) (nullable): the symbol; %NULL for an empty text, and for more than 2331 bytes, which no
 *   symbol has room for
 */
BreathQrCode *
breath_qr_code_new (const char *text)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  BreathQrCode *self;

  if (code == NULL)
    return NULL;

  self = g_new (BreathQrCode, 1);
  self->code = code;

  return self;
}

void
breath_qr_code_free (BreathQrCode *self)
{
  QRcode_free (self->code);
  g_free (self);
}

/**
 * breath_qr_code_get_size:
 * @self: a symbol
 *
 * Returns: how many modules it has on each side, without the margin
 */
guint
breath_qr_code_get_size (const BreathQrCode *self)
{
  return self->code->width;
}

/**
 * breath_qr_code_is_dark:
 * @self: a symbol
 * @column: counted from the left, the same in every language
 * @row: counted from the top
 *
 * Returns: whether the module there is dark; what lies outside the symbol, as its margin does, is light
 */
gboolean
breath_qr_code_is_dark (const BreathQrCode *self,
                        guint               column,
                        guint               row)
{
  guint size = breath_qr_code_get_size (self);

  return column < size && row < size && (self->code->data[row * size + column] & 1) != 0;
}
