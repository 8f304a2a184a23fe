/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-mirror-text.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-node.h"

/**
 * breath_mirror_text_wait:
 * @mirrors: the Mirrors of our node
 * @mirror: one of them
 *
 * Says how long nobody may try a passphrase of theirs, if so.
 *
 * Returns: (transfer full) (nullable): a translated sentence, %NULL if it may be tried now
 */
char *
breath_mirror_text_wait (BreathMirrors *mirrors,
                         BreathMirror  *mirror)
{
  guint wait = breath_mirrors_get_wait (mirrors, mirror);
  guint minutes = (wait + 59) / 60;
  const char *name = breath_mirror_get_name (mirror);

  if (wait == 0)
    return NULL;

  if (wait == G_MAXUINT)
    return g_strdup_printf (_("There were so many wrong passphrases for %s that no more are taken. A new key helps: press Forgotten Passphrase."), name);

  if (wait < 120)
    return g_strdup_printf (g_dngettext (NULL, "After several wrong passphrases, %s can try again in %u second.",
                                         "After several wrong passphrases, %s can try again in %u seconds.", wait), name, wait);

  return g_strdup_printf (g_dngettext (NULL, "After several wrong passphrases, %s can try again in %u minute.",
                                       "After several wrong passphrases, %s can try again in %u minutes.", minutes), name, minutes);
}

/**
 * breath_mirror_text_error:
 * @mirrors: the Mirrors of our node
 * @mirror: (nullable): whose passphrase was tried
 * @error: why it did not go well
 *
 * Returns: (transfer full): a translated sentence that says what to do
 */
char *
breath_mirror_text_error (BreathMirrors *mirrors,
                          BreathMirror  *mirror,
                          const GError  *error)
{
  g_autofree char *wait = NULL;

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_MEMORY))
    return breath_error_text (error);

  if (mirror != NULL)
    wait = breath_mirror_text_wait (mirrors, mirror);

  if (!g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE))
    return wait != NULL ? g_steal_pointer (&wait) : breath_error_text (error);

  if (wait != NULL)
    return g_strdup_printf ("%s %s", _("That is not the right passphrase."), wait);

  return breath_error_text (error);
}
