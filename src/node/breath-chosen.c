/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-trust-private.h"

#include "breath-remote-text.h"
#include "breath-standing-private.h"

#include <string.h>

/**
 * BreathChosen:
 *
 * A Mirror, here or elsewhere, whose flags people here chose to read, or could choose. It does not change.
 */
struct _BreathChosen
{
  GObject            parent_instance;

  BreathChosenMirror ids;
  char              *node;
  char              *node_name;
  char              *key;
  char              *name;
  gboolean           is_chosen;
};

G_DEFINE_FINAL_TYPE (BreathChosen, breath_chosen, G_TYPE_OBJECT)

static void
breath_chosen_finalize (GObject *object)
{
  BreathChosen *self = BREATH_CHOSEN (object);

  g_clear_pointer (&self->node, g_free);
  g_clear_pointer (&self->node_name, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (breath_chosen_parent_class)->finalize (object);
}

static void
breath_chosen_class_init (BreathChosenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = breath_chosen_finalize;
}

static void
breath_chosen_init (BreathChosen *self)
{
}

const char *
breath_chosen_get_node (BreathChosen *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN (self), NULL);

  return self->node;
}

const char *
breath_chosen_get_node_name (BreathChosen *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN (self), NULL);

  return self->node_name;
}

const char *
breath_chosen_get_key (BreathChosen *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN (self), NULL);

  return self->key;
}

const char *
breath_chosen_get_name (BreathChosen *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN (self), NULL);

  return self->name;
}

gboolean
breath_chosen_get_is_chosen (BreathChosen *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN (self), FALSE);

  return self->is_chosen;
}

const BreathChosenMirror *
breath_chosen_get_ids (BreathChosen *self)
{
  return &self->ids;
}

/* What is looked for among certificates, and what was found. */
typedef struct
{
  const P2pPeerId   *key;      /* NULL: any */
  const char        *whom;     /* a name, or the end of a key */
  char              *name;
  BreathChosenMirror found;
  guint              n_found;
} Search;

static void
name_cb (const BreathItem *certificate,
         gpointer          user_data)
{
  Search *search = user_data;

  if (search->name == NULL && p2p_peer_id_equal (&certificate->mirror, search->key))
    search->name = g_strdup (certificate->name);
}

/* What the node calls the Mirror with a key; NULL: it knows none. */
static char *
dup_name (BreathTrust              *self,
          const BreathChosenMirror *chosen)
{
  Search search = { .key = &chosen->key };

  breath_core_foreach_certificate (breath_node_get_core (self->node), &chosen->node, name_cb, &search);

  return search.name;
}

static BreathChosen *
chosen_new (BreathTrust              *trust,
            const BreathChosenMirror *chosen,
            gboolean                  is_chosen)
{
  BreathChosen *self = g_object_new (BREATH_TYPE_CHOSEN, NULL);
  const BreathItem *profile = breath_core_get_profile (breath_node_get_core (trust->node), &chosen->node);
  g_autofree char *name = dup_name (trust, chosen);

  self->ids = *chosen;
  self->is_chosen = is_chosen;
  self->node = p2p_peer_id_to_string (&chosen->node);
  self->key = p2p_peer_id_to_string (&chosen->key);

  if (profile != NULL && *profile->name != '\0')
    self->node_name = breath_remote_text_to_visible (profile->name);

  if (name != NULL)
    self->name = breath_remote_text_to_visible (name);

  return self;
}

/**
 * breath_trust_dup_chosen:
 * @self: what there is
 *
 * Returns: (transfer full): whose flags are shown, as [class@Breath.Chosen]
 */
GListModel *
breath_trust_dup_chosen (BreathTrust *self)
{
  GListStore *list = g_list_store_new (BREATH_TYPE_CHOSEN);
  const GArray *chosen = breath_core_get_chosen_mirrors (breath_node_get_core (self->node));

  for (guint i = 0; i < chosen->len; i++)
    {
      g_autoptr(BreathChosen) one = chosen_new (self, &g_array_index (chosen, BreathChosenMirror, i), TRUE);

      g_list_store_append (list, one);
    }

  return G_LIST_MODEL (list);
}

gboolean
breath_trust_has_chosen (BreathTrust              *self,
                         const BreathChosenMirror *who)
{
  const GArray *chosen = breath_core_get_chosen_mirrors (breath_node_get_core (self->node));

  for (guint i = 0; i < chosen->len; i++)
    {
      const BreathChosenMirror *one = &g_array_index (chosen, BreathChosenMirror, i);

      if (p2p_peer_id_equal (&one->node, &who->node) && p2p_peer_id_equal (&one->key, &who->key))
        return TRUE;
    }

  return FALSE;
}

/* Those who could be chosen. */
typedef struct
{
  BreathTrust *trust;
  GListStore  *list;
} Others;

static void
add_other_cb (const BreathItem *certificate,
              gpointer          user_data)
{
  Others *others = user_data;
  const BreathChosenMirror who = { .node = certificate->author, .key = certificate->mirror };
  g_autoptr(BreathChosen) one = NULL;

  if (breath_trust_has_chosen (others->trust, &who))
    return;

  one = chosen_new (others->trust, &who, FALSE);
  g_list_store_append (others->list, one);
}

/**
 * breath_trust_dup_mirrors:
 * @self: what there is
 *
 * Returns: (transfer full): the Mirrors whose flags are shown, then all others that are known, as [class@Breath.Chosen]. Of
 *   nodes that are not to be shown there are only those who are chosen.
 */
GListModel *
breath_trust_dup_mirrors (BreathTrust *self)
{
  BreathCore *core = breath_node_get_core (self->node);
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (core);
  Others others = { self, NULL };
  P2pPeerId own;

  g_return_val_if_fail (BREATH_IS_TRUST (self), NULL);

  others.list = G_LIST_STORE (breath_trust_dup_chosen (self));

  if (p2p_peer_id_init_from_string (&own, breath_node_get_id (self->node), NULL))
    breath_core_foreach_certificate (core, &own, add_other_cb, &others);

  for (guint i = 0; i < authors->len; i++)
    {
      const P2pPeerId *author = g_ptr_array_index (authors, i);

      if (!p2p_peer_id_equal (author, &own) && !breath_core_is_isolated (core, author, BREATH_ISOLATION_SHOW))
        breath_core_foreach_certificate (core, author, add_other_cb, &others);
    }

  return G_LIST_MODEL (others.list);
}

static gboolean
is_meant (const char      *whom,
          const P2pPeerId *key,
          const char      *name)
{
  g_autofree char *id = p2p_peer_id_to_string (key);

  return g_str_has_suffix (id, whom) || (name != NULL && g_ascii_strcasecmp (name, whom) == 0);
}

static void
match_cb (const BreathItem *certificate,
          gpointer          user_data)
{
  Search *search = user_data;

  if (!is_meant (search->whom, &certificate->mirror, certificate->name))
    return;

  search->found.node = certificate->author;
  search->found.key = certificate->mirror;
  search->n_found++;
}

static void
search_all (BreathTrust *self,
            Search      *search)
{
  BreathCore *core = breath_node_get_core (self->node);
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (core);
  P2pPeerId own;

  for (guint i = 0; i < authors->len; i++)
    breath_core_foreach_certificate (core, g_ptr_array_index (authors, i), match_cb, search);

  if (p2p_peer_id_init_from_string (&own, breath_node_get_id (self->node), NULL))
    breath_core_foreach_certificate (core, &own, match_cb, search);
}

static void
search_chosen (BreathTrust *self,
               Search      *search)
{
  const GArray *chosen = breath_core_get_chosen_mirrors (breath_node_get_core (self->node));

  for (guint i = 0; i < chosen->len; i++)
    {
      const BreathChosenMirror *one = &g_array_index (chosen, BreathChosenMirror, i);
      g_autofree char *name = dup_name (self, one);

      if (is_meant (search->whom, &one->key, name))
        {
          search->found = *one;
          search->n_found++;
        }
    }
}

gboolean
breath_trust_find_mirror (BreathTrust        *self,
                          const char         *whom,
                          gboolean            is_chosen,
                          BreathChosenMirror *found,
                          GError            **error)
{
  Search search = { .whom = whom };

  if (*whom != '\0' && is_chosen)
    search_chosen (self, &search);
  else if (*whom != '\0')
    search_all (self, &search);

  *found = search.found;

  if (search.n_found == 1)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               search.n_found == 0 ? "No Mirror is known by the name or key %s"
                                   : "More than one Mirror is called %s; say the end of the key", whom);

  return FALSE;
}

gboolean
breath_trust_find_node (BreathTrust *self,
                        const char  *id,
                        P2pPeerId   *node,
                        GError     **error)
{
  const BreathStanding *found = NULL;
  guint n_found = 0;

  for (guint i = 0; *id != '\0' && i < self->standings->len; i++)
    {
      BreathStanding *standing = g_ptr_array_index (self->standings, i);

      if (g_str_has_suffix (breath_standing_get_id (standing), id))
        {
          found = standing;
          n_found++;
        }
    }

  /* What is hidden from the list of nodes is still here. */
  if (breath_node_find (self->node, id, node, n_found == 1 ? NULL : error))
    return TRUE;

  if (n_found != 1)
    return FALSE;

  *node = *breath_standing_get_node ((BreathStanding *) found);

  return TRUE;
}
