/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-storage-trouble.h"

#include <gio/gio.h>

#include "breath-store.h"

static BreathStorageTrouble
from_store (int code)
{
  switch ((BreathStoreError) code)
    {
    case BREATH_STORE_ERROR_DAMAGED:
      return BREATH_STORAGE_TROUBLE_DAMAGED;

    case BREATH_STORE_ERROR_NEWER:
      return BREATH_STORAGE_TROUBLE_NEWER;

    case BREATH_STORE_ERROR_FULL:
      return BREATH_STORAGE_TROUBLE_FULL;

    case BREATH_STORE_ERROR_FAILED:
    default:
      return BREATH_STORAGE_TROUBLE_FAILED;
    }
}

/**
 * breath_storage_trouble_from_error:
 * @error: what an act of the node failed with
 *
 * Tells errors of the store and of the disk below it from all others, for those who know no store.
 *
 * Returns: what is the matter with the storage, if that is what @error is about
 */
BreathStorageTrouble
breath_storage_trouble_from_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, BREATH_STORAGE_TROUBLE_NONE);

  if (error->domain == BREATH_STORE_ERROR)
    return from_store (error->code);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return BREATH_STORAGE_TROUBLE_FULL;

  return BREATH_STORAGE_TROUBLE_NONE;
}
