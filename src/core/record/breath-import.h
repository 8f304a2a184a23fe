/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathImportResult:
 * @BREATH_IMPORT_TAKEN: it was stored, and is held from now on
 * @BREATH_IMPORT_KNOWN: it is our own, is held already, or is being heard just now
 * @BREATH_IMPORT_REFUSED: it is not valid or not whole, is of the future or has expired, or there is no room
 * @BREATH_IMPORT_FAILED: it could not be stored
 *
 * What became of a record that a person brought.
 */
typedef enum
{
  BREATH_IMPORT_TAKEN,
  BREATH_IMPORT_KNOWN,
  BREATH_IMPORT_REFUSED,
  BREATH_IMPORT_FAILED,
} BreathImportResult;

/* May be called before the call it answers has returned. */
typedef void (*BreathImportFunc) (BreathImportResult result,
                                  gpointer           user_data);

G_END_DECLS
