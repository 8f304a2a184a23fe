/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathStorageTrouble:
 * @BREATH_STORAGE_TROUBLE_NONE: the error is about something else
 * @BREATH_STORAGE_TROUBLE_DAMAGED: what is stored contradicts itself
 * @BREATH_STORAGE_TROUBLE_NEWER: a later version of the program made it
 * @BREATH_STORAGE_TROUBLE_FULL: there is no space left
 * @BREATH_STORAGE_TROUBLE_FAILED: reading or writing failed
 *
 * What can be the matter with the place where a node keeps everything.
 */
typedef enum
{
  BREATH_STORAGE_TROUBLE_NONE,
  BREATH_STORAGE_TROUBLE_DAMAGED,
  BREATH_STORAGE_TROUBLE_NEWER,
  BREATH_STORAGE_TROUBLE_FULL,
  BREATH_STORAGE_TROUBLE_FAILED,
} BreathStorageTrouble;

BreathStorageTrouble breath_storage_trouble_from_error (const GError *error);

G_END_DECLS
