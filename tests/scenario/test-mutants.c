/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-report.h"
#include "breath-sync-frame.h"
#include "breath-world-private.h"

#include <string.h>

/*
 * A core that is broken in one way, each time in another: the ports under it do what the broken core would. Something has
 * to be noticed, an invariant or a figure, and nothing may be where nothing is broken.
 */

#define SECOND     G_USEC_PER_SEC
#define LATE       (3 * SECOND)
#define SPOILED    61            /* bytes from the end within which an enemy spoils */

#define SCENARIO \
  "{ \"nodes\": 8, \"hours\": 2, \"settle-hours\": 0.3, \"links\": { \"chosen\": 1, \"outbound\": 2 }," \
  "  \"people\": { \"stocks\": true, \"alerts\": 3 }," \
  "  \"faults\": [ { \"kind\": \"torn-write\", \"at-hours\": 0.3, \"for-hours\": 1 } ]," \
  "  \"enemies\": [ { \"kind\": \"invalid-records\", \"count\": 2 } ]," \
  "  \"at-most\": { \"status-p99\": 60, \"alert-missed\": 0, \"honest-pauses\": 0 } }"

#define DAY \
  "{ \"nodes\": 3, \"hours\": 24, \"settle-hours\": 0.3, \"people\": { \"stocks\": true } }"

#define QUIET \
  "{ \"nodes\": 8, \"hours\": 1.5, \"settle-hours\": 0.3, \"links\": { \"chosen\": 1 }," \
  "  \"people\": { \"stocks\": true, \"alerts\": 3 }," \
  "  \"at-most\": { \"status-p99\": 8, \"copies\": 1.02, \"alert-p99\": 0.4, \"alert-missed\": 0, \"honest-pauses\": 0 } }"

/**
 * Mutant:
 * @step: of a frame of sync that is meddled with
 * @meddle: (nullable): what is done with it; FALSE: it is not sent
 * @ports: (nullable): puts other ports in
 *
 * One way to be broken.
 */
typedef struct
{
  const char     *name;
  const char     *scenario;
  BreathProtocol  protocol;
  BreathSyncStep  step;
  gboolean (*meddle)(BreathVirtualLink *link, BreathProtocol protocol, GBytes *frame);
  BreathPortsFunc ports;
} Mutant;

static BreathSimulation *simulation;  /* of the world that is running; NULL while it begins */

/* The link port */

static gboolean
lose (BreathVirtualLink *link,
      BreathProtocol     protocol,
      GBytes            *frame)
{
  return FALSE;
}

static gboolean
double_up (BreathVirtualLink *link,
           BreathProtocol     protocol,
           GBytes            *frame)
{
  breath_virtual_link_pass (link, protocol, frame);

  return TRUE;
}

static gboolean
tear (BreathVirtualLink *link,
      BreathProtocol     protocol,
      GBytes            *frame)
{
  g_autoptr(GBytes) torn = g_bytes_new_from_bytes (frame, 0, g_bytes_get_size (frame) - 1);

  breath_virtual_link_pass (link, protocol, torn);

  return FALSE;
}

/* What the filter was given, for later. */
typedef struct
{
  BreathVirtualLink *link;
  GBytes            *frame;
} Held;

static void
held_free (gpointer data)
{
  Held *held = data;

  g_object_unref (held->link);
  g_bytes_unref (held->frame);
  g_free (held);
}

static void
release_cb (gpointer user_data)
{
  Held *held = user_data;

  breath_virtual_link_pass (held->link, BREATH_PROTOCOL_ALERT, held->frame);
}

/* As if it had no lane of its own and waited for what is in bulk. */
static gboolean
delay (BreathVirtualLink *link,
       BreathProtocol     protocol,
       GBytes            *frame)
{
  Held *held = g_new0 (Held, 1);

  held->link = g_object_ref (link);
  held->frame = g_bytes_ref (frame);
  breath_simulation_add (simulation, LATE, release_cb, held, held_free);

  return FALSE;
}

static BreathWorld *world_now;

static BreathCentre *
find_sender (BreathVirtualLink *link)
{
  for (guint i = 0; i < world_now->n_centres; i++)
    if (g_ptr_array_find (breath_virtual_node_get_links (world_now->centres[i].node), link, NULL))
      return &world_now->centres[i];

  return NULL;
}

static gboolean
leak (BreathVirtualLink *link,
      BreathProtocol     protocol,
      GBytes            *frame)
{
  BreathCentre *sender = find_sender (link);
  g_autoptr(GByteArray) bytes = g_bytes_unref_to_array (g_bytes_ref (frame));
  g_autoptr(GBytes) leaking = NULL;
  guint64 amount;

  if (sender == NULL || sender->n_marks == 0)
    return TRUE;

  amount = GUINT64_TO_LE ((guint64) sender->marks[1]);
  g_byte_array_append (bytes, (const guint8 *) &amount, sizeof amount);
  leaking = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  breath_virtual_link_pass (link, protocol, leaking);

  return FALSE;
}

static gboolean
filter_cb (BreathVirtualLink *link,
           BreathProtocol     protocol,
           GBytes            *frame,
           gpointer           user_data)
{
  const Mutant *mutant = user_data;
  const guint8 *data = g_bytes_get_data (frame, NULL);

  if (simulation == NULL || mutant->meddle == NULL || protocol != mutant->protocol ||
      (protocol == BREATH_PROTOCOL_SYNC && (data[0] >> 3) - 1 != (int) mutant->step))
    return TRUE;

  return mutant->meddle (link, protocol, frame);
}

/* What is opened */

static BreathHead *
open_head_unchecked (BreathOpener *opener,
                     GBytes       *bytes,
                     GError      **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  BreathHead *head = breath_head_open (bytes, error);

  for (gsize i = 1; head == NULL && i <= MIN (len, SPOILED); i++)
    {
      guint8 *copy = g_memdup2 (data, len);
      g_autoptr(GBytes) mended = NULL;

      copy[len - i] ^= 1;
      mended = g_bytes_new_take (copy, len);
      head = breath_head_open (mended, NULL);

      if (head != NULL)
        {
          g_clear_error (error);
          g_bytes_unref (head->bytes);
          head->bytes = g_bytes_ref (bytes);
        }
    }

  return head;
}

static BreathItem *
open_item (BreathOpener *opener,
           GBytes       *bytes,
           GError      **error)
{
  return breath_item_open (bytes, error);
}

static GHashTable *first_heads;  /* P2pPeerId in a BreathHead to it */

static BreathHead *
open_head_stale (BreathOpener *opener,
                 GBytes       *bytes,
                 GError      **error)
{
  g_autoptr(BreathHead) head = breath_head_open (bytes, error);
  BreathHead *first = head != NULL ? g_hash_table_lookup (first_heads, &head->author) : NULL;

  if (head == NULL)
    return NULL;

  if (first == NULL)
    g_hash_table_insert (first_heads, &head->author, breath_head_ref (head));

  return breath_head_ref (first != NULL ? first : head);
}

static void
unchecked_cb (BreathVirtualNode *node,
              BreathPorts       *ports,
              gpointer           user_data)
{
  static BreathOpener opener = { open_head_unchecked, open_item };

  ports->opener = &opener;
}

static void
stale_cb (BreathVirtualNode *node,
          BreathPorts       *ports,
          gpointer           user_data)
{
  static BreathOpener opener = { open_head_stale, open_item };

  ports->opener = &opener;
}

/* The store port */

typedef gboolean (*KeepFunc) (BreathBatch     *batch,
                              const BreathRow *row);

#define TEST_TYPE_BROKEN_STORE (test_broken_store_get_type ())
G_DECLARE_FINAL_TYPE (TestBrokenStore, test_broken_store, TEST, BROKEN_STORE, GObject)

struct _TestBrokenStore
{
  GObject      parent_instance;

  BreathStore *store;
  KeepFunc     keep;
};

static void test_broken_store_iface_init (BreathStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestBrokenStore, test_broken_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_STORE, test_broken_store_iface_init))

static void
test_broken_store_load (BreathStore        *store,
                        BreathRowFunc       row_func,
                        BreathCommittedFunc done_func,
                        gpointer            user_data)
{
  breath_store_load (TEST_BROKEN_STORE (store)->store, row_func, done_func, user_data);
}

static void
put (BreathBatch     *batch,
     const BreathRow *row)
{
  if (row->value != NULL)
    breath_batch_put (batch, row->kind, g_bytes_ref (row->key), g_bytes_ref (row->value), row->number,
                      row->extra != NULL ? g_bytes_ref (row->extra) : NULL);
  else
    breath_batch_delete (batch, row->kind, g_bytes_ref (row->key));
}

static void
test_broken_store_commit (BreathStore        *store,
                          BreathBatch        *batch,
                          BreathCommittedFunc committed_func,
                          gpointer            user_data)
{
  TestBrokenStore *self = TEST_BROKEN_STORE (store);
  g_autoptr(BreathBatch) wanted = batch;
  BreathBatch *kept = breath_batch_new ();

  for (guint i = 0; i < breath_batch_get_size (wanted); i++)
    if (self->keep (kept, breath_batch_get_row (wanted, i)))
      put (kept, breath_batch_get_row (wanted, i));

  breath_store_commit (self->store, kept, committed_func, user_data);
}

static void
test_broken_store_iface_init (BreathStoreInterface *iface)
{
  iface->load = test_broken_store_load;
  iface->commit = test_broken_store_commit;
}

static void
test_broken_store_dispose (GObject *object)
{
  g_clear_object (&TEST_BROKEN_STORE (object)->store);

  G_OBJECT_CLASS (test_broken_store_parent_class)->dispose (object);
}

static void
test_broken_store_class_init (TestBrokenStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_broken_store_dispose;
}

static void
test_broken_store_init (TestBrokenStore *self)
{
}

static gboolean
keep_draws_twice (BreathBatch     *batch,
                  const BreathRow *row)
{
  if (row->kind == BREATH_ROW_DRAW)
    put (batch, row);

  return TRUE;
}

static gboolean
keep_no_log (BreathBatch     *batch,
             const BreathRow *row)
{
  return row->kind != BREATH_ROW_LOG;
}

static GPtrArray *broken;  /* of what was put in, until the end */

static void
break_store (BreathPorts *ports,
             KeepFunc     keep)
{
  TestBrokenStore *store = g_object_new (TEST_TYPE_BROKEN_STORE, NULL);

  store->store = g_object_ref (ports->store);
  store->keep = keep;
  ports->store = BREATH_STORE (store);
  g_ptr_array_add (broken, store);
}

static void
twice_cb (BreathVirtualNode *node,
          BreathPorts       *ports,
          gpointer           user_data)
{
  break_store (ports, keep_draws_twice);
}

static void
no_log_cb (BreathVirtualNode *node,
           BreathPorts       *ports,
           gpointer           user_data)
{
  break_store (ports, keep_no_log);
}

static const Mutant mutants[] = {
  { "none", SCENARIO, .ports = NULL },
  { "none-of-a-day", DAY, .ports = NULL },
  { "none-quiet", QUIET, .ports = NULL },
  { "lost-notes", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_NOTES, lose },
  { "lost-wants", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_WANT, lose },
  { "lost-records", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_RECORDS, lose },
  { "lost-objects", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_OBJECTS, lose },
  { "doubled-records", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_RECORDS, double_up },
  { "torn-records", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_RECORDS, tear },
  { "lost-alerts", QUIET, BREATH_PROTOCOL_ALERT, BREATH_SYNC_SUMMARY, lose },
  { "late-alerts", QUIET, BREATH_PROTOCOL_ALERT, BREATH_SYNC_SUMMARY, delay },
  { "exact-stock", QUIET, BREATH_PROTOCOL_SYNC, BREATH_SYNC_NOTES, leak },
  { "unchecked-signature", SCENARIO, .ports = unchecked_cb },
  { "stale-records", QUIET, .ports = stale_cb },
  { "doubled-draw", DAY, .ports = twice_cb },
  { "lost-log", SCENARIO, .ports = no_log_cb },
};

static gboolean
is_noticed (const Mutant *mutant)
{
  g_autoptr(BreathScenario) scenario = breath_scenario_new_from_text (mutant->scenario, NULL);
  const BreathWorldHooks hooks = { mutant->ports, filter_cb, (gpointer) mutant };
  BreathWorld *world;
  gboolean is_good;

  g_assert_nonnull (scenario);
  world = breath_world_new_hooked (scenario, 2, &hooks);
  world_now = world;
  simulation = world->simulation;

  while (breath_world_step (world))
    ;

  breath_world_finish (world);
  is_good = breath_report_is_good (world);

  if (breath_world_get_breach (world) != NULL)
    g_test_message ("%s: %s", breath_world_get_breach (world)->invariant, breath_world_get_breach (world)->what);

  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    {
      BreathVerdict verdict;

      breath_report_judge (world, (BreathFigure) i, &verdict);

      if (!verdict.is_met)
        g_test_message ("%s is %g", breath_figure_get_id ((BreathFigure) i), verdict.is_known ? verdict.value : -1);
    }

  simulation = NULL;
  world_now = NULL;
  breath_world_free (world);

  return !is_good;
}

static void
test_mutant (gconstpointer data)
{
  const Mutant *mutant = data;
  gboolean is_broken = mutant->meddle != NULL || mutant->ports != NULL;

  broken = g_ptr_array_new_with_free_func (g_object_unref);
  first_heads = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, NULL, (GDestroyNotify) breath_head_free);
  g_assert_cmpint (is_noticed (mutant), ==, is_broken);
  g_ptr_array_unref (broken);
  g_hash_table_unref (first_heads);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (mutants); i++)
    {
      g_autofree char *path = g_strconcat ("/mutants/", mutants[i].name, NULL);

      g_test_add_data_func (path, &mutants[i], test_mutant);
    }

  return g_test_run ();
}
