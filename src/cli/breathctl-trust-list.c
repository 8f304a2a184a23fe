/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Shows what there is to know before deciding about other nodes, and what was decided: what is counted against\n" \
                "links, whom a Mirror isolated, and what chosen Mirrors say."

/* breathctl trust list */

/* What the node calls them, and what people do. */
static const char *const offences[][2] = {
  { "format", "what is not valid or not allowed" },
  { "oversize", "too much at once" },
  { "bogus-note", "offered and not delivered" },
  { "over-rate", "asked too often" },
};

static const char *const reasons[][2] = {
  { "contradiction", "it contradicts itself" },
  { "misleading", "it is misleading" },
  { "impersonation", "it poses as somebody else" },
  { "abuse", "its words hurt" },
  { "other", "another reason" },
};

/* Better a word of the node's than nothing. */
static const char *
find_words (const char *const pairs[][2],
            guint             n_pairs,
            const char       *id)
{
  for (guint i = 0; i < n_pairs; i++)
    if (g_str_equal (pairs[i][0], id))
      return pairs[i][1];

  return id;
}

static void
print_offences (GVariant *node)
{
  g_autoptr(GVariant) counts = g_variant_lookup_value (node, "offences", G_VARIANT_TYPE_VARDICT);
  g_autofree char *last = breathctl_dup_time (breathctl_get_time (node, "last-offence"));
  gint64 until = breathctl_get_time (node, "paused-until");

  if (counts == NULL)
    return;

  g_print ("  Counted against links with it, last %s:\n", last);

  for (gsize i = 0; i < g_variant_n_children (counts); i++)
    {
      g_autoptr(GVariant) value = NULL;
      const char *kind;

      g_variant_get_child (counts, i, "{&sv}", &kind, &value);

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
        g_print ("    %" G_GUINT64_FORMAT " × %s\n", g_variant_get_uint64 (value),
                 find_words (offences, G_N_ELEMENTS (offences), kind));
    }

  if (until != 0)
    {
      g_autofree char *time = breathctl_dup_time (until);

      g_print ("    Links with it are paused until %s.\n", time);
    }
}

static void
print_isolation (GVariant *node)
{
  gint64 until = breathctl_get_time (node, "isolated-until");
  g_autofree char *time = breathctl_dup_time (until);
  g_autofree const char **scope = NULL;
  g_autofree char *words = NULL;

  if (until == 0 || !g_variant_lookup (node, "scope", "^a&s", &scope))
    return;

  words = g_strjoinv (", ", (char **) scope);
  g_print ("  Isolated here by %s until %s (%s): %s\n", breathctl_peek_text (node, "isolated-by"), time, words,
           breathctl_peek_text (node, "reason"));
}

static void
print_flag (GVariant   *flag,
            const char *who,
            const char *whose)
{
  g_autofree char *until = breathctl_dup_time (breathctl_get_time (flag, "expires"));
  const char *note = breathctl_peek_text (flag, "note");
  const char *answer = breathctl_peek_text (flag, "answer");
  gboolean proven = FALSE;

  g_variant_lookup (flag, "proven", "b", &proven);
  g_print ("    %s of %s, until %s: %s%s%s%s\n", who, whose, until, find_words (reasons, G_N_ELEMENTS (reasons), breathctl_peek_text (flag, "reason")),
           *note != '\0' ? ", " : "", note, proven ? " (the proof is held here, too)" : "");

  if (*answer != '\0')
    g_print ("      It answers: %s\n", answer);
}

static const char *
get_place (GVariant *dict)
{
  const char *name = breathctl_peek_text (dict, "node-name");

  return *name != '\0' ? name : breathctl_peek_text (dict, "node");
}

static void
print_flags (GVariant *node,
             gsize     n_chosen)
{
  g_autoptr(GVariant) flags = g_variant_lookup_value (node, "flags", G_VARIANT_TYPE ("aa{sv}"));

  if (flags == NULL)
    return;

  g_print ("  %" G_GSIZE_FORMAT " of your %" G_GSIZE_FORMAT " chosen Mirrors flagged it:\n", g_variant_n_children (flags), n_chosen);

  for (gsize i = 0; i < g_variant_n_children (flags); i++)
    {
      g_autoptr(GVariant) flag = g_variant_get_child_value (flags, i);

      print_flag (flag, breathctl_peek_text (flag, "mirror"), get_place (flag));
    }
}

static void
print_nodes (GVariant *nodes,
             gsize     n_chosen)
{
  if (g_variant_n_children (nodes) == 0)
    g_print ("Nothing is held against any node, none is isolated, and no chosen Mirror flagged one.\n");

  for (gsize i = 0; i < g_variant_n_children (nodes); i++)
    {
      g_autoptr(GVariant) node = g_variant_get_child_value (nodes, i);
      const char *name = breathctl_peek_text (node, "name");
      const char *evidence = breathctl_peek_text (node, "evidence");

      g_print ("%s%s%s\n", breathctl_peek_text (node, "id"), *name != '\0' ? "  " : "", name);
      print_offences (node);
      print_isolation (node);
      print_flags (node, n_chosen);

      if (*evidence != '\0')
        g_print ("  It signed two things that contradict each other; the proof is held here, with the id\n    %s\n", evidence);
    }
}

static void
print_chosen (GVariant *chosen)
{
  if (g_variant_n_children (chosen) > 0)
    g_print ("\nMirrors whose flags are shown:\n");

  for (gsize i = 0; i < g_variant_n_children (chosen); i++)
    {
      g_autoptr(GVariant) one = g_variant_get_child_value (chosen, i);
      const char *name = breathctl_peek_text (one, "name");

      g_print ("  %s of %s, key %s\n", *name != '\0' ? name : "Somebody who is no Mirror any more", get_place (one),
               breathctl_peek_text (one, "key"));
    }
}

/* Flags with their ids: by which they are answered, or about whom they are. */
static void
print_others (GVariant   *flags,
              const char *heading,
              const char *key)
{
  if (g_variant_n_children (flags) > 0)
    g_print ("\n%s:\n", heading);

  for (gsize i = 0; i < g_variant_n_children (flags); i++)
    {
      g_autoptr(GVariant) flag = g_variant_get_child_value (flags, i);

      g_print ("  %s\n", breathctl_peek_text (flag, key));
      print_flag (flag, breathctl_peek_text (flag, "mirror"), get_place (flag));
    }
}

static void
print_trust (GVariant *trust)
{
  const GVariantType *type = G_VARIANT_TYPE ("aa{sv}");
  g_autoptr(GVariant) nodes = g_variant_lookup_value (trust, "nodes", type);
  g_autoptr(GVariant) chosen = g_variant_lookup_value (trust, "chosen", type);
  g_autoptr(GVariant) about_us = g_variant_lookup_value (trust, "about-us", type);
  g_autoptr(GVariant) ours = g_variant_lookup_value (trust, "ours", type);

  print_nodes (nodes, g_variant_n_children (chosen));
  print_chosen (chosen);
  print_others (about_us, "What Mirrors say of this node; trust answer with the id answers", "id");
  print_others (ours, "What Mirrors of this node say of others", "subject");
}

int
breathctl_trust_list (BreathctlSession *session,
                      char            **words)
{
  g_autoptr(GVariant) trust = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "trust list", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_trust_sync (session->node, &trust, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (trust);
  else
    print_trust (trust);

  return BREATHCTL_DONE;
}
