/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-baseline.h"

#define SUMMARY "Tells the node what the community has and needs of energy, water or food. It stays on this computer.\n" \
                "It needs --stock, --reserve-days, --unit, and either --need or --people."

/* breathctl resource set RESOURCE --stock N (--need N | --people N) --reserve-days N --unit UNIT */

typedef struct
{
  char *resource;
  char *stock;
  char *need;
  char *people;
  char *reserve_days;
  char *unit;
} Words;

static void
words_clear (Words *told)
{
  g_clear_pointer (&told->resource, g_free);
  g_clear_pointer (&told->stock, g_free);
  g_clear_pointer (&told->need, g_free);
  g_clear_pointer (&told->people, g_free);
  g_clear_pointer (&told->reserve_days, g_free);
  g_clear_pointer (&told->unit, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static int
parse (BreathctlSession *session,
       char            **words,
       Words            *told)
{
  const GOptionEntry entries[] = {
    { "stock", 0, 0, G_OPTION_ARG_STRING, &told->stock, "What there is", "NUMBER" },
    { "need", 0, 0, G_OPTION_ARG_STRING, &told->need, "What is needed a day", "NUMBER" },
    { "people", 0, 0, G_OPTION_ARG_STRING, &told->people,
      "Instead of --need: how many people there are; water 15 L, food 2100 kcal a person and day (" BREATH_BASELINE_SOURCE ")",
      "NUMBER" },
    { "reserve-days", 0, 0, G_OPTION_ARG_STRING, &told->reserve_days, "How many days of need to keep", "DAYS" },
    { "unit", 0, 0, G_OPTION_ARG_STRING, &told->unit, "What both are counted in, such as L, kg or kW.h", "UNIT" },
    { NULL }
  };
  int ended;

  ended = breathctl_session_parse (session, "resource set", SUMMARY, entries, "RESOURCE", words, &told->resource);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told->stock != NULL && (told->need != NULL) != (told->people != NULL) &&
      told->reserve_days != NULL && told->unit != NULL)
    return BREATHCTL_DONE;

  g_printerr ("breathctl: resource set needs --stock, --reserve-days, --unit, and either --need or --people\n");

  return BREATHCTL_USAGE;
}

int
breathctl_resource_set (BreathctlSession *session,
                        char            **words)
{
  g_autoptr(GVariant) resource = NULL;
  g_autofree char *stock = NULL;
  g_autofree char *need = NULL;
  g_auto(Words) told = { NULL, };
  gboolean automatic = FALSE;
  GError *error = NULL;
  int ended;

  ended = parse (session, words, &told);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told.need == NULL && (told.need = breath_baseline_dup_need (told.resource, told.unit, told.people, &error)) == NULL)
    return breathctl_session_fail (error);

  if (!breath_bus_node1_call_set_stock_sync (session->node, told.resource, told.stock, told.need, told.reserve_days,
                                             told.unit, &resource, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (resource);
      return BREATHCTL_DONE;
    }

  stock = breathctl_dup_quantity (resource, "stock");
  need = breathctl_dup_quantity (resource, "need");
  g_variant_lookup (resource, "automatic", "b", &automatic);
  g_print ("Stored: %s of %s, %s needed a day. Neighbours learn nothing of it before it is published%s.\n",
           stock, breathctl_peek_text (resource, "resource"), need,
           automatic ? ", which happens by itself when it becomes critical" : "");

  if (told.people != NULL)
    g_print ("The need is that of %s people by the %s.\n", told.people, BREATH_BASELINE_SOURCE);

  return BREATHCTL_DONE;
}
