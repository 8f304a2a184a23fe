/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-opinion-private.h"

#include "breath-remote-text.h"

/**
 * BreathOpinion:
 *
 * What a Mirror thinks of a node, and what that node's people say to it. It does not change; texts are others', made
 * visible, and never markup.
 */
struct _BreathOpinion
{
  GObject  parent_instance;

  char    *id;
  char    *subject;
  char    *node;
  char    *node_name;
  char    *mirror;
  char    *mirror_key;
  char    *reason;
  char    *note;
  gint64   made;
  gint64   expires;
  gboolean is_chosen;
  gboolean is_proven;
  char    *evidence;
  char    *answer;
  char    *answered_by;
};

G_DEFINE_FINAL_TYPE (BreathOpinion, breath_opinion, G_TYPE_OBJECT)

static void
breath_opinion_finalize (GObject *object)
{
  BreathOpinion *self = BREATH_OPINION (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->node, g_free);
  g_clear_pointer (&self->node_name, g_free);
  g_clear_pointer (&self->mirror, g_free);
  g_clear_pointer (&self->mirror_key, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->evidence, g_free);
  g_clear_pointer (&self->answer, g_free);
  g_clear_pointer (&self->answered_by, g_free);

  G_OBJECT_CLASS (breath_opinion_parent_class)->finalize (object);
}

static void
breath_opinion_class_init (BreathOpinionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = breath_opinion_finalize;
}

static void
breath_opinion_init (BreathOpinion *self)
{
}

char *
breath_opinion_dup_hex (const guint8 *hash)
{
  GString *hex = g_string_sized_new (2 * BREATH_HASH_LEN);

  for (guint i = 0; i < BREATH_HASH_LEN; i++)
    g_string_append_printf (hex, "%02x", hash[i]);

  return g_string_free (hex, FALSE);
}

gboolean
breath_opinion_read_hex (const char *text,
                         guint8     *hash)
{
  for (guint i = 0; i < 2 * BREATH_HASH_LEN; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return FALSE;

      hash[i / 2] = i % 2 == 0 ? digit << 4 : hash[i / 2] | digit;
    }

  return text[2 * BREATH_HASH_LEN] == '\0';
}

static char *
dup_visible (const char *text)
{
  return text != NULL && *text != '\0' ? breath_remote_text_to_visible (text) : NULL;
}

/**
 * breath_opinion_new:
 * @flag: a flag that is held
 * @node_name: (nullable): what the profile of its node says
 *
 * Returns: (transfer full): what it says
 */
BreathOpinion *
breath_opinion_new (const BreathHeldFlag *flag,
                    const char           *node_name)
{
  BreathOpinion *self = g_object_new (BREATH_TYPE_OPINION, NULL);
  const BreathStatement *statement = flag->item->statement;

  self->id = breath_opinion_dup_hex (flag->item->id);
  self->subject = p2p_peer_id_to_string (&statement->flag->subject);
  self->node = p2p_peer_id_to_string (&flag->item->author);
  self->node_name = dup_visible (node_name);
  self->mirror = dup_visible (flag->certificate->name);
  self->mirror_key = p2p_peer_id_to_string (&flag->item->mirror);
  self->reason = g_strdup (breath_flag_reason_get_id (statement->flag->reason));
  self->note = dup_visible (statement->flag->note);
  self->made = statement->made;
  self->expires = statement->flag->expires;
  self->is_chosen = flag->is_chosen;
  self->is_proven = flag->is_proven;

  if (statement->flag->has_evidence)
    self->evidence = breath_opinion_dup_hex (statement->flag->evidence);

  if (flag->answer != NULL)
    {
      self->answer = dup_visible (flag->answer->statement->answer->text);
      self->answered_by = p2p_peer_id_to_string (&flag->answer->mirror);
    }

  return self;
}

const char *
breath_opinion_get_id (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->id;
}

const char *
breath_opinion_get_subject (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->subject;
}

const char *
breath_opinion_get_node (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->node;
}

const char *
breath_opinion_get_node_name (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->node_name;
}

const char *
breath_opinion_get_mirror (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->mirror;
}

const char *
breath_opinion_get_mirror_key (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->mirror_key;
}

const char *
breath_opinion_get_reason (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->reason;
}

const char *
breath_opinion_get_note (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->note;
}

gint64
breath_opinion_get_made (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), 0);

  return self->made;
}

gint64
breath_opinion_get_expires (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), 0);

  return self->expires;
}

gboolean
breath_opinion_get_is_chosen (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), FALSE);

  return self->is_chosen;
}

gboolean
breath_opinion_get_is_proven (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), FALSE);

  return self->is_proven;
}

const char *
breath_opinion_get_evidence (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->evidence;
}

const char *
breath_opinion_get_answer (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->answer;
}

const char *
breath_opinion_get_answered_by (BreathOpinion *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION (self), NULL);

  return self->answered_by;
}
