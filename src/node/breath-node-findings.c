/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-private.h"

#include "breath-known-node-private.h"
#include "breath-remote-text.h"
#include "breath-warning-private.h"

#include <sodium.h>

#define FRESH 86400 /* seconds for which a finding is shown; a proof is for good */

/* What was found about nodes, as people are told it. */

/**
 * breath_node_dup_warning:
 * @self: a node
 * @finding: what was found
 * @about: about whom
 *
 * Returns: (transfer full): a sentence for logs
 */
char *
breath_node_dup_warning (BreathNode      *self,
                         BreathFinding    finding,
                         const P2pPeerId *about)
{
  const BreathFoundCount *count = breath_core_get_found (breath_node_get_core (self), about, finding);
  g_autofree char *node = p2p_peer_id_to_string (about);
  g_autofree char *other = count != NULL ? p2p_peer_id_to_string (&count->neighbour) : NULL;

  return breath_warning_dup_text (finding, node, other);
}

/**
 * breath_node_update_findings:
 * @self: a node
 * @known: another node
 *
 * Brings what @known shows of itself in line with what was found about it lately.
 */
void
breath_node_update_findings (BreathNode      *self,
                             BreathKnownNode *known)
{
  const P2pPeerId *author = breath_known_node_get_author (known);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) findings = NULL;

  for (guint i = BREATH_FINDING_EQUIVOCATION; i <= BREATH_FINDING_FUTURE_DATE; i++)
    {
      const BreathFoundCount *count = breath_core_get_found (breath_node_get_core (self), author, i);

      if (count != NULL && (i == BREATH_FINDING_EQUIVOCATION || count->last > breath_node_get_now (self) - FRESH))
        g_strv_builder_add (builder, breath_finding_get_id (i));
    }

  findings = g_strv_builder_end (builder);
  breath_known_node_set_findings (known, (const char *const *) findings);
}

static GVariant *
describe_finding (BreathNode             *self,
                  BreathFinding           finding,
                  const P2pPeerId        *about,
                  const BreathFoundCount *count)
{
  g_autofree char *text = breath_node_dup_warning (self, finding, about);
  g_autofree char *other = p2p_peer_id_to_string (&count->neighbour);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "kind", g_variant_new ("s", breath_finding_get_id (finding)));
  g_variant_builder_add (&dict, "{sv}", "count", g_variant_new ("u", count->n));
  g_variant_builder_add (&dict, "{sv}", "last", g_variant_new ("x", count->last));
  g_variant_builder_add (&dict, "{sv}", "through", g_variant_new ("s", other));
  g_variant_builder_add (&dict, "{sv}", "text", g_variant_new ("s", text));

  return g_variant_builder_end (&dict);
}

/**
 * breath_node_describe_findings:
 * @self: a node
 * @about: another node, or ourselves
 *
 * Returns: (transfer floating): of type `aa{sv}`: for each kind found "kind" s, "count" u, "last" x in unix seconds,
 *   "through" s (the id of the neighbour, or, for omission and rollback, of the node whose head it was) and "text" s
 */
GVariant *
breath_node_describe_findings (BreathNode      *self,
                               const P2pPeerId *about)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < BREATH_N_FINDINGS; i++)
    {
      const BreathFoundCount *count = breath_core_get_found (breath_node_get_core (self), about, i);

      if (count != NULL)
        g_variant_builder_add_value (&builder, describe_finding (self, i, about, count));
    }

  return g_variant_builder_end (&builder);
}

static void
describe_head (GVariantBuilder  *dict,
               const BreathHead *head)
{
  char hash[2 * BREATH_HASH_LEN + 1];

  sodium_bin2hex (hash, sizeof hash, head->live_set, BREATH_HASH_LEN);

  g_variant_builder_add (dict, "{sv}", "epoch", g_variant_new ("u", head->epoch));
  g_variant_builder_add (dict, "{sv}", "version", g_variant_new ("u", head->version));
  g_variant_builder_add (dict, "{sv}", "issued", g_variant_new ("x", (gint64) head->issued));
  g_variant_builder_add (dict, "{sv}", "leaves", g_variant_new ("x", breath_head_get_end (head)));
  g_variant_builder_add (dict, "{sv}", "live-set", g_variant_new ("s", hash));
  g_variant_builder_add (dict, "{sv}", "items", g_variant_new ("u", head->live_count));
}

static void
describe_certificate (const BreathItem *certificate,
                      gpointer          user_data)
{
  GVariantBuilder *builder = user_data;
  g_autofree char *key = p2p_peer_id_to_string (&certificate->mirror);
  g_autofree char *name = breath_remote_text_to_visible (certificate->name);

  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new ("s", name));
  g_variant_builder_add (builder, "{sv}", "key", g_variant_new ("s", key));
  g_variant_builder_add (builder, "{sv}", "from", g_variant_new ("x", (gint64) certificate->from));
  g_variant_builder_add (builder, "{sv}", "until", g_variant_new ("x", (gint64) certificate->until));

  if (certificate->has_replaced)
    {
      g_autofree char *replaced = p2p_peer_id_to_string (&certificate->replaced);

      g_variant_builder_add (builder, "{sv}", "replaced", g_variant_new ("s", replaced));
    }

  g_variant_builder_close (builder);
}

static GVariant *
describe_mirrors (BreathNode      *self,
                  const P2pPeerId *author)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  breath_core_foreach_certificate (breath_node_get_core (self), author, describe_certificate, &builder);

  return g_variant_builder_end (&builder);
}

/**
 * breath_node_describe_author:
 * @self: a node
 * @author: another node, or ourselves
 *
 * Returns: (transfer floating): of type `a{sv}`: what the head and the profile held of @author say, empty if there are
 *   none: "epoch" u, "version" u, "issued" x, "leaves" x, "live-set" s, "items" u, "languages" as, "mirrors" aa{sv} with
 *   "name" s, "key" s, "from" x, "until" x and, where it took the place of another key, "replaced" s
 */
GVariant *
breath_node_describe_author (BreathNode      *self,
                             const P2pPeerId *author)
{
  const BreathHead *head = breath_core_get_head (breath_node_get_core (self), author);
  const BreathItem *profile = breath_core_get_profile (breath_node_get_core (self), author);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);

  if (head != NULL)
    {
      describe_head (&dict, head);
      g_variant_builder_add (&dict, "{sv}", "mirrors", describe_mirrors (self, author));
    }

  if (profile != NULL)
    g_variant_builder_add (&dict, "{sv}", "languages", g_variant_new ("^as", profile->languages));

  return g_variant_builder_end (&dict);
}

/**
 * breath_node_find:
 * @self: a node
 * @id: a peer id, or enough of the end of one to tell it from all others
 * @author: (out caller-allocates): whose it is
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Looks for a node that we have heard of, ourselves among them.
 *
 * Returns: whether there is exactly one
 */
gboolean
breath_node_find (BreathNode *self,
                  const char *id,
                  P2pPeerId  *author,
                  GError    **error)
{
  GListModel *nodes = breath_node_get_nodes (self);
  guint n_found = 0;

  /* A liar may have no head here, so a whole id will do in any case. */
  if (p2p_peer_id_init_from_string (author, id, NULL))
    return TRUE;

  if (*id != '\0' && g_str_has_suffix (breath_node_get_id (self), id))
    n_found += p2p_peer_id_init_from_string (author, breath_node_get_id (self), NULL);

  for (guint i = 0; *id != '\0' && i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr(BreathKnownNode) known = g_list_model_get_item (nodes, i);

      if (!g_str_has_suffix (breath_known_node_get_id (known), id))
        continue;

      *author = *breath_known_node_get_author (known);
      n_found++;
    }

  if (n_found == 1)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               n_found == 0 ? "no node was heard of whose id ends in %s" : "more than one node has an id that ends in %s",
               id);

  return FALSE;
}
