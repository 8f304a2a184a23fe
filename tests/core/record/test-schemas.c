/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "alert.pb-c.h"
#include "envelope.pb-c.h"
#include "identify.pb-c.h"
#include "key.pb-c.h"
#include "noise.pb-c.h"
#include "peer-record.pb-c.h"
#include "mirror.pb-c.h"
#include "peers.pb-c.h"
#include "record.pb-c.h"
#include "seed.pb-c.h"
#include "state.pb-c.h"
#include "statement.pb-c.h"
#include "sync.pb-c.h"
#include "transfer.pb-c.h"

#include <glib.h>

#define MAX_DEPTH 4

/* Every message of both libraries; those inside others are reached from them. */
static const ProtobufCMessageDescriptor *const messages[] = {
  &breath__alert_frame__descriptor,
  &breath__draw__descriptor,
  &breath__head_body__descriptor,
  &breath__item_body__descriptor,
  &breath__manifest__descriptor,
  &breath__mirror_header__descriptor,
  &breath__mirror_key__descriptor,
  &breath__peers_frame__descriptor,
  &breath__privacy__descriptor,
  &breath__isolation__descriptor,
  &breath__seed__descriptor,
  &breath__seed_frame__descriptor,
  &breath__seed_manifest__descriptor,
  &breath__signed__descriptor,
  &breath__statement_body__descriptor,
  &breath__stock__descriptor,
  &breath__sync_frame__descriptor,
  &breath__negotiation__descriptor,
  &breath__transfer_frame__descriptor,
  &breath__transfer_handover__descriptor,
  &breath__transfer_receipt__descriptor,
  &breath__transfer_terms__descriptor,
  &libp2p__envelope__descriptor,
  &libp2p__identify__descriptor,
  &libp2p__noise_handshake_payload__descriptor,
  &libp2p__peer_record__descriptor,
  &libp2p__private_key__descriptor,
  &libp2p__public_key__descriptor,
};

/* protobuf-c decodes a message inside a message by calling itself, without a limit of its own: a schema that can hold
 * itself lets 42 kilobytes use up the stack.
 */
static gboolean
is_shallow (const ProtobufCMessageDescriptor *message,
            guint                             depth,
            GHashTable                       *reached)
{
  gboolean is_good = depth <= MAX_DEPTH;

  g_hash_table_add (reached, (gpointer) message->name);

  for (unsigned i = 0; is_good && i < message->n_fields; i++)
    if (message->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
      is_good = is_shallow (message->fields[i].descriptor, depth + 1, reached);

  return is_good;
}

static void
test_schema_is_shallow (gconstpointer data)
{
  g_autoptr(GHashTable) reached = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_true (is_shallow (data, 1, reached));
}

static void
test_schema_cycle (void)
{
  ProtobufCFieldDescriptor to_outer = { .name = "outer", .id = 1, .type = PROTOBUF_C_TYPE_MESSAGE };
  ProtobufCFieldDescriptor to_inner = { .name = "inner", .id = 1, .type = PROTOBUF_C_TYPE_MESSAGE };
  ProtobufCMessageDescriptor inner = { .name = "Inner", .n_fields = 1, .fields = &to_outer };
  ProtobufCMessageDescriptor outer = { .name = "Outer", .n_fields = 1, .fields = &to_inner };
  g_autoptr(GHashTable) reached = g_hash_table_new (g_str_hash, g_str_equal);

  g_test_summary ("A schema that can hold itself, be it through another, is noticed");

  to_outer.descriptor = &outer;
  to_inner.descriptor = &inner;
  g_assert_false (is_shallow (&outer, 1, reached));

  to_inner.descriptor = &outer;
  g_assert_false (is_shallow (&outer, 1, reached));

  /* Nothing is wrong with it once the way back is gone. */
  to_inner.descriptor = &inner;
  to_outer.type = PROTOBUF_C_TYPE_BYTES;
  to_outer.descriptor = NULL;
  g_assert_true (is_shallow (&outer, 1, reached));
}

static void
assert_reached (const char *folder,
                const char *file,
                GHashTable *reached)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "proto", folder, file, NULL);
  g_autoptr(GRegex) regex = g_regex_new ("^\\s*message\\s+(\\w+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      g_autofree char *ending = g_strconcat (".", name, NULL);
      gboolean is_reached = FALSE;
      GHashTableIter iter;
      gpointer full_name;

      g_hash_table_iter_init (&iter, reached);

      while (!is_reached && g_hash_table_iter_next (&iter, &full_name, NULL))
        is_reached = g_str_has_suffix (full_name, ending);

      g_test_message ("%s: %s", file, name);
      g_assert_true (is_reached);
    }
}

static void
test_schema_none_missing (void)
{
  static const char *const folders[] = { "breath", "libp2p" };
  g_autoptr(GHashTable) reached = g_hash_table_new (g_str_hash, g_str_equal);

  g_test_summary ("No message of any .proto file is left out above");

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    is_shallow (messages[i], 1, reached);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "proto", folders[i], NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GDir) folder = g_dir_open (path, 0, &error);
      const char *file;

      g_assert_no_error (error);

      while ((file = g_dir_read_name (folder)) != NULL)
        if (g_str_has_suffix (file, ".proto"))
          assert_reached (folders[i], file, reached);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/schema/cycle", test_schema_cycle);
  g_test_add_func ("/schema/none-missing", test_schema_none_missing);

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *path = g_strconcat ("/schema/is-shallow/", messages[i]->name, NULL);

      g_test_add_data_func (path, messages[i], test_schema_is_shallow);
    }

  return g_test_run ();
}
