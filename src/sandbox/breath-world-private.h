/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-transfers.h"
#include "breath-core-trust.h"
#include "breath-history.h"
#include "breath-virtual-node.h"
#include "breath-world.h"

G_BEGIN_DECLS

#define BREATH_WORLD_BEGIN    G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define BREATH_WORLD_WARM_UP  (2 * G_TIME_SPAN_MINUTE)       /* until as much is on its way as always will be */
#define BREATH_WORLD_CANARIES 64                             /* nodes whose exact stocks are looked for on the wire */
#define BREATH_WORLD_N_MARKS  (2 * BREATH_N_RESOURCES)       /* exact amounts of a node that are looked for */

/**
 * BreathCentre:
 * @world: where it is
 * @number: which one
 * @node: its node
 * @uplink: (nullable): what it sends through
 * @mirrors: keys of its Mirrors, made when they first act
 * @has_mirrors: whether its Mirrors act at all
 * @enemy: what kind of enemy it is
 * @is_enemy: whether it is one
 * @is_asleep: whether its lid is closed
 * @side: which part of the network it is in; links do not cross
 * @n_inbound: neighbours that picked it
 * @epoch: of the head it published last
 * @version: of that
 * @published: when
 * @delays: (nullable) (element-type gint64): microseconds until each node that has it got it, while that is followed
 * @history: what happened to it
 * @backup: (nullable) (element-type BreathRow): of its store
 * @stocks: what it has, by resource; need 0: not set
 * @days: how many days of need that is
 * @marks: exact amounts that must not be on any wire; 0: none
 * @n_marks: how many it had
 * @draws: (element-type BreathDraw): by resource, what it drew
 * @frames: (nullable) (element-type GBytes): of an enemy, what it said
 * @n_pushed: of an enemy, how much it made up
 *
 * A community centre with its node.
 */
typedef struct
{
  BreathWorld       *world;
  guint              number;
  BreathVirtualNode *node;
  BreathUplink      *uplink;
  P2pIdentity       *mirrors[BREATH_SCENARIO_MAX_MIRRORS];
  gboolean           has_mirrors;
  BreathEnemyKind    enemy;
  gboolean           is_enemy;
  gboolean           is_asleep;
  guint              side;
  guint              n_inbound;
  guint32            epoch;
  guint32            version;
  gint64             published;
  GArray            *delays;
  BreathHistory      history;
  GPtrArray         *backup;
  BreathStock        stocks[BREATH_N_RESOURCES];
  double             days[BREATH_N_RESOURCES];
  gint64             marks[BREATH_WORLD_N_MARKS];
  guint              n_marks;
  GArray            *draws[BREATH_N_RESOURCES];
  GPtrArray         *frames;
  guint32            n_pushed;
} BreathCentre;

/**
 * BreathPair:
 * @world: where it is
 * @ends: the two
 * @latency: microseconds one way
 * @link: (nullable): of the first, while there is one
 * @last: (nullable): both ends of the latest link, open or not
 * @n_frames: seen when last looked at
 * @next_meeting: when they meet again
 * @retry: when a link is tried again
 *
 * Two nodes that are neighbours.
 */
typedef struct
{
  BreathWorld       *world;
  BreathCentre      *ends[2];
  gint64             latency;
  BreathVirtualLink *link;
  BreathVirtualLink *last[2];
  guint64            n_frames;
  gint64             next_meeting;
  gint64             retry;
} BreathPair;

/* A state that has to be known everywhere in the end: what each centre had published at one moment. */
typedef struct
{
  gint64  time;
  guint32 epoch;
  guint32 version;
} BreathMark;

/* An alert somebody raised. */
typedef struct
{
  guint8   id[BREATH_HASH_LEN];
  guint    author;
  gint64   raised;
  gboolean is_full;
  gboolean is_done;  /* it was stored */
} BreathRaised;

/**
 * BreathWorldHooks:
 * @ports: (nullable): may put other ports in the place of those of a node
 * @filter: (nullable): sees what nodes that keep the rules send
 * @user_data: for both
 *
 * What a test puts in place of what belongs there, to see whether it is noticed.
 */
typedef struct
{
  BreathPortsFunc  ports;
  BreathFilterFunc filter;
  gpointer         user_data;
} BreathWorldHooks;

struct _BreathWorld
{
  BreathScenario    *scenario;   /* borrowed */
  guint64            seed;
  BreathWorldHooks   hooks;
  BreathSimulation  *simulation;
  BreathPool        *pool;
  guint8             binding[BREATH_LINK_BINDING_LEN]; /* of all links, so that a node names and sums up for all at once */
  BreathMeasure     *measure;
  BreathCentre      *centres;    /* those that keep the rules first */
  guint              n_centres;
  guint              n_honest;
  guint              n_apart;    /* that are on another side than most */
  GHashTable        *by_id;      /* P2pPeerId to BreathCentre */
  GPtrArray         *pairs;      /* of BreathPair */
  GRand             *links_rand;
  GRand             *people_rand;
  GRand             *faults_rand;
  GRand             *enemies_rand;
  guint              is_full;    /* how many faults fill uplinks now */
  GHashTable        *alerts;     /* id in a BreathRaised to it */
  GPtrArray         *raised;     /* of BreathRaised, in order */
  GHashTable        *opened;     /* BreathHead that was verified here; owned */
  double             sky;        /* how cloudy it is, 0 to 1 */
  BreathMark        *settled;    /* by centre: what it had published when the time to settle began */
  BreathMark        *healing;    /* the same at the end of a partition; NULL: none is healing */
  gint64             healed;     /* when that was */
  BreathBreach      *breach;
  gboolean           is_over;
};

/* breath-world.c */
BreathWorld  *breath_world_new_hooked     (const BreathScenario *scenario,
                                           guint64            seed,
                                           const BreathWorldHooks *hooks) G_GNUC_WARN_UNUSED_RESULT;
void          breath_world_start_centre   (BreathCentre      *centre);
void          breath_world_stop_centre    (BreathCentre      *centre);
gboolean      breath_world_is_up          (const BreathCentre *centre);
BreathCore   *breath_world_get_core       (const BreathCentre *centre);
BreathCentre *breath_world_find           (BreathWorld       *self,
                                           const P2pPeerId   *id);
void          breath_world_note           (BreathCentre      *centre,
                                           BreathDeed         deed,
                                           const BreathCentre *peer,
                                           guint              detail);
void          breath_world_add            (BreathWorld       *self,
                                           gint64             delay,
                                           BreathEventFunc    func,
                                           gpointer           user_data,
                                           GDestroyNotify     destroy);

/* breath-world-links.c */
void          breath_world_pick_neighbours (BreathWorld      *self);
void          breath_world_link_all        (BreathWorld      *self);
void          breath_world_mend_links      (BreathWorld      *self);
gboolean      breath_world_pass            (BreathVirtualLink *link,
                                            BreathProtocol     protocol,
                                            GBytes            *frame,
                                            gpointer           user_data);

/* breath-world-begin.c */
void          breath_world_begin_met       (BreathWorld      *self);

/* breath-world-faults.c */
void          breath_world_plan_faults     (BreathWorld      *self);

/* breath-world-people.c */
void          breath_world_plan_people     (BreathWorld      *self);
void          breath_world_people_began    (BreathCentre     *centre);
void          breath_world_make_mirrors    (BreathCentre     *centre);
BreathStatement *breath_world_draft_alert  (BreathCentre     *centre) G_GNUC_WARN_UNUSED_RESULT;
void          breath_world_told_transfer   (BreathCentre     *centre,
                                            const guint8     *id,
                                            BreathTransferNews news);

/* breath-world-enemies.c */
void          breath_world_plan_enemies    (BreathWorld      *self);
void          breath_world_guess           (BreathWorld      *self);

/* breath-world-watch.c */
void          breath_world_break           (BreathWorld      *self,
                                            const char       *invariant,
                                            const BreathCentre *one,
                                            const BreathCentre *other,
                                            const char       *format,
                                            ...) G_GNUC_PRINTF (5, 6);
void          breath_world_watch_head      (BreathCentre     *centre,
                                            const BreathHead *head);
void          breath_world_watch_sent      (BreathCentre     *centre,
                                            GBytes           *frame);
void          breath_world_watch_row       (const BreathRow  *row,
                                            gpointer          user_data);
void          breath_world_watch_alert     (BreathCentre     *centre,
                                            const BreathCoreAlert *alert);
void          breath_world_watch_found     (BreathCentre     *centre,
                                            BreathFinding     finding,
                                            const P2pPeerId  *about);
void          breath_world_patrol          (BreathWorld      *self);
BreathMark   *breath_world_dup_marks       (BreathWorld      *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean      breath_world_have_all        (BreathWorld      *self,
                                            const BreathMark *marks,
                                            BreathCentre    **who,
                                            BreathCentre    **whose);
/* Percent of all pairs of a node that is up and an author. */
double        breath_world_get_known       (BreathWorld      *self,
                                            const BreathMark *marks);
void          breath_world_watch_end       (BreathWorld      *self);

G_END_DECLS
