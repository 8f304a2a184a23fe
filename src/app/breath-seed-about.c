/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-seed-about.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "breath-error-text.h"
#include "breath-node.h"
#include "breath-remote-words.h"
#include "breath-seeds.h"
#include "breath-trust-text.h"

#define SHORT_LEN 16  /* characters at the end of an id, which differ from seed to seed */

/* What there is to say of a knowledge seed. */

const BreathAlertWord breath_seed_about_licences[] = {
  { BREATH_SEEDS_DEFAULT_LICENCE, N_("Others may pass it on and change it, if they say who wrote it and allow the same (CC BY-SA 4.0)") },
  { "CC-BY-4.0", N_("Others may pass it on and change it, if they say who wrote it (CC BY 4.0)") },
  { "CC0-1.0", N_("Others may do with it whatever they like (CC0)") },
  { NULL, NULL },
};

/**
 * breath_seed_about_is:
 * @seed: a seed
 * @state: one of the BREATH_SEED_WORD_… words
 *
 * Returns: whether it is in that state here
 */
gboolean
breath_seed_about_is (BreathSeed *seed,
                      const char *state)
{
  return g_strcmp0 (breath_seed_get_state (seed), state) == 0;
}

/**
 * breath_seed_about_id:
 * @id: the id of a seed
 *
 * Returns: (transfer full): enough of it to tell seeds apart, which breathctl takes, too
 */
char *
breath_seed_about_id (const char *id)
{
  gsize len = strlen (id);

  return g_strconcat ("…", id + len - MIN (len, SHORT_LEN), NULL);
}

/**
 * breath_seed_about_size:
 * @seed: a seed
 *
 * Returns: (transfer full): how large its text is
 */
char *
breath_seed_about_size (BreathSeed *seed)
{
  return g_format_size_full (breath_seed_get_size (seed), G_FORMAT_SIZE_IEC_UNITS);
}

/**
 * breath_seed_about_terms:
 * @seed: a seed
 *
 * Returns: (transfer full) (nullable): on what terms others may use it, %NULL as long as that is not known
 */
char *
breath_seed_about_terms (BreathSeed *seed)
{
  const char *licence = breath_seed_get_licence (seed);

  for (const BreathAlertWord *word = breath_seed_about_licences; licence != NULL && word->word != NULL; word++)
    if (g_str_equal (word->word, licence))
      return g_strdup (_(word->text));

  return licence != NULL ? breath_remote_words_line (licence) : NULL;
}

/**
 * breath_seed_about_whence:
 * @seed: a seed
 *
 * Returns: (transfer full): in one line, who offers it and how large it is
 */
char *
breath_seed_about_whence (BreathSeed *seed)
{
  g_autofree char *place = breath_trust_text_place (breath_seed_get_node_name (seed), breath_seed_get_node (seed));
  g_autofree char *size = breath_seed_about_size (seed);

  if (breath_seed_get_is_ours (seed))
    /* Translators: %s is a size, as in “12 KiB”. */
    return g_strdup_printf (_("From this node, %s"), size);

  /* Translators: a node, then a size, as in “12 KiB”. */
  return g_strdup_printf (_("From %s, %s"), place, size);
}

/**
 * breath_seed_about_claim:
 * @seed: a seed
 *
 * Returns: (transfer full): a sentence that says who offers it without saying that it is true
 */
char *
breath_seed_about_claim (BreathSeed *seed)
{
  const char *mirror = breath_seed_get_mirror (seed);
  g_autofree char *name = mirror != NULL ? breath_remote_words_name (mirror) : NULL;
  g_autofree char *place = NULL;

  if (breath_seed_get_is_ours (seed) && name != NULL)
    /* Translators: %s is the name of a Mirror. */
    return g_strdup_printf (_("Offered at this node by %s."), name);

  if (breath_seed_get_is_ours (seed))
    return g_strdup (_("Offered at this node."));

  if (mirror != NULL)
    return breath_alert_text_claim (mirror, breath_seed_get_node_name (seed), breath_seed_get_node (seed));

  place = breath_trust_text_place (breath_seed_get_node_name (seed), breath_seed_get_node (seed));

  /* Translators: %s is a node. */
  return g_strdup_printf (_("By a Mirror of %s whose name is not known here."), place);
}

static char *
describe_fetching (BreathSeed *seed)
{
  guint percent = (guint) (breath_seed_get_progress (seed) * 100);

  if (percent == 0)
    return g_strdup (_("Asked for. It comes as soon as a node that has it can be reached."));

  /* Translators: how much of a text has been fetched; %% is the sign for percent. */
  return g_strdup_printf (_("On its way: %u %% of it is here."), percent);
}

static const char *
get_planted (BreathSeed *seed)
{
  if (!breath_seed_get_is_offered (seed) && !breath_seed_get_is_ours (seed))
    return _("Planted in the Compost Memory here. Whoever offered it has taken it back since; it stays until a Mirror here sets it aside.");

  return breath_seed_get_is_ours (seed) && breath_seed_get_is_offered (seed)
         ? _("Planted in the Compost Memory here, and offered to all other communities.")
         : _("Planted in the Compost Memory here, where everybody can search and read it.");
}

/**
 * breath_seed_about_state:
 * @seed: a seed
 *
 * Returns: (transfer full): sentences that say what has become of it here
 */
char *
breath_seed_about_state (BreathSeed *seed)
{
  if (breath_seed_about_is (seed, BREATH_SEED_WORD_FETCHING))
    return describe_fetching (seed);

  if (breath_seed_about_is (seed, BREATH_SEED_WORD_FETCHED))
    return g_strdup (_("It is here, apart from everything else. Nobody has read it yet."));

  if (breath_seed_about_is (seed, BREATH_SEED_WORD_READ))
    return g_strdup (_("A Mirror has read it. It is not planted."));

  if (breath_seed_about_is (seed, BREATH_SEED_WORD_PLANTED))
    return g_strdup (get_planted (seed));

  if (breath_seed_about_is (seed, BREATH_SEED_WORD_SET_ASIDE))
    return g_strdup (_("It was set aside here. A Mirror can fetch it again."));

  return g_strdup (breath_seed_get_progress (seed) > 0
                   ? _("A part of it is here. Fetching goes on from there.")
                   : _("Only its title is here. The text comes when a Mirror fetches it to look at it."));
}

/**
 * breath_seed_about_news:
 * @seed: a seed
 *
 * Says in a few words what makes it differ from others in the same list.
 *
 * Returns: (transfer full) (nullable): the words, %NULL if there is nothing to say
 */
char *
breath_seed_about_news (BreathSeed *seed)
{
  if (breath_seed_about_is (seed, BREATH_SEED_WORD_FETCHING))
    return describe_fetching (seed);

  if (breath_seed_get_failure (seed) != NULL)
    return g_strdup (_("It could not be fetched."));

  if (breath_seed_about_is (seed, BREATH_SEED_WORD_FETCHED))
    return g_strdup (_("Not read yet"));

  if (breath_seed_about_is (seed, BREATH_SEED_WORD_PLANTED) && !breath_seed_get_is_offered (seed))
    return g_strdup (breath_seed_get_is_ours (seed) ? _("Not offered any more") : _("Taken back by who offered it"));

  return NULL;
}

/**
 * breath_seed_about_failure:
 * @seed: a seed
 *
 * Returns: (transfer full) (nullable): a sentence that says why it could not be fetched, %NULL if that was not tried
 */
char *
breath_seed_about_failure (BreathSeed *seed)
{
  const char *failure = breath_seed_get_failure (seed);
  g_autoptr(GError) error = NULL;

  if (failure == NULL)
    return NULL;

  error = g_error_new_literal (BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, failure);

  return breath_error_text (error);
}

/**
 * breath_seed_about_fetched:
 * @seed: a seed that was fetched
 *
 * Returns: (transfer full): a sentence that says so
 */
char *
breath_seed_about_fetched (BreathSeed *seed)
{
  g_autofree char *title = breath_remote_words_name (breath_seed_get_title (seed));

  /* Translators: %s is the title of a seed. */
  return g_strdup_printf (_("%s is here. A Mirror can read it now."), title);
}

/**
 * breath_seed_about_failed:
 * @seed: a seed that could not be fetched
 *
 * Returns: (transfer full): sentences that say so, and why
 */
char *
breath_seed_about_failed (BreathSeed *seed)
{
  g_autofree char *title = breath_remote_words_name (breath_seed_get_title (seed));
  g_autofree char *why = breath_seed_about_failure (seed);

  /* Translators: the title of a seed, then why. */
  return g_strdup_printf (_("%s could not be fetched. %s"), title, why != NULL ? why : "");
}

/**
 * breath_seed_about_planters:
 * @seed: a seed
 *
 * Returns: (transfer full): who has planted it, a line for each and one for those who are not named
 */
char *
breath_seed_about_planters (BreathSeed *seed)
{
  const char *const *planters = breath_seed_get_planters (seed);
  GString *lines = g_string_new (NULL);
  guint n_named = 0;

  for (; planters[n_named] != NULL; n_named++)
    {
      g_autofree char *name = breath_remote_words_name (planters[n_named]);

      g_string_append_printf (lines, "%s%s", n_named > 0 ? "\n" : "", name);
    }

  if (breath_seed_get_n_planters (seed) > n_named)
    {
      guint n = breath_seed_get_n_planters (seed) - n_named;

      g_string_append_c (lines, '\n');
      /* Translators: below a list of what others say, for those that it has no room for. */
      g_string_append_printf (lines, g_dngettext (NULL, "and %u more", "and %u more", n), n);
    }

  if (lines->len == 0)
    g_string_append (lines, _("Nobody that is known of"));

  return g_string_free (lines, FALSE);
}
