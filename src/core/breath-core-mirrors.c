/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <string.h>

/*
 * The Mirrors of this node, as everybody is told of them: a certificate each in our live set. What changed is found by
 * comparing the two, and goes to the log with the head that tells it; so nothing is missed that was cut off in between.
 */

static const BreathLiveSet *
get_own_set (BreathCore *self)
{
  return breath_live_sets_lookup (self->live_sets, &self->own);
}

/**
 * breath_core_find_certificate:
 * @set: (nullable): a live set
 * @mirror: a key
 *
 * Returns: (transfer none) (nullable): what makes @mirror one of the Mirrors of whose live set it is
 */
const BreathItem *
breath_core_find_certificate (const BreathLiveSet *set,
                              const P2pPeerId     *mirror)
{
  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE && p2p_peer_id_equal (&item->mirror, mirror))
        return item;
    }

  return NULL;
}

/**
 * breath_core_is_mirror:
 * @self: a core
 * @key: a key
 *
 * Returns: whether @key is that of one of our Mirrors; nobody is one until they are known
 */
gboolean
breath_core_is_mirror (BreathCore      *self,
                       const P2pPeerId *key)
{
  for (guint i = 0; self->mirrors != NULL && i < self->mirrors->len; i++)
    if (p2p_peer_id_equal (&g_array_index (self->mirrors, BreathCoreMirror, i).key, key))
      return TRUE;

  return FALSE;
}

/* The certificate of one who is no Mirror any more, whose name a new key took. */
static const BreathItem *
find_replaced (BreathCore *self,
               const char *name)
{
  const BreathLiveSet *set = get_own_set (self);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE && g_str_equal (item->name, name)
          && !breath_core_is_mirror (self, &item->mirror))
        return item;
    }

  return NULL;
}

/* One of a time to come helps nobody, as it is when the clock was set back. */
static gboolean
lasts (const BreathItem *certificate,
       gint64            now)
{
  return certificate->from <= now && certificate->until - now >= BREATH_CORE_CERTIFICATE_LEFT;
}

/**
 * breath_core_has_certificates:
 * @self: a core
 *
 * Returns: whether our live set is to stay as it is, as far as our Mirrors go; so it does until they are known
 */
gboolean
breath_core_has_certificates (BreathCore *self)
{
  const BreathLiveSet *set = get_own_set (self);
  gint64 now = breath_core_get_sure (self);

  if (self->mirrors == NULL)
    return TRUE;

  for (guint i = 0; i < self->mirrors->len; i++)
    {
      const BreathCoreMirror *mirror = &g_array_index (self->mirrors, BreathCoreMirror, i);
      const BreathItem *certificate = breath_core_find_certificate (set, &mirror->key);

      if (certificate == NULL || !lasts (certificate, now))
        return FALSE;
    }

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE && !breath_core_is_mirror (self, &item->mirror))
        return FALSE;
    }

  return TRUE;
}

static BreathItem *
make_certificate (BreathCore             *self,
                  const BreathCoreMirror *mirror)
{
  const BreathItem *before = breath_core_find_certificate (get_own_set (self), &mirror->key);
  gint64 now = breath_clock_get_wall (self->ports.clock);
  guint32 from = CLAMP (now, 1, (gint64) G_MAXUINT32 - BREATH_CERTIFICATE_MAX_LIFE);
  guint32 reaches_back;
  const BreathItem *given_up;
  const P2pPeerId *replaced = NULL;

  if (before != NULL && lasts (before, now))
    return breath_item_ref ((BreathItem *) before);

  /* One that is renewed goes on certifying every alert that is still alive. */
  reaches_back = from - MIN (from - 1, BREATH_ALERT_MAX_LIFE);

  if (before != NULL)
    from = before->from < from ? MAX (before->from, reaches_back) : reaches_back;

  given_up = before == NULL ? find_replaced (self, mirror->name) : NULL;

  if (given_up != NULL)
    replaced = &given_up->mirror;
  else if (before != NULL && before->has_replaced)
    replaced = &before->replaced;

  return breath_item_new_certificate (self->identity, &mirror->key, mirror->name, from,
                                      from + BREATH_CERTIFICATE_MAX_LIFE, replaced);
}

/**
 * breath_core_add_certificates:
 * @self: a core
 * @items: (element-type BreathItem): where to add them
 *
 * Adds the certificates that a new live set of ours has.
 */
void
breath_core_add_certificates (BreathCore *self,
                              GPtrArray  *items)
{
  const BreathLiveSet *set = get_own_set (self);

  for (guint i = 0; self->mirrors != NULL && i < self->mirrors->len; i++)
    g_ptr_array_add (items, make_certificate (self, &g_array_index (self->mirrors, BreathCoreMirror, i)));

  for (guint i = 0; self->mirrors == NULL && set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE)
        g_ptr_array_add (items, breath_item_ref ((BreathItem *) item));
    }
}

static void
log_mirror (BreathCore       *self,
            BreathBatch      *batch,
            BreathLogKind     kind,
            const BreathItem *certificate)
{
  GByteArray *details = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;

  g_byte_array_append (details, certificate->mirror.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (details, (const guint8 *) certificate->name, strlen (certificate->name));
  bytes = g_byte_array_free_to_bytes (details);
  breath_core_log_add (self, batch, kind, bytes);
}

static gboolean
is_replaced_in (const BreathLiveSet *set,
                const P2pPeerId     *mirror)
{
  for (guint i = 0; i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE && item->has_replaced && p2p_peer_id_equal (&item->replaced, mirror))
        return TRUE;
    }

  return FALSE;
}

/**
 * breath_core_log_mirrors:
 * @self: a core
 * @batch: the batch with @set
 * @set: the live set that takes the place of the one held
 *
 * Writes to the log which Mirrors come, go and are reset.
 */
void
breath_core_log_mirrors (BreathCore          *self,
                         BreathBatch         *batch,
                         const BreathLiveSet *set)
{
  const BreathLiveSet *before = get_own_set (self);

  for (guint i = 0; before != NULL && i < before->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (before->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE && breath_core_find_certificate (set, &item->mirror) == NULL
          && !is_replaced_in (set, &item->mirror))
        log_mirror (self, batch, BREATH_LOG_MIRROR_REMOVED, item);
    }

  for (guint i = 0; i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE && breath_core_find_certificate (before, &item->mirror) == NULL)
        log_mirror (self, batch, item->has_replaced ? BREATH_LOG_MIRROR_RESET : BREATH_LOG_MIRROR_ADDED, item);
    }
}

/**
 * breath_core_set_mirrors:
 * @self: a core that is ready
 * @mirrors: (array length=n_mirrors): all Mirrors of this node, with distinct keys
 * @n_mirrors: how many, at most %BREATH_CORE_MAX_MIRRORS
 *
 * Says who the Mirrors of this node are. Everybody is told by certificates, which are renewed in time; one whose key is
 * new takes the place of one of the same name who is no longer among them.
 */
void
breath_core_set_mirrors (BreathCore             *self,
                         const BreathCoreMirror *mirrors,
                         guint                   n_mirrors)
{
  BreathChange *change;

  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (n_mirrors <= BREATH_CORE_MAX_MIRRORS);

  g_clear_pointer (&self->mirrors, g_array_unref);
  self->mirrors = g_array_sized_new (FALSE, FALSE, sizeof *mirrors, n_mirrors);

  if (n_mirrors > 0)
    g_array_append_vals (self->mirrors, mirrors, n_mirrors);

  if (!self->is_ready || self->is_stopped || self->has_failed)
    return;

  change = g_new0 (BreathChange, 1);
  change->kind = BREATH_CHANGE_MIRRORS;
  breath_core_queue_change (self, change);
}

/**
 * breath_core_foreach_certificate:
 * @self: a core
 * @author: a node, perhaps this one
 * @func: called for each certificate in its live set, which it must not keep
 * @user_data: for @func
 *
 * Tells whom a node calls its Mirrors.
 */
void
breath_core_foreach_certificate (BreathCore           *self,
                                 const P2pPeerId      *author,
                                 BreathCertificateFunc func,
                                 gpointer              user_data)
{
  const BreathLiveSet *set;

  g_return_if_fail (BREATH_IS_CORE (self));

  set = breath_live_sets_lookup (self->live_sets, author);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_CERTIFICATE)
        func (item, user_data);
    }
}
