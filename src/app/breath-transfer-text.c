/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfer-text.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-resource-text.h"
#include "breath-trust-text.h"

static const struct
{
  const char *resource;
  const char *give;
  const char *get;
  const char *lacks;
  const char *has;
} resources[] = {
  { "energy", N_("We could give energy"), N_("We could get energy"),
    N_("%s says that it lacks energy."), N_("%s says that it has energy to spare.") },
  { "water", N_("We could give water"), N_("We could get water"),
    N_("%s says that it lacks water."), N_("%s says that it has water to spare.") },
  { "food", N_("We could give food"), N_("We could get food"),
    N_("%s says that it lacks food."), N_("%s says that it has food to spare.") },
};

/* One sentence for every way in which something ends, so that nothing tells them apart. */
static const BreathAlertWord states[] = {
  { BREATH_TRANSFER_OPEN, N_("Waiting for your decision.") },
  { BREATH_TRANSFER_DECIDED, N_("Decided.") },
  { BREATH_TRANSFER_CONFIRMING, N_("Agreed; waiting for their confirmation.") },
  { BREATH_TRANSFER_AGREED, N_("Agreed by both.") },
  { BREATH_TRANSFER_OVER, N_("This didn't go ahead.") },
  { NULL, NULL },
};

/**
 * breath_transfer_text_amount:
 * @amount: how much
 * @unit: a UCUM unit
 *
 * Returns: (transfer full): both as people write them, such as “500 L”
 */
char *
breath_transfer_text_amount (const char *amount,
                             const char *unit)
{
  return g_strdup_printf ("%s\xc2\xa0%s", amount, breath_resource_text_unit (unit));
}

/**
 * breath_transfer_text_title:
 * @transfer: a transfer
 *
 * Returns: (transfer full): what it is about, such as “Water: 500 L”
 */
char *
breath_transfer_text_title (BreathTransfer *transfer)
{
  g_autofree char *amount = breath_transfer_text_amount (breath_transfer_get_amount (transfer), breath_transfer_get_unit (transfer));

  /* Translators: a resource, then an amount with its unit. */
  return g_strdup_printf (_("%s: %s"), breath_resource_text_get_title (breath_transfer_get_resource (transfer)), amount);
}

/**
 * breath_transfer_text_place:
 * @transfer: a transfer
 *
 * Returns: (transfer full): the other node: what it calls itself, and the letters of its key
 */
char *
breath_transfer_text_place (BreathTransfer *transfer)
{
  return breath_trust_text_place (breath_transfer_get_node_name (transfer), breath_transfer_get_node (transfer));
}

/**
 * breath_transfer_text_question:
 * @transfer: a transfer
 *
 * Returns: (transfer full): what whoever proposed it says to the other node, translated
 */
char *
breath_transfer_text_question (BreathTransfer *transfer)
{
  gboolean proposer_gives = breath_transfer_get_is_ours (transfer) == breath_transfer_get_gives (transfer);
  g_autofree char *amount = breath_transfer_text_amount (breath_transfer_get_amount (transfer), breath_transfer_get_unit (transfer));

  if (proposer_gives)
    /* Translators: %s is an amount with its unit. */
    return g_strdup_printf (_("“We see your need. We have a surplus of %s. Would you like to initiate a transfer?”"), amount);

  /* Translators: %s is an amount with its unit. */
  return g_strdup_printf (_("“We see your surplus. We have a need of %s. Would you like to initiate a transfer?”"), amount);
}

/**
 * breath_transfer_text_get_state:
 * @transfer: a transfer
 *
 * Returns: (transfer none): how it stands, translated; what anybody decided is not in it
 */
const char *
breath_transfer_text_get_state (BreathTransfer *transfer)
{
  const char *state = breath_transfer_get_state (transfer);

  if (g_str_equal (state, BREATH_TRANSFER_OPEN) && !breath_transfer_get_can_decide (transfer))
    return _("Waiting for the other node to hear of it.");

  return breath_alert_text_get (states, state);
}

/**
 * breath_transfer_text_notice:
 * @transfer: a transfer that another node proposes
 *
 * Amounts are for Mirrors who have signed in, so there are none in it.
 *
 * Returns: (transfer full): who proposes what, for the text of a notification
 */
char *
breath_transfer_text_notice (BreathTransfer *transfer)
{
  g_autofree char *place = breath_transfer_text_place (transfer);
  const char *title = breath_resource_text_get_title (breath_transfer_get_resource (transfer));
  g_autofree char *words = NULL;

  /* Translators: a resource, then who speaks. */
  words = g_strdup_printf (_("%s, from %s. Open it to see the terms. There is time to decide."), title, place);

  return breath_alert_text_without_markup (words);
}

/**
 * breath_transfer_text_match:
 * @match: a match
 *
 * Returns: (transfer none): what could be done, translated
 */
const char *
breath_transfer_text_match (BreathMatch *match)
{
  for (guint i = 0; i < G_N_ELEMENTS (resources); i++)
    if (g_str_equal (resources[i].resource, breath_match_get_resource (match)))
      return breath_match_get_gives (match) ? _(resources[i].give) : _(resources[i].get);

  g_assert_not_reached ();
}

static const char *
get_certainty (guint percent)
{
  if (percent >= 95)
    /* Translators: how sure it is that somebody lacks or has something, as are the next three. */
    return _("Almost certain");

  if (percent >= 80)
    return _("Very likely");

  return percent >= 60 ? _("Likely") : _("Quite open");
}

/**
 * breath_transfer_text_match_reason:
 * @match: a match
 *
 * Returns: (transfer full): what it rests on and how sure that is, translated; how much the others have is not known
 */
char *
breath_transfer_text_match_reason (BreathMatch *match)
{
  g_autofree char *place = breath_trust_text_place (breath_match_get_node_name (match), breath_match_get_node (match));
  guint percent = breath_match_get_certainty (match);
  g_autofree char *says = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (resources) && says == NULL; i++)
    if (g_str_equal (resources[i].resource, breath_match_get_resource (match)))
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        says = g_strdup_printf (breath_match_get_gives (match) ? _(resources[i].lacks) : _(resources[i].has), place);
#pragma GCC diagnostic pop
      }

  /* Translators: what a node says, how sure that is in words, and the same in percent. */
  return g_strdup_printf (_("%s %s given the noise on what it publishes: %u %%."), says, get_certainty (percent), percent);
}
