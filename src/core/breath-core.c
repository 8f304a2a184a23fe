/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

G_DEFINE_QUARK (breath-core-error-quark, breath_core_error)

G_DEFINE_FINAL_TYPE (BreathCore, breath_core, G_TYPE_OBJECT)

enum
{
  SIGNAL_READY,
  SIGNAL_STATUS,
  SIGNAL_AUTHOR,
  SIGNAL_OWN,
  SIGNAL_CRITICAL,
  SIGNAL_FAILED,
  SIGNAL_HEARD,
  SIGNAL_FOUND,
  SIGNAL_ALERT,
  SIGNAL_TRUST,
  SIGNAL_BARRED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
breath_core_emit_ready (BreathCore   *self,
                        const GError *error)
{
  self->is_ready = error == NULL;
  self->has_failed = error != NULL;

  if (error == NULL)
    {
      breath_core_begin_neighbours (self);
      breath_core_begin_alerts (self);
      breath_core_begin_trust (self);
      breath_core_begin_seeds (self);
    }

  g_signal_emit (self, signals[SIGNAL_READY], 0, error);
}

void
breath_core_emit_own (BreathCore *self)
{
  g_signal_emit (self, signals[SIGNAL_OWN], 0);
}

void
breath_core_emit_heard (BreathCore *self)
{
  if (!self->is_stopped)
    g_signal_emit (self, signals[SIGNAL_HEARD], 0);
}

void
breath_core_emit_found (BreathCore      *self,
                        BreathFinding    finding,
                        const P2pPeerId *about,
                        const P2pPeerId *neighbour)
{
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, finding, about, neighbour);
}

/* Of nobody in particular where time alone has passed, or who decides here has changed. */
void
breath_core_emit_trust (BreathCore      *self,
                        const P2pPeerId *about)
{
  if (!self->is_stopped)
    g_signal_emit (self, signals[SIGNAL_TRUST], 0, about);
}

void
breath_core_emit_barred (BreathCore      *self,
                         const P2pPeerId *peer,
                         const GError    *reason)
{
  g_signal_emit (self, signals[SIGNAL_BARRED], 0, peer, reason);
}

void
breath_core_emit_alert (BreathCore   *self,
                        const guint8 *id,
                        gboolean      is_new)
{
  g_signal_emit (self, signals[SIGNAL_ALERT], 0, id, is_new);
}

void
breath_core_emit_critical (BreathCore        *self,
                           BreathResourceKind kind,
                           gboolean           published)
{
  g_signal_emit (self, signals[SIGNAL_CRITICAL], 0, (guint) kind, published);
}

/* Whoever hears of a failure ends the node, so those who wait for a change of our own are told first. */
void
breath_core_tell_failure (BreathCore *self)
{
  g_autoptr(GError) failure = NULL;

  if (self->failure == NULL || self->is_committing || self->is_stopped)
    return;

  failure = g_steal_pointer (&self->failure);
  g_signal_emit (self, signals[self->is_ready ? SIGNAL_FAILED : SIGNAL_READY], 0, failure);
}

/**
 * breath_core_fail:
 * @self: a core
 * @error: why the store failed
 *
 * Stops committing anything, and with it acknowledging anything. Each change that waits is told why.
 */
void
breath_core_fail (BreathCore   *self,
                  const GError *error)
{
  if (self->has_failed || self->is_stopped)
    return;

  self->has_failed = TRUE;
  self->failure = g_error_copy (error);

  if (self->sync != NULL)
    breath_sync_halt (self->sync);

  breath_core_drop_changes (self, error);
  breath_core_tell_failure (self);
}

static void
due_cb (gpointer user_data)
{
  g_autoptr(BreathCore) self = g_object_ref (user_data);

  if (self->is_stopped || self->has_failed)
    return;

  if (self->loading != NULL)
    {
      breath_core_load_some (self);
      return;
    }

  breath_core_hold (self);
  breath_core_do_own (self);

  if (!self->is_stopped)
    {
      breath_sync_begin_turn (self->sync);
      breath_sync_run (self->sync);
    }

  breath_core_do_neighbours (self);
  breath_core_do_alerts (self);
  breath_core_do_trust (self);
  breath_core_do_transfers (self);
  breath_core_do_seeds (self);
  breath_core_release (self);
}

static gboolean
is_running (BreathCore *self)
{
  return self->is_ready && !self->has_failed && !self->is_stopped;
}

/* This runs after everything that happens, so it reads the clocks once for all who ask what they show. */
void
breath_core_rearm (BreathCore *self)
{
  BreathMoment at;
  gint64 due;

  if (!is_running (self))
    return;

  self->wants_arm = self->n_held > 0;

  if (self->wants_arm)
    return;

  breath_clock_watch_read (&self->watch, &at);

  due = breath_sync_get_deadline (self->sync, &at);
  due = MIN (due, breath_core_get_own_due (self, &at));
  due = MIN (due, breath_core_get_neighbours_due (self));
  due = MIN (due, breath_core_get_transfers_due (self, &at));
  due = MIN (due, breath_core_get_alerts_due (self, &at));
  due = MIN (due, breath_core_get_seeds_due (self));
  due = MIN (due, breath_core_get_trust_due (self));
  due = MIN (due, at.settles);

  breath_clock_arm (self->ports.clock, due);
}

/**
 * breath_core_hold:
 * @self: a core
 *
 * Lets all that follows, up to breath_core_release(), count as one thing that happens, after which the clock is armed once.
 * Calls may be nested.
 */
void
breath_core_hold (BreathCore *self)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  self->n_held++;
}

/**
 * breath_core_release:
 * @self: a core
 *
 * Ends what breath_core_hold() began.
 */
void
breath_core_release (BreathCore *self)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (self->n_held > 0);

  if (--self->n_held == 0 && self->wants_arm)
    breath_core_rearm (self);
}

static BreathChange *
change_new (BreathChangeKind   kind,
            BreathResourceKind resource,
            BreathDoneFunc     done,
            gpointer           user_data)
{
  BreathChange *change = g_new0 (BreathChange, 1);

  change->kind = kind;
  change->resource = resource;
  change->done = done;
  change->user_data = user_data;

  return change;
}

void
breath_core_begin (BreathCore *self)
{
  const BreathItem *profile = breath_live_sets_get_profile (self->live_sets, &self->own);
  const BreathHead *head = breath_core_get_head (self, &self->own);

  if (head != NULL)
    self->head_issued = head->issued;

  /* A profile set before the start wins over the one stored. */
  if (self->name == NULL)
    {
      self->name = g_strdup (profile != NULL ? profile->name : "");
      self->languages = profile != NULL ? g_strdupv (profile->languages) : g_new0 (char *, 1);
    }

  /* In a new epoch nobody may hear of an old head. */
  if (head != NULL && !self->renews)
    {
      breath_core_emit_ready (self, NULL);

      if (self->is_stopped)
        return;
    }

  breath_core_renew_profile (self);
}

void
breath_core_accepted (BreathCore       *self,
                      const P2pPeerId  *author,
                      const BreathHead *old)
{
  const BreathHead *head = breath_core_get_head (self, author);

  if (p2p_peer_id_equal (author, &self->own))
    {
      self->head_issued = head->issued;
      return;
    }

  breath_core_hear (self, author);
  breath_core_hear_alerts (self, author);
  breath_core_hear_flags (self, author);
  breath_core_hear_seeds (self, author);

  for (guint kind = 0; kind < BREATH_N_RESOURCES && !self->is_stopped; kind++)
    {
      int before = old != NULL ? old->levels[kind].level : BREATH_LEVEL_UNKNOWN;

      if (head->levels[kind].level != before)
        g_signal_emit (self, signals[SIGNAL_STATUS], 0, head, kind, old != NULL);
    }

  if (!self->is_stopped)
    g_signal_emit (self, signals[SIGNAL_AUTHOR], 0, author);
}

void
breath_core_left (BreathCore      *self,
                  const P2pPeerId *author)
{
  breath_core_hear_alerts (self, author);
  breath_core_hear_seeds (self, author);
  g_signal_emit (self, signals[SIGNAL_AUTHOR], 0, author);
}

void
breath_core_renew_profile (BreathCore *self)
{
  breath_core_queue_change (self, change_new (BREATH_CHANGE_PROFILE, 0, NULL, NULL));
}

static void
breath_core_dispose (GObject *object)
{
  breath_core_stop (BREATH_CORE (object));

  G_OBJECT_CLASS (breath_core_parent_class)->dispose (object);
}

static void
breath_core_finalize (GObject *object)
{
  BreathCore *self = BREATH_CORE (object);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      breath_ledger_free (self->resources[kind].ledger);
      g_clear_pointer (&self->resources[kind].draws, g_array_unref);
    }

  breath_core_clear_neighbours (self);
  breath_core_clear_alerts (self);
  breath_core_clear_trust (self);
  breath_core_clear_transfers (self);
  breath_core_clear_seeds (self);
  g_clear_pointer (&self->journal, breath_journal_free);
  breath_live_sets_free (self->live_sets);
  g_clear_pointer (&self->mirrors, g_array_unref);
  g_clear_pointer (&self->said, g_ptr_array_unref);
  breath_core_found_clear (self);
  g_array_unref (self->clocks);
  breath_core_log_free (self->log);
  g_clear_pointer (&self->salvaged, g_bytes_unref);
  g_clear_error (&self->failure);
  g_free (self->name);
  g_strfreev (self->languages);
  p2p_identity_unref (self->identity);
  g_object_unref (self->ports.clock);
  g_object_unref (self->ports.random);
  g_object_unref (self->ports.store);

  G_OBJECT_CLASS (breath_core_parent_class)->finalize (object);
}

static void
breath_core_class_init (BreathCoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_core_dispose;
  object_class->finalize = breath_core_finalize;

  /**
   * BreathCore::ready:
   * @self: the core
   * @error: (nullable): why it cannot start
   *
   * The store was read, and a head of our own is in it; or neither, because of @error, and nothing else will follow.
   */
  signals[SIGNAL_READY] =
    g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * BreathCore::status:
   * @self: the core
   * @head: (type gpointer): the [struct@Breath.Head] of another node, just committed
   * @kind: the [enum@Breath.ResourceKind] whose level differs from the last one held
   * @changed: whether a head of that node was held before
   *
   * A level of another node is known, or another than before. Refreshes and what is read at the start are no news.
   */
  signals[SIGNAL_STATUS] =
    g_signal_new ("status", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_UINT, G_TYPE_BOOLEAN);

  /**
   * BreathCore::author:
   * @self: the core
   * @author: (type gpointer): the [struct@P2p.PeerId] of another node
   *
   * A head of @author was committed, and with it perhaps another profile; or the head held of it has left, and there is
   * none now.
   */
  signals[SIGNAL_AUTHOR] =
    g_signal_new ("author", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * BreathCore::own:
   * @self: the core
   *
   * A stock, draw, profile or head of our own was committed.
   */
  signals[SIGNAL_OWN] =
    g_signal_new ("own", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * BreathCore::critical:
   * @self: the core
   * @kind: the [enum@Breath.ResourceKind] of ours whose stock, just committed, covers fewer days than chosen
   * @published: whether that was published in the same commit, since its people want that
   *
   * A stock became critical. If it was not published, the people here have to decide whether neighbours are told now.
   */
  signals[SIGNAL_CRITICAL] =
    g_signal_new ("critical", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);

  /**
   * BreathCore::failed:
   * @self: the core
   * @error: what the store says
   *
   * The store failed. From now on nothing is accepted, acknowledged or sent.
   */
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * BreathCore::heard:
   * @self: the core
   *
   * A peer was heard of or invited: breath_selection_next() may have somebody to dial.
   */
  signals[SIGNAL_HEARD] =
    g_signal_new ("heard", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * BreathCore::trust:
   * @self: the core
   * @about: (type gpointer) (nullable): the [struct@P2p.PeerId] of a node, perhaps ourselves; %NULL: of any
   *
   * What is held against links with a node changed, what a Mirror decided about it, or what is said about it; or who the
   * Mirrors of this node are has been told to all.
   */
  signals[SIGNAL_TRUST] =
    g_signal_new ("trust", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);

  /**
   * BreathCore::barred:
   * @self: the core
   * @peer: (type gpointer): the [struct@P2p.PeerId] of a node
   * @reason: why, as the end of the link is told
   *
   * There is to be no link with a node for a time; whatever there is has to be closed.
   */
  signals[SIGNAL_BARRED] =
    g_signal_new ("barred", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_ERROR);

  /**
   * BreathCore::found:
   * @self: the core
   * @finding: the [enum@Breath.Finding]
   * @about: (type gpointer): the [struct@P2p.PeerId] of whom it is about, perhaps ourselves
   * @neighbour: (type gpointer) (nullable): the [struct@P2p.PeerId] of the neighbour through whom it was found
   *
   * A lie, a mistake or a danger was found. The same about the same node is told of once an hour.
   */
  signals[SIGNAL_FOUND] =
    g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_POINTER, G_TYPE_POINTER);

  /**
   * BreathCore::alert:
   * @self: the core
   * @id: (type gpointer): the 32 bytes of the id of an alert
   * @is_new: whether it was just heard or raised, is stored, and is the last word of its Mirror on its matter
   *
   * What is held of an alert changed: it came, was superseded, assessed or read, or it is held no more.
   */
  signals[SIGNAL_ALERT] =
    g_signal_new ("alert", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);

  /**
   * BreathCore::transfer:
   * @self: the core
   * @id: (type gpointer): the 32 bytes of the id of a negotiation
   * @news: a [enum@Breath.TransferNews]
   *
   * Something about a transfer is stored and can be told.
   */
  g_signal_new ("transfer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);

  /**
   * BreathCore::seed:
   * @self: the core
   * @id: (type gpointer): the 32 bytes of the id of a seed
   * @news: a [enum@Breath.SeedNews]
   *
   * Something about a seed is stored and can be told.
   */
  g_signal_new ("seed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
}

static void
breath_core_init (BreathCore *self)
{
  self->live_sets = breath_live_sets_new ();
  breath_core_found_init (self);
  breath_core_clock_init (self);
  self->log = breath_core_log_new ();

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      self->resources[kind].ledger = breath_ledger_new ();
      breath_privacy_init (&self->resources[kind].privacy);
      self->resources[kind].wanted_privacy = self->resources[kind].privacy;
      self->resources[kind].shown_privacy = self->resources[kind].privacy;
    }
}

/**
 * breath_core_new:
 * @identity: the node's key
 * @ports: the node's clock, randomness and store
 *
 * Makes a core that has not read its store yet.
 *
 * Returns: (transfer full): the core
 */
BreathCore *
breath_core_new (P2pIdentity       *identity,
                 const BreathPorts *ports)
{
  BreathCore *self;

  g_return_val_if_fail (identity != NULL, NULL);
  g_return_val_if_fail (BREATH_IS_CLOCK (ports->clock), NULL);
  g_return_val_if_fail (BREATH_IS_RANDOM (ports->random), NULL);
  g_return_val_if_fail (BREATH_IS_STORE (ports->store), NULL);

  self = g_object_new (BREATH_TYPE_CORE, NULL);
  self->identity = p2p_identity_ref (identity);
  self->own = *p2p_identity_get_peer_id (identity);
  self->ports.clock = g_object_ref (ports->clock);
  self->ports.random = g_object_ref (ports->random);
  self->ports.store = g_object_ref (ports->store);
  breath_clock_watch_init (&self->watch, self->ports.clock);
  self->ports.opener = ports->opener;
  breath_live_sets_set_opener (self->live_sets, ports->opener);
  self->ports.shares_channels = ports->shares_channels;
  breath_core_init_neighbours (self);
  breath_core_init_alerts (self);
  breath_core_init_trust (self);
  breath_core_init_transfers (self);
  breath_core_init_seeds (self);

  return self;
}

/**
 * breath_core_start:
 * @self: a new core
 *
 * Starts reading the store; [signal@Breath.Core::ready] tells when the rest may be called.
 */
void
breath_core_start (BreathCore *self)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (!self->is_started && !self->is_stopped);

  self->is_started = TRUE;
  breath_clock_set_due_func (self->ports.clock, due_cb, self);
  breath_core_load (self);
}

gboolean
breath_core_is_ready (BreathCore *self)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  return self->is_ready && !self->is_stopped;
}

/**
 * breath_core_stop:
 * @self: a core
 *
 * Drops all links and emits nothing more. A commit in flight still ends and is answered; changes that wait are refused.
 */
void
breath_core_stop (BreathCore *self)
{
  g_autoptr(GError) stopped = g_error_new (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The node has stopped");

  g_return_if_fail (BREATH_IS_CORE (self));

  if (self->is_stopped)
    return;

  self->is_stopped = TRUE;

  if (self->is_started)
    {
      breath_clock_set_due_func (self->ports.clock, NULL, NULL);
      breath_clock_arm (self->ports.clock, G_MAXINT64);
    }

  breath_core_drop_loading (self);
  g_clear_pointer (&self->sync, breath_sync_stop);
  breath_core_drop_changes (self, stopped);
}

/**
 * breath_core_set_profile:
 * @self: a core, which need not have been started
 * @name: what the node is called; at most %BREATH_PROFILE_MAX_NAME bytes
 * @languages: (array zero-terminated=1) (nullable): BCP 47 tags, at most %BREATH_PROFILE_MAX_LANGUAGES
 *
 * Sets what the node says of itself, which must have passed breath_profile_check(). Nothing is published if it says
 * that already.
 */
void
breath_core_set_profile (BreathCore        *self,
                         const char        *name,
                         const char *const *languages)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (breath_profile_check (name, languages, NULL));

  g_free (self->name);
  g_strfreev (self->languages);
  self->name = g_strdup (name);
  self->languages = languages != NULL ? g_strdupv ((char **) languages) : g_new0 (char *, 1);

  if (self->is_ready)
    breath_core_renew_profile (self);
}

/* FALSE: @done was told that it is too early. */
gboolean
breath_core_check_ready (BreathCore    *self,
                         BreathDoneFunc done,
                         gpointer       user_data)
{
  g_autoptr(GError) error = NULL;

  if (self->is_ready)
    return TRUE;

  error = g_error_new (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The store has not been read yet");

  if (done != NULL)
    done (error, user_data);

  return FALSE;
}

/**
 * breath_core_set_stock:
 * @self: a core
 * @kind: which resource
 * @stock: what the community has and needs
 * @done: (nullable) (scope async): called once the stock is stored, or with a #BreathPrivacyError or #BreathStoreError
 * @user_data: for @done
 *
 * Sets a stock. It stays here and draws nothing: the level is next drawn by breath_core_publish() or with the next
 * privacy day.
 */
void
breath_core_set_stock (BreathCore        *self,
                       BreathResourceKind kind,
                       const BreathStock *stock,
                       BreathDoneFunc     done,
                       gpointer           user_data)
{
  g_autoptr(GError) error = NULL;
  BreathChange *change;

  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail ((guint) kind < BREATH_N_RESOURCES);

  if (!breath_core_check_ready (self, done, user_data))
    return;

  if (!breath_stock_check (stock, &error))
    {
      if (done != NULL)
        done (error, user_data);

      return;
    }

  change = change_new (BREATH_CHANGE_STOCK, kind, done, user_data);
  change->stock = *stock;
  breath_core_queue_change (self, change);
}

/**
 * breath_core_publish:
 * @self: a core
 * @kind: which resource
 * @done: (nullable) (scope async): called once the draw is stored, or with why there is none
 * @user_data: for @done
 *
 * Draws a level and publishes it, if the rolling budget admits it; else @done gets %BREATH_PRIVACY_ERROR_BUDGET with the
 * time from which it does, at once.
 */
void
breath_core_publish (BreathCore        *self,
                     BreathResourceKind kind,
                     BreathDoneFunc     done,
                     gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail ((guint) kind < BREATH_N_RESOURCES);

  if (breath_core_check_ready (self, done, user_data))
    breath_core_queue_change (self, change_new (BREATH_CHANGE_PUBLISH, kind, done, user_data));
}

/**
 * breath_core_get_stock:
 * @self: a core
 * @kind: which resource
 *
 * Returns: (nullable): the stock last stored; %NULL if none ever was
 */
const BreathStock *
breath_core_get_stock (BreathCore        *self,
                       BreathResourceKind kind)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);
  g_return_val_if_fail ((guint) kind < BREATH_N_RESOURCES, NULL);

  return self->resources[kind].shows_stock ? &self->resources[kind].shown_stock : NULL;
}

/**
 * breath_core_get_draw:
 * @self: a core
 * @kind: which resource
 *
 * Returns: (nullable): the draw our head carries; %NULL if it says unknown
 */
const BreathDraw *
breath_core_get_draw (BreathCore        *self,
                      BreathResourceKind kind)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);
  g_return_val_if_fail ((guint) kind < BREATH_N_RESOURCES, NULL);

  return self->resources[kind].has_draw && !self->resources[kind].shows_withheld ? &self->resources[kind].draw : NULL;
}

/**
 * breath_core_get_admits:
 * @self: a core
 * @kind: which resource
 *
 * Gets from when the budget admits publishing by hand.
 *
 * Returns: unix seconds; now or before if it does already
 */
gint64
breath_core_get_admits (BreathCore        *self,
                        BreathResourceKind kind)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), 0);
  g_return_val_if_fail ((guint) kind < BREATH_N_RESOURCES, 0);

  return breath_core_get_draw_admits (self, kind, breath_clock_get_wall (self->ports.clock));
}

const BreathHead *
breath_core_get_head (BreathCore      *self,
                      const P2pPeerId *author)
{
  const BreathJournalEntry *entry = NULL;

  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  if (self->journal != NULL)
    entry = breath_journal_lookup (self->journal, author);

  return entry != NULL ? entry->head : NULL;
}

const BreathItem *
breath_core_get_profile (BreathCore      *self,
                         const P2pPeerId *author)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  return breath_live_sets_get_profile (self->live_sets, author);
}

/**
 * breath_core_dup_authors:
 * @self: a core
 *
 * Lists whose heads are held, ourselves left out, in the order in which they were accepted.
 *
 * Returns: (transfer full) (element-type P2pPeerId): the authors
 */
GPtrArray *
breath_core_dup_authors (BreathCore *self)
{
  GPtrArray *authors = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_peer_id_free);
  const BreathJournalEntry *entry = NULL;

  g_return_val_if_fail (BREATH_IS_CORE (self), authors);

  if (self->journal == NULL)
    return authors;

  while ((entry = breath_journal_next (self->journal, entry != NULL ? entry->position : 0)) != NULL)
    if (!p2p_peer_id_equal (&entry->head->author, &self->own))
      g_ptr_array_add (authors, p2p_peer_id_copy (&entry->head->author));

  return authors;
}

/**
 * breath_core_import:
 * @self: a core
 * @head: a Signed head
 * @manifest: (nullable): the manifest it carries the hash of; %NULL if it lists nothing
 * @items: (element-type GBytes): every item of that
 * @done: (scope async): what became of it; may be called at once
 * @user_data: for @done
 *
 * Takes in a record that a person brings in a file. Never our own: nothing that is imported counts as published by us.
 */
void
breath_core_import (BreathCore      *self,
                    GBytes          *head,
                    GBytes          *manifest,
                    GPtrArray       *items,
                    BreathImportFunc done,
                    gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  if (self->is_ready && self->sync != NULL && !self->has_failed)
    breath_sync_import (self->sync, head, manifest, items, done, user_data);
  else
    done (BREATH_IMPORT_FAILED, user_data);
}
