/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-practice-text.h"

#include <glib/gi18n.h>

/**
 * breath_practice_text_is_on:
 *
 * Returns: whether this program only practises, which the id of its application tells
 */
gboolean
breath_practice_text_is_on (void)
{
  GApplication *application = g_application_get_default ();
  const char *id = application != NULL ? g_application_get_application_id (application) : NULL;

  return id != NULL && g_str_has_prefix (id, BREATH_PRACTICE_ID);
}

/**
 * breath_practice_text_dup_title:
 * @title: what a window or a notification is called, translated
 *
 * Returns: (transfer full): the same, which says first of all if it is practice
 */
char *
breath_practice_text_dup_title (const char *title)
{
  if (breath_practice_text_is_on ())
    /* Translators: %s is the title of a window or of a notification, as in “Practice – Breath”. */
    return g_strdup_printf (_("Practice – %s"), title);

  return g_strdup (title);
}
