/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-mirror-deed.h"

#include <glib/gi18n.h>

static const BreathMirrorDeedText texts[] = {
  [BREATH_MIRROR_DEED_SIGN_IN] = {
    .id = "sign-in",
    .title = N_("Sign In"),
    .description = N_("Being signed in shows what is private: how much there is, and what is being written. "
                      "Whatever is said in your name asks for the passphrase again."),
    .who = N_("Who Are You?"),
    .proof = N_("Passphrase"),
    .button = N_("Sign In"),
    .done = N_("Signed in"),
  },
  [BREATH_MIRROR_DEED_FIRST] = {
    .id = "first",
    .title = N_("Become the First Mirror"),
    .description = N_("Mirrors are the people who may speak for this centre: they raise alerts and judge those of others. "
                      "Neighbours see your name beside what you say. Nobody can recover a forgotten passphrase: there is only "
                      "a new key, and everybody sees that it is a new one. A backup of the node keeps its Mirrors, too."),
    .button = N_("Become a Mirror"),
    .done = N_("You are a Mirror of this node now"),
    .names = TRUE,
    .chooses = TRUE,
  },
  [BREATH_MIRROR_DEED_ADMIT] = {
    .id = "admit",
    .title = N_("Admit a Mirror"),
    .description = N_("Somebody else becomes a Mirror of this node, with a name and a passphrase of their own. Let them "
                      "choose and type it themselves. You admit them with your passphrase."),
    .who = N_("Who Admits Them?"),
    .proof = N_("Passphrase of who admits them"),
    .button = N_("Admit"),
    .done = N_("There is a new Mirror"),
    .names = TRUE,
    .chooses = TRUE,
  },
  [BREATH_MIRROR_DEED_CHANGE] = {
    .id = "change",
    .title = N_("Change a Passphrase"),
    .description = N_("Your key stays the same, so neighbours notice nothing. The old passphrase opens it no more."),
    .who = N_("Whose Passphrase?"),
    .proof = N_("Passphrase so far"),
    .button = N_("Change"),
    .done = N_("Passphrase changed"),
    .chooses = TRUE,
  },
  [BREATH_MIRROR_DEED_REMOVE] = {
    .id = "remove",
    .title = N_("Stop Being a Mirror"),
    .description = N_("Your key is deleted and nobody can bring it back. What you have said stands until it expires, but "
                      "you can change or withdraw it no more. So withdraw first what should not stand."),
    .who = N_("Who Stops?"),
    .proof = N_("Passphrase"),
    .button = N_("Delete My Key"),
    .done = N_("There is one Mirror less"),
    .destroys = TRUE,
  },
  [BREATH_MIRROR_DEED_RESET] = {
    .id = "reset",
    .title = N_("Forgotten Passphrase"),
    .description = N_("Nobody can open your key without the passphrase, so you get a new one under the same name. Neighbours "
                      "and the log of this node show that the key is a new one. What you said with the old one stands until "
                      "it expires, and you can change or withdraw it no more. Nobody is signed in afterwards: you sign in with "
                      "the new passphrase."),
    .who = N_("Who Has Forgotten?"),
    .button = N_("Get a New Key"),
    .done = N_("You have a new key. Sign in with the new passphrase."),
    .chooses = TRUE,
    .destroys = TRUE,
  },
};

/**
 * breath_mirror_deed_get_text:
 * @deed: a deed
 *
 * Returns: (transfer none): how it is put to people
 */
const BreathMirrorDeedText *
breath_mirror_deed_get_text (BreathMirrorDeed deed)
{
  g_assert ((guint) deed < G_N_ELEMENTS (texts));

  return &texts[deed];
}

/**
 * breath_mirror_deed_find:
 * @id: what an action calls a deed
 * @deed: (out): which it is
 *
 * Returns: whether there is such a deed
 */
gboolean
breath_mirror_deed_find (const char       *id,
                         BreathMirrorDeed *deed)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_str_equal (texts[i].id, id))
        {
          *deed = i;
          return TRUE;
        }
    }

  return FALSE;
}
