/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfer-page.h"

#include <glib/gi18n.h>

#include "breath-remote-label.h"
#include "breath-remote-words.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"
#include "breath-transfer-text.h"

/**
 * BreathTransferPage:
 *
 * One transfer: both nodes, the exact terms, who signs, until when, and where a Mirror says yes or no.
 *
 * Both answers are given in the same place with the same effort, and from then on the page says the same for both. It
 * may be left at any time, which decides nothing.
 */
struct _BreathTransferPage
{
  AdwBin             parent_instance;

  BreathNode        *node;
  BreathTransfers   *transfers;
  BreathMirrors     *mirrors;
  BreathTransfer    *transfer;
  GSignalGroup      *follower;

  GtkLabel          *state_label;
  GtkLabel          *next_label;
  GtkLabel          *link_label;
  GtkLabel          *question_label;
  AdwActionRow      *what_row;
  AdwActionRow      *giver_row;
  AdwActionRow      *getter_row;
  AdwActionRow      *time_row;
  AdwActionRow      *here_row;
  AdwActionRow      *there_row;
  AdwActionRow      *expires_row;
  GtkWidget         *note_group;
  BreathRemoteLabel *note_label;
  GtkWidget         *handover_group;
  AdwActionRow      *handed_here_row;
  AdwActionRow      *handed_there_row;
  GtkWidget         *handover_button;
  BreathSignGroup   *sign_group;
  GtkWidget         *other_group;
  GtkWidget         *sign_in_group;
};

G_DEFINE_FINAL_TYPE (BreathTransferPage, breath_transfer_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
has_state (BreathTransferPage *self,
           const char         *state)
{
  return g_str_equal (breath_transfer_get_state (self->transfer), state);
}

static void
show_buttons (BreathTransferPage *self)
{
  gboolean is_agreed = has_state (self, BREATH_TRANSFER_AGREED);
  gboolean can_decide = breath_transfer_get_can_decide (self->transfer);
  gboolean can_hand_over = is_agreed && breath_transfer_get_handed_here (self->transfer) == NULL;
  gboolean is_present = breath_mirrors_get_present (self->mirrors) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->sign_group), can_decide && is_present);
  gtk_widget_set_visible (self->other_group, can_decide && is_present);
  gtk_widget_set_visible (self->sign_in_group, can_decide && !is_present);
  gtk_widget_set_visible (self->handover_group, is_agreed);
  gtk_widget_set_visible (self->handover_button, can_hand_over);
}

static const char *
get_next (BreathTransferPage *self)
{
  if (has_state (self, BREATH_TRANSFER_DECIDED))
    return _("Nothing more is asked of you. As soon as it is settled, the outcome stands here.");

  if (has_state (self, BREATH_TRANSFER_CONFIRMING))
    return _("Until then there is nothing to rely on.");

  if (has_state (self, BREATH_TRANSFER_AGREED))
    return breath_transfer_get_handed_here (self->transfer) == NULL ? _("Once it was handed over, say here how much it was.") : "";

  return has_state (self, BREATH_TRANSFER_OPEN) ? _("Nothing is decided until a Mirror of each node has said yes. To decide later, go back.") : "";
}

static gboolean
is_linked (BreathTransferPage *self)
{
  GListModel *peers = breath_node_get_peers (self->node);

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr(BreathPeer) peer = g_list_model_get_item (peers, i);

      if (g_str_equal (breath_peer_get_id (peer), breath_transfer_get_node (self->transfer)))
        return TRUE;
    }

  return FALSE;
}

/* Whoever waits for something wants to know whether it can come. */
static void
show_link (BreathTransferPage *self)
{
  gboolean is_waiting = has_state (self, BREATH_TRANSFER_OPEN) || has_state (self, BREATH_TRANSFER_DECIDED)
                        || has_state (self, BREATH_TRANSFER_CONFIRMING);
  g_autofree char *place = breath_transfer_text_place (self->transfer);
  /* Translators: %s is a node. */
  g_autofree char *sentence = g_strdup_printf (_("%s is not connected just now. It goes on as soon as it is."), place);

  gtk_label_set_text (self->link_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), is_waiting && !is_linked (self));
}

/* Before both have agreed, nobody knows who decides there; here it is whoever is signed in. */
static void
show_signers (BreathTransferPage *self)
{
  const char *here = breath_transfer_get_agreed_here (self->transfer);
  const char *there = breath_transfer_get_agreed_there (self->transfer);
  BreathMirror *present = breath_mirrors_get_present (self->mirrors);
  g_autofree char *name = there != NULL ? breath_remote_words_name (there) : NULL;

  if (here == NULL && breath_transfer_get_can_decide (self->transfer))
    here = present != NULL ? breath_mirror_get_name (present) : _("A Mirror of this node");
  else if (here == NULL)
    here = _("A Mirror of this node");

  adw_action_row_set_subtitle (self->here_row, here);
  adw_action_row_set_subtitle (self->there_row, name != NULL ? name : _("A Mirror of theirs, whose name you hear once both have agreed"));
}

static void
show_handover (BreathTransferPage *self)
{
  const char *here = breath_transfer_get_handed_here (self->transfer);
  const char *there = breath_transfer_get_handed_there (self->transfer);
  const char *unit = breath_transfer_get_unit (self->transfer);
  g_autofree char *ours = here != NULL ? breath_transfer_text_amount (here, unit) : NULL;
  g_autofree char *theirs = there != NULL ? breath_transfer_text_amount (there, unit) : NULL;

  adw_action_row_set_subtitle (self->handed_here_row, ours != NULL ? ours : _("Not said yet"));
  adw_action_row_set_subtitle (self->handed_there_row, theirs != NULL ? theirs : _("Not said yet"));
}

static void
show_nodes (BreathTransferPage *self)
{
  const char *name = breath_node_get_name (self->node);
  g_autofree char *theirs = breath_transfer_text_place (self->transfer);
  g_autofree char *ours = NULL;

  if (name != NULL && *name != '\0')
    /* Translators: %s is the name of our own node. */
    ours = g_strdup_printf (_("We, %s"), name);
  else
    ours = g_strdup (_("We"));

  adw_action_row_set_subtitle (self->giver_row, breath_transfer_get_gives (self->transfer) ? ours : theirs);
  adw_action_row_set_subtitle (self->getter_row, breath_transfer_get_gives (self->transfer) ? theirs : ours);
}

static void
show_terms (BreathTransferPage *self)
{
  BreathTransfer *transfer = self->transfer;
  const char *note = breath_transfer_get_note (transfer);
  g_autofree char *what = breath_transfer_text_title (transfer);
  g_autofree char *from = breath_resource_text_time (breath_transfer_get_from (transfer));
  g_autofree char *until = breath_resource_text_time (breath_transfer_get_until (transfer));
  g_autofree char *expires = breath_resource_text_time (breath_transfer_get_expires (transfer));
  /* Translators: two times. */
  g_autofree char *times = g_strdup_printf (_("From %s until %s"), from, until);

  adw_action_row_set_subtitle (self->what_row, what);
  adw_action_row_set_subtitle (self->time_row, times);
  adw_action_row_set_subtitle (self->expires_row, expires);
  gtk_widget_set_visible (GTK_WIDGET (self->expires_row),
                          has_state (self, BREATH_TRANSFER_OPEN) || has_state (self, BREATH_TRANSFER_DECIDED));
  breath_remote_label_set_text (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (self->note_group, note != NULL);
}

static void
show_all (BreathTransferPage *self)
{
  g_autofree char *place = breath_transfer_text_place (self->transfer);
  g_autofree char *question = breath_transfer_text_question (self->transfer);
  g_autofree char *words = NULL;

  if (breath_transfer_get_is_ours (self->transfer))
    /* Translators: a node, then what we say to it. */
    words = g_strdup_printf (_("We say to %s: %s"), place, question);
  else
    /* Translators: a node, then what it says to us. */
    words = g_strdup_printf (_("%s says: %s"), place, question);

  gtk_label_set_text (self->state_label, breath_transfer_text_get_state (self->transfer));
  gtk_label_set_text (self->next_label, get_next (self));
  gtk_widget_set_visible (GTK_WIDGET (self->next_label), *get_next (self) != '\0');
  gtk_label_set_text (self->question_label, words);
  show_link (self);
  show_nodes (self);
  show_terms (self);
  show_signers (self);
  show_handover (self);
  show_buttons (self);
}

static void
links_changed_cb (BreathTransferPage *self)
{
  if (self->transfer != NULL)
    show_link (self);
}

static void
presence_changed_cb (BreathTransferPage *self)
{
  if (self->transfer == NULL)
    return;

  show_signers (self);
  show_buttons (self);
}

/* What was typed was meant for the terms that stood there. */
static void
terms_changed_cb (BreathTransferPage *self)
{
  breath_sign_group_clear (self->sign_group);
}

static void
done_cb (BreathTransferPage *self,
         const char         *sentence,
         gboolean            is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
decided_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(BreathTransferPage) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_transfers_act_finish (BREATH_TRANSFERS (source), result, &error);
  breath_sign_group_end (self->sign_group, error);
}

static void
decide (BreathTransferPage *self,
        gboolean            is_yes)
{
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->transfer == NULL)
    return;

  passphrase = breath_sign_group_begin (self->sign_group, _("Decided."));

  if (passphrase != NULL)
    breath_transfers_decide_async (self->transfers, self->transfer, breath_sign_group_get_mirror (self->sign_group),
                                   passphrase, is_yes, decided_cb, g_object_ref (self));
}

static void
yes_cb (BreathTransferPage *self)
{
  decide (self, TRUE);
}

static void
no_cb (BreathTransferPage *self)
{
  decide (self, FALSE);
}

static void
breath_transfer_page_dispose (GObject *object)
{
  BreathTransferPage *self = BREATH_TRANSFER_PAGE (object);

  g_clear_object (&self->follower);
  g_clear_object (&self->transfer);
  g_clear_object (&self->transfers);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_transfer_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, next_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, link_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, question_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, what_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, giver_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, getter_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, time_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, here_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, there_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, expires_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, note_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, handover_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, handed_here_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, handed_there_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, handover_button);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, sign_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, other_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferPage, sign_in_group);
}

static void
breath_transfer_page_class_init (BreathTransferPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_transfer_page_dispose;

  /**
   * BreathTransferPage::done:
   * @self: the page
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * A Mirror decided, or could not after the page was left. Which way is not told.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (BREATH_TYPE_REMOTE_LABEL);
  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-transfer-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, yes_cb);
  gtk_widget_class_bind_template_callback (widget_class, no_cb);
}

static void
breath_transfer_page_init (BreathTransferPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  breath_sign_group_set_choice (self->sign_group, _("Yes"), _("No"));
  self->follower = g_signal_group_new (BREATH_TYPE_TRANSFER);
  g_signal_group_connect_swapped (self->follower, "notify", G_CALLBACK (show_all), self);
  g_signal_group_connect_swapped (self->follower, "notify::expires", G_CALLBACK (terms_changed_cb), self);
}

/**
 * breath_transfer_page_set_transfers:
 * @self: a page
 * @node: our node
 * @transfers: its transfers
 * @mirrors: its Mirrors
 *
 * Says where decisions go, and in whose name.
 */
void
breath_transfer_page_set_transfers (BreathTransferPage *self,
                                    BreathNode         *node,
                                    BreathTransfers    *transfers,
                                    BreathMirrors      *mirrors)
{
  g_return_if_fail (BREATH_IS_TRANSFER_PAGE (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_TRANSFERS (transfers));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->node, node);
  g_set_object (&self->transfers, transfers);
  g_set_object (&self->mirrors, mirrors);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed", G_CALLBACK (links_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * breath_transfer_page_show:
 * @self: a page that knows the transfers
 * @transfer: a transfer
 *
 * Shows @transfer, and follows how it stands.
 */
void
breath_transfer_page_show (BreathTransferPage *self,
                           BreathTransfer     *transfer)
{
  g_return_if_fail (BREATH_IS_TRANSFER_PAGE (self));
  g_return_if_fail (BREATH_IS_TRANSFER (transfer));
  g_return_if_fail (self->transfers != NULL);

  breath_transfer_page_clear (self);
  g_set_object (&self->transfer, transfer);
  g_signal_group_set_target (self->follower, transfer);
  show_all (self);
  breath_scroll_to_top (GTK_WIDGET (self));
}

/**
 * breath_transfer_page_get_transfer:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it shows
 */
BreathTransfer *
breath_transfer_page_get_transfer (BreathTransferPage *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER_PAGE (self), NULL);

  return self->transfer;
}

/**
 * breath_transfer_page_clear_words:
 * @self: a page
 *
 * Forgets what was typed.
 */
void
breath_transfer_page_clear_words (BreathTransferPage *self)
{
  g_return_if_fail (BREATH_IS_TRANSFER_PAGE (self));

  breath_sign_group_clear (self->sign_group);
}

/**
 * breath_transfer_page_clear:
 * @self: a page
 *
 * Forgets what was shown and typed, since the page is left or the screen locked.
 */
void
breath_transfer_page_clear (BreathTransferPage *self)
{
  g_return_if_fail (BREATH_IS_TRANSFER_PAGE (self));

  breath_transfer_page_clear_words (self);
  g_signal_group_set_target (self->follower, NULL);
  g_clear_object (&self->transfer);
}
