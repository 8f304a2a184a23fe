/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-error-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "breath-node.h"
#include "breath-storage-trouble.h"

/* What the node says, in the words for programs and for breathctl: how it begins, and what stands before the part
   that differs from time to time. */
static const struct
{
  const char *start;
  const char *before;    /* NULL: nothing of it is shown */
  const char *sentence;
} known[] = {
  { "The clock of this computer differs", NULL,
    N_("The clock of this computer differs from that of most neighbours. Set date and time right first.") },
  { "The store has not been read yet", NULL, N_("The node is still starting. Wait a moment and try again.") },
  { "The node has stopped", NULL, N_("The node has stopped. Close this window and start Breath again.") },
  { "Too many changes are waiting", NULL, N_("The disk of this computer is slow to store things. Wait a moment and try again.") },
  { "Too many decisions wait", NULL, N_("The disk of this computer is slow to store things. Wait a moment and try again.") },
  { "The level of ", "again from ",
    /* Translators: %s is a date and a time. */
    N_("So that nobody can work out your exact stock, the level can be told again only from %s.") },
  { "The stock of ", NULL, N_("Enter first how much there is now: what was entered is missing or too old.") },
  { "A node has at most 8 alerts", "first: ",
    /* Translators: %s is a list of headlines. */
    N_("This node has eight alerts in force, and more are not passed on. Cancel one of them first: %s") },
  { "A node has at most 8 assessments", NULL,
    N_("This node has assessed eight alerts, and more are not passed on. Take one of the assessments back first.") },
  { "Only the Mirror who raised an alert", NULL,
    N_("Only the Mirror who raised an alert can update or cancel it. Everybody else can assess it.") },
  { "That alert was cancelled already", NULL, N_("That alert was cancelled already.") },
  { "That alert is ", NULL, N_("That alert is over.") },
  { "That is over already", NULL, N_("That alert is over.") },
  { "The alert was updated within the same second", NULL, N_("That was too fast. Wait a moment and try again.") },
  { "An alert is assessed by others", NULL,
    N_("An alert is assessed by others. Whoever raised it can update or cancel it.") },
  { "That Mirror has not assessed", NULL, N_("You have not assessed that alert.") },
  { "Only a Mirror of this node", NULL, N_("Only a Mirror of this node can do that.") },
  { "That Mirror is no longer one", NULL, N_("That person is no longer a Mirror of this node.") },
  { "The passphrase needs at least", NULL,
    N_("A passphrase needs at least 15 characters. Four or more unrelated words are good.") },
  { "The passphrase is one character", NULL,
    N_("A passphrase cannot be one character again and again. Four or more unrelated words are good.") },
  { "name must be at most", NULL,
    N_("This name is too long: it has room for 64 letters, and for fewer where they have dots, rings or accents.") },
  { "name must be of visible", NULL,
    N_("This name cannot be shown to neighbours: something in it cannot be seen. Write it anew, with letters and signs only.") },
  { "There is a Mirror named ", NULL, N_("There is a Mirror with this name already. Choose another name.") },
  { "A node has at most ", NULL, N_("This node has as many Mirrors as it can have. Remove one first.") },
  { "A new Mirror is admitted", NULL, N_("A new Mirror is admitted by one who is there already, with their passphrase.") },
  { "A node cannot isolate itself", NULL, N_("This is your own node.") },
  { "A node does not flag itself", NULL, N_("This is your own node.") },
  { "256 nodes are isolated", NULL, N_("So many nodes are isolated that no more can be. End one isolation first.") },
  { "That node is isolated already", NULL,
    N_("That node is isolated already for this reason. To isolate it for longer, give a new reason.") },
  { "That node is not isolated", NULL, N_("That node is not isolated any more.") },
  { "Others do not know yet", NULL,
    N_("Neighbours do not know yet that you are a Mirror of this node. Try again in a few minutes.") },
  { "This node says that of 8", NULL,
    N_("This node has raised eight such flags, and more are not passed on. Withdraw one first.") },
  { "That Mirror has not flagged", NULL, N_("You have not flagged that node.") },
  { "That flag is answered already", NULL, N_("That flag is answered already, and can have one answer.") },
  { "No flag about this node", NULL, N_("That flag was withdrawn, or is over.") },
  { "Three proposals between", NULL,
    N_("Three proposals between you and that node are open already. Wait until one of them has ended.") },
  { "64 proposals are open", NULL, N_("So many proposals are open that there is no room for more. Wait until one of them has ended.") },
  { "Ten transfers were proposed", NULL,
    N_("Ten transfers were proposed to that node today, which is as many as may be. Try again tomorrow.") },
  { "There is no such proposal", NULL, N_("This didn't go ahead.") },
  { "There is no such negotiation", NULL, N_("This didn't go ahead.") },
  { "This didn't go ahead", NULL, N_("This didn't go ahead.") },
  { "That node is isolated here", NULL, N_("That node is isolated here, so nothing is negotiated with it.") },
  { "A node cannot propose", NULL, N_("This is your own node.") },
  { "Somebody here has decided already", NULL, N_("Somebody here has decided already, so the terms stay as they are.") },
  { "This is decided already", NULL, N_("Somebody here has decided already.") },
  { "The other node has not answered yet", NULL,
    N_("The other node has not answered yet, which it needs to before anybody can decide. Try again once it is connected.") },
  { "The time to decide is over", NULL, N_("The time to decide is over.") },
  { "Nothing was agreed on", NULL, N_("Nothing was agreed on that could be handed over.") },
  { "The handover was confirmed", NULL, N_("The handover was confirmed here already.") },
  { "The terms were changed 8 times", NULL,
    N_("The terms were changed eight times, which is as often as they may be. Begin anew if you like.") },
  { "The amount has to be ", NULL,
    N_("The amount has to be a number above 0 and at most 1000000000, with nothing between thousands.") },
  { "The note contains", NULL, N_("The note contains something that is no letter. Write it anew.") },
  { "The text is empty", NULL, N_("There is nothing in that text. Choose another.") },
  { "The text is larger than 256 KiB", NULL,
    N_("That text is too long: a seed has room for 256 KiB, about a hundred pages. Offer it in parts.") },
  { "The text has more than 10,000 lines", NULL, N_("That text has more than 10,000 lines, which no seed has room for. Offer it in parts.") },
  { "The text is not valid UTF-8", NULL,
    N_("That is no text in UTF-8, which everybody can read. Save it as plain text with the encoding UTF-8, and choose it again.") },
  { "The text has a line", "It is line ",
    /* Translators: %s is a number. */
    N_("Line %s of that text is too long: a line has room for 2000 letters. Break it into shorter ones.") },
  { "Language 1 is not a language tag", NULL, N_("A language is written as a short sign, such as sv or pt-BR.") },
  { "The title ", NULL, N_("The title has room for 120 letters in one line. Write it anew.") },
  { "The summary ", NULL, N_("What it is about has room for 500 letters. Write it anew.") },
  { "A node offers at most 16 seeds", "first: ",
    /* Translators: %s is a list of titles. */
    N_("This node offers sixteen seeds, and more are not passed on. Set one of them aside first: %s") },
  { "That very seed was offered already", NULL, N_("That very text was offered here already.") },
  { "There is no more room for planted seeds", NULL,
    N_("The Compost Memory is full. Set a seed aside that nobody needs any more.") },
  { "Read the seed before", NULL, N_("Read the seed before you plant it.") },
  { "That seed is planted already", NULL, N_("That seed is planted already.") },
  { "That seed is here already", NULL, N_("That seed is here already, or on its way.") },
  { "That seed is not on its way", NULL, N_("That seed is not on its way any more.") },
  { "That seed is not here yet", NULL, N_("That seed is not here any more. Fetch it again.") },
  { "The seed that it takes the place of is not here", NULL,
    N_("The version before is not here any more, so nobody can tell what has changed.") },
  { "That seed was set aside", NULL, N_("That seed was set aside already.") },
  { "There is no such seed here", NULL, N_("That seed is not known here any more.") },
  { "Nobody offers that seed", NULL, N_("Nobody offers that seed any more, so it cannot be fetched.") },
  { "No Mirror offers that seed", NULL,
    N_("It is not what its offer says, so nothing of it was kept.") },
  { "That is not the seed that was asked for", NULL,
    N_("What came is not the text that was offered, so nothing of it was kept.") },
  { "A part of that seed is missing", NULL, N_("A part of that seed is missing here. Set it aside and fetch it again.") },
  { "That is no invitation", NULL, N_("That is no invitation. One begins with “breath:”; copy all of it.") },
  { "That is too long to be", NULL, N_("That is no invitation. One begins with “breath:”; copy all of it.") },
  { "The link has a gap", NULL, N_("The link has a gap in it. Copy it again, in one piece.") },
  { "The invitation is damaged", NULL,
    N_("A part of this invitation is missing or was changed on its way. Copy all of it again.") },
  { "The invitation has ", NULL,
    N_("This invitation is of no use here: it has no address that this program can reach, or too many. Ask them for a new one.") },
  { "The invitation does not say", NULL, N_("This does not say which node it is of. Copy all of the invitation again.") },
  { "The invitation names two nodes", NULL, N_("Those are two invitations. Paste one at a time.") },
  { "That is the invitation of this node", NULL, N_("That is your own invitation. Give it to another centre.") },
  { "256 addresses of neighbours", NULL, N_("So many neighbours are chosen that there is no room for more. Forget one first.") },
  { "No node ", NULL, N_("That node is chosen no more.") },
  { "64 Mirrors are chosen", NULL, N_("The flags of 64 people are shown already. Stop showing those of one of them first.") },
};

/* A time is written as people here write it, all else as it is. */
static char *
dup_detail (const char *said)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (said, NULL);
  g_autoptr(GDateTime) here = NULL;

  if (time == NULL)
    return g_strdup (said);

  here = g_date_time_to_local (time);

  /* Translators: a date and a time, as in “12 May, 14:30”; see g_date_time_format(). */
  return g_date_time_format (here, _("%e %B, %H:%M"));
}

static char *
find_known (const char *message)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const char *detail = known[i].before != NULL ? strstr (message, known[i].before) : NULL;
      g_autofree char *shown = NULL;
      GString *sentence;

      if (!g_str_has_prefix (message, known[i].start) || (known[i].before != NULL && detail == NULL))
        continue;

      sentence = g_string_new (_(known[i].sentence));

      if (detail != NULL)
        {
          shown = dup_detail (detail + strlen (known[i].before));
          g_string_replace (sentence, "%s", g_strstrip (shown), 1);
        }

      return g_string_free (sentence, FALSE);
    }

  return NULL;
}

static const char *
get_storage_text (BreathStorageTrouble trouble)
{
  switch (trouble)
    {
    case BREATH_STORAGE_TROUBLE_DAMAGED:
      return _("What this node has stored is damaged. Nothing was changed or deleted. Put a backup back, or ask whoever looks after this computer to see what can be saved.");

    case BREATH_STORAGE_TROUBLE_NEWER:
      return _("A newer version of Breath has used this node. Install that version again, or a later one.");

    case BREATH_STORAGE_TROUBLE_FULL:
      return _("There is no room left on the disk of this computer. Delete or move what is not needed, then try again.");

    case BREATH_STORAGE_TROUBLE_FAILED:
      return _("This computer could not read or write what the node stores. The disk may be failing: make a backup, and ask whoever looks after this computer.");

    case BREATH_STORAGE_TROUBLE_NONE:
    default:
      return NULL;
    }
}

static const char *
get_general_text (const GError *error)
{
  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY))
    return _("Breath is running already for this node, perhaps without a window or for another user of this computer. End it there first.");

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER))
    return _("Something is wrong with the folder in which this node keeps everything. Ask whoever looks after this computer.");

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_MEMORY))
    return _("This computer has too little memory free to check a passphrase. Close other programs and try again; this does not count as a wrong passphrase.");

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE))
    return _("That is not the right passphrase. Capital letters and spaces count.");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return _("Another program on this computer uses the network port of this node. End it, then start Breath again.");

  return get_storage_text (breath_storage_trouble_from_error (error));
}

/* Whoever is asked to help needs what the node itself says, in its own words. */
static gboolean
is_for_experts (const GError *error)
{
  BreathStorageTrouble trouble = breath_storage_trouble_from_error (error);

  return g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER) ||
         trouble == BREATH_STORAGE_TROUBLE_DAMAGED || trouble == BREATH_STORAGE_TROUBLE_FAILED;
}

/**
 * breath_error_text:
 * @error: what an act of the node, or its start, failed with
 *
 * Says in plain words what went wrong and what to do. What the node says of itself is for programs and for breathctl; it
 * is shown where there is nothing better, and below where somebody else is to be asked.
 *
 * Returns: (transfer full): translated sentences
 */
char *
breath_error_text (const GError *error)
{
  char *text = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  text = find_known (error->message);

  if (text != NULL)
    return text;

  text = g_strdup (get_general_text (error));

  if (text == NULL)
    return g_strdup (error->message);

  if (is_for_experts (error))
    {
      g_autofree char *general = text;

      text = g_strconcat (general, "\n\n", error->message, NULL);
    }

  return text;
}
