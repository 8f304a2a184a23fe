/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

#include "breath-alert-frame.h"
#include "breath-sync-frame.h"

#include <string.h>

/*
 * Enemies are nodes like any other, whose own program asks nobody: what they send is changed on its way out, or made up.
 */

#define SECOND       G_USEC_PER_SEC
#define MINUTE       G_TIME_SPAN_MINUTE
#define FLOOD_PERIOD (SECOND / 5)
#define SPAM_PERIOD  (SECOND / 10)
#define SPAM_LEN     (2 * MINUTE)   /* of each half hour */
#define SPAM_BREAK   (28 * MINUTE)
#define REPLAY       (10 * SECOND)
#define MAX_SAVED    64             /* frames that are replayed */
#define LAST_WORDS   2              /* frames of a transfer, after which nothing more is said */
#define MAX_GUESSED  64             /* nodes whose levels colluders compare */
#define RING_TIME    (3 * MINUTE)   /* when flags are raised */
#define FLAG_LIFE    (5 * 86400)

static gboolean
is_crowd (BreathWorld *self,
          GBytes      *bytes)
{
  g_autoptr(BreathHead) head = breath_opener_open_head (breath_pool_get_opener (self->pool), bytes, NULL);
  const BreathCentre *author = head != NULL ? breath_world_find (self, &head->author) : NULL;

  return author != NULL && author->is_enemy;
}

static void
spoil (BreathVirtualLink *link,
       BreathProtocol     protocol,
       GBytes            *frame,
       BreathCentre      *centre)
{
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  gsize len = g_bytes_get_size (frame);
  g_autoptr(GBytes) spoiled = NULL;

  /* Within a signature, which is what the frame ends with. */
  data[len - 1 - g_rand_int_range (centre->world->enemies_rand, 0, MIN (len, 60))] ^= 1;
  spoiled = g_bytes_new_take (g_steal_pointer (&data), len);
  breath_virtual_link_pass (link, protocol, spoiled);
}

/* Another head of its own with the same version: nobody can tell which is meant. */
static BreathHead *
sign_other (BreathCentre *centre,
            GBytes       *bytes)
{
  g_autoptr(BreathHead) head = breath_head_open (bytes, NULL);
  BreathHead *other;

  if (head == NULL || !p2p_peer_id_equal (&head->author, breath_virtual_node_get_id (centre->node)))
    return NULL;

  other = breath_head_new ();
  other->epoch = head->epoch;
  other->version = head->version;
  other->issued = head->issued;
  other->live_count = head->live_count;
  memcpy (other->levels, head->levels, sizeof head->levels);
  memcpy (other->live_set, head->live_set, sizeof head->live_set);
  memset (other->anchor, 7, sizeof other->anchor);
  breath_head_sign (other, breath_virtual_node_get_identity (centre->node));

  return other;
}

static void
equivocate (BreathVirtualLink *link,
            GBytes            *bytes,
            BreathCentre      *centre)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GBytes) changed = NULL;

  if (!breath_sync_frame_decode (&frame, bytes, NULL))
    return;

  for (guint i = 0; i < frame.heads->len; i++)
    {
      g_autoptr(BreathHead) other = sign_other (centre, g_ptr_array_index (frame.heads, i));

      g_ptr_array_add (heads, g_bytes_ref (other != NULL ? other->bytes : g_ptr_array_index (frame.heads, i)));
    }

  changed = breath_sync_encode_records (heads);
  breath_virtual_link_pass (link, BREATH_PROTOCOL_SYNC, changed);
}

static void
keep_back (BreathVirtualLink *link,
           GBytes            *bytes,
           BreathCentre      *centre)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_autoptr(GPtrArray) heads = g_ptr_array_new ();
  g_autoptr(GBytes) changed = NULL;

  if (!breath_sync_frame_decode (&frame, bytes, NULL))
    return;

  for (guint i = 0; i < frame.heads->len; i++)
    if (is_crowd (centre->world, g_ptr_array_index (frame.heads, i)))
      g_ptr_array_add (heads, g_ptr_array_index (frame.heads, i));

  changed = breath_sync_encode_records (heads);
  breath_virtual_link_pass (link, BREATH_PROTOCOL_SYNC, changed);
}

static void
say_nothing (BreathVirtualLink *link)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GBytes) frame = breath_sync_encode_objects (none, none);

  breath_virtual_link_pass (link, BREATH_PROTOCOL_SYNC, frame);
}

static void
save (BreathCentre *centre,
      GBytes       *frame)
{
  if (centre->frames->len == MAX_SAVED)
    g_ptr_array_remove_index (centre->frames, 0);

  g_ptr_array_add (centre->frames, g_bytes_ref (frame));
}

/* Every other neighbour gets the other head. */
static gboolean
is_fooled (BreathVirtualLink *link)
{
  return breath_link_get_key (BREATH_LINK (link))[0] % 2 == 0;
}

/* What an enemy does with a frame of sync that its node wants to send; FALSE: it was not sent as it was. */
static gboolean
twist_sync (BreathVirtualLink *link,
            GBytes            *frame,
            BreathCentre      *centre,
            BreathSyncStep     step)
{
  gboolean has_heads = step == BREATH_SYNC_RECORDS && g_bytes_get_size (frame) > BREATH_HEAD_LEN;

  if (centre->enemy == BREATH_ENEMY_INVALID && has_heads)
    spoil (link, BREATH_PROTOCOL_SYNC, frame, centre);
  else if (centre->enemy == BREATH_ENEMY_EQUIVOCATION && has_heads && is_fooled (link))
    equivocate (link, frame, centre);
  else if (centre->enemy == BREATH_ENEMY_SYBIL && has_heads)
    keep_back (link, frame, centre);
  else if (centre->enemy == BREATH_ENEMY_OMISSION && step == BREATH_SYNC_OBJECTS)
    say_nothing (link);
  else
    return TRUE;

  return FALSE;
}

static gboolean
twist (BreathVirtualLink *link,
       BreathProtocol     protocol,
       GBytes            *frame,
       gpointer           user_data)
{
  BreathCentre *centre = user_data;
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);

  /* Seen like everybody's, but not held to the rules. */
  breath_world_pass (link, protocol, frame, centre);

  if (centre->enemy == BREATH_ENEMY_REPLAY && protocol == BREATH_PROTOCOL_SYNC)
    save (centre, frame);

  if (centre->enemy == BREATH_ENEMY_HANG_UP && protocol == BREATH_PROTOCOL_TRANSFER)
    return centre->n_pushed++ < LAST_WORDS;

  if (protocol != BREATH_PROTOCOL_SYNC || len == 0)
    return TRUE;

  return twist_sync (link, frame, centre, (BreathSyncStep) ((data[0] >> 3) - 1));
}

/* Names of heads that nobody has, so that they are asked for. */
static GBytes *
make_up_notes (BreathCentre *centre)
{
  g_autoptr(GArray) notes = g_array_new (FALSE, TRUE, sizeof (BreathNote));
  GRand *rand = centre->world->enemies_rand;

  for (guint i = 0; i < BREATH_SYNC_MAX_NOTES; i++)
    {
      BreathNote note = { .version = 1 };

      /* One after the other, in an order that no compiler chooses. */
      note.id = g_rand_int (rand);
      note.id = note.id << 32 | g_rand_int (rand);
      g_array_append_val (notes, note);
    }

  return breath_sync_encode_notes (++centre->n_pushed, notes);
}

static void
send_all (BreathCentre  *centre,
          BreathProtocol protocol,
          GBytes        *frame)
{
  GPtrArray *links = breath_virtual_node_get_links (centre->node);

  for (guint i = 0; i < links->len; i++)
    breath_virtual_link_pass (g_ptr_array_index (links, i), protocol, frame);
}

static void
flood_cb (gpointer user_data)
{
  BreathCentre *centre = user_data;
  g_autoptr(GBytes) frame = make_up_notes (centre);

  send_all (centre, BREATH_PROTOCOL_SYNC, frame);
  breath_world_add (centre->world, FLOOD_PERIOD, flood_cb, centre, NULL);
}

static void
replay_cb (gpointer user_data)
{
  BreathCentre *centre = user_data;

  if (centre->frames->len > 0)
    send_all (centre, BREATH_PROTOCOL_SYNC,
              g_ptr_array_index (centre->frames, g_rand_int_range (centre->world->enemies_rand, 0, centre->frames->len)));

  breath_world_add (centre->world, REPLAY, replay_cb, centre, NULL);
}

/* Each a new one, and valid. */
static GBytes *
make_up_alert (BreathCentre *centre)
{
  P2pIdentity *node = breath_virtual_node_get_identity (centre->node);
  guint32 wall = (guint32) breath_simulation_get_wall (centre->world->simulation);
  g_autoptr(BreathStatement) statement = breath_world_draft_alert (centre);
  g_autoptr(BreathItem) certificate = NULL;
  g_autoptr(BreathItem) item = NULL;

  statement->alert->expires = wall + 3600 + centre->n_pushed++ % 86400;
  certificate = breath_item_new_certificate (node, p2p_identity_get_peer_id (centre->mirrors[0]), "First", wall - 3600,
                                             wall + 86400, NULL);
  item = breath_item_new_statement (node, centre->mirrors[0], statement);

  return breath_alert_frame_encode (item->bytes, certificate->bytes, 0);
}

static void
spam_cb (gpointer user_data)
{
  BreathCentre *centre = user_data;
  gint64 now = breath_simulation_get_now (centre->world->simulation);
  gboolean is_on = now % (SPAM_LEN + SPAM_BREAK) >= SPAM_BREAK;
  g_autoptr(GBytes) frame = is_on ? make_up_alert (centre) : NULL;

  if (is_on)
    send_all (centre, BREATH_PROTOCOL_ALERT, frame);

  breath_world_add (centre->world, is_on ? SPAM_PERIOD : SECOND, spam_cb, centre, NULL);
}

static void
flag_cb (gpointer user_data)
{
  BreathCentre *centre = user_data;
  g_autoptr(BreathFlag) flag = breath_flag_new ();

  if (!breath_world_is_up (centre))
    return;

  flag->subject = *breath_virtual_node_get_id (centre->world->centres[0].node);
  flag->reason = BREATH_FLAG_MISLEADING;
  flag->expires = (guint32) breath_simulation_get_wall (centre->world->simulation) + FLAG_LIFE;
  breath_core_flag (breath_world_get_core (centre), centre->mirrors[0], flag, NULL, NULL);
}

static void
mirrors_cb (gpointer user_data)
{
  breath_world_make_mirrors (user_data);
}

static void
plan_enemy (BreathCentre *centre)
{
  BreathWorld *self = centre->world;

  switch (centre->enemy)
    {
    case BREATH_ENEMY_FLOOD:
      breath_world_add (self, MINUTE, flood_cb, centre, NULL);
      break;

    case BREATH_ENEMY_REPLAY:
      centre->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      breath_world_add (self, MINUTE, replay_cb, centre, NULL);
      break;

    case BREATH_ENEMY_SYBIL:
      breath_virtual_node_set_drops_alerts (centre->node, TRUE);
      break;

    case BREATH_ENEMY_ALERT_SPAM:
      breath_world_add (self, MINUTE, mirrors_cb, centre, NULL);
      breath_world_add (self, 2 * MINUTE, spam_cb, centre, NULL);
      break;

    case BREATH_ENEMY_BAD_MOUTH:
      breath_world_add (self, MINUTE, mirrors_cb, centre, NULL);
      breath_world_add (self, RING_TIME, flag_cb, centre, NULL);
      break;

    case BREATH_ENEMY_HANG_UP:
      breath_world_add (self, MINUTE, mirrors_cb, centre, NULL);
      break;

    case BREATH_ENEMY_INVALID:
    case BREATH_ENEMY_OMISSION:
    case BREATH_ENEMY_EQUIVOCATION:
    case BREATH_ENEMY_COLLUDER:
    default:
      break;
    }
}

/* Before any node starts. */
void
breath_world_plan_enemies (BreathWorld *self)
{
  guint number = self->n_honest;

  for (guint i = 0; i < self->scenario->enemies->len; i++)
    {
      const BreathEnemyPlan *plan = &g_array_index (self->scenario->enemies, BreathEnemyPlan, i);

      for (guint k = 0; k < plan->count; k++, number++)
        {
          BreathCentre *centre = &self->centres[number];

          centre->enemy = plan->kind;
          breath_virtual_node_set_filter (centre->node, twist, centre);
          plan_enemy (centre);
        }
    }
}

/* What one colluder holds of a level, and with each more the mean of what they hold. */
static void
guess (BreathWorld       *self,
       BreathCentre      *author,
       BreathResourceKind kind)
{
  double true_level = breath_stock_get_level (&author->stocks[kind]);
  double sum = 0;
  guint n = 0;

  for (guint i = self->n_honest; i < self->n_centres && n < BREATH_MEASURE_MAX_COLLUDERS; i++)
    {
      BreathCentre *centre = &self->centres[i];
      const BreathHead *head = centre->enemy == BREATH_ENEMY_COLLUDER && breath_world_is_up (centre)
                               ? breath_core_get_head (breath_world_get_core (centre), breath_virtual_node_get_id (author->node))
                               : NULL;

      if (head == NULL || head->levels[kind].epsilon == 0)
        continue;

      sum += head->levels[kind].level;
      n++;
      self->measure->guess_sums[n - 1] += (sum / n - true_level) * (sum / n - true_level);
      self->measure->n_guesses[n - 1]++;
    }
}

/* Every hour, what colluders make of what they heard. */
void
breath_world_guess (BreathWorld *self)
{
  gint64 minute = breath_simulation_get_now (self->simulation) / MINUTE;

  if (minute % 60 != 0 || self->n_centres == self->n_honest)
    return;

  for (guint i = 0; i < MIN (self->n_honest, MAX_GUESSED); i++)
    for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
      if (self->centres[i].stocks[kind].need > 0)
        guess (self, &self->centres[i], (BreathResourceKind) kind);
}
