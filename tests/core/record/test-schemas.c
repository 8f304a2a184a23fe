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
#include "state.pb-c.h"
#include "statement.pb-c.h"
#include "sync.pb-c.h"

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
  &breath__signed__descriptor,
  &breath__statement_body__descriptor,
  &breath__stock__descriptor,
  &breath__sync_frame__descriptor,
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
static void
assert_shallow (const ProtobufCMessageDescriptor *message,
                guint                             depth)
{
  g_assert_cmpuint (depth, <=, MAX_DEPTH);

  for (unsigned i = 0; i < message->n_fields; i++)
    {
      if (message->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
        assert_shallow (message->fields[i].descriptor, depth + 1);
    }
}

static void
test_schema_is_shallow (gconstpointer data)
{
  assert_shallow (data, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *path = g_strconcat ("/schema/is-shallow/", messages[i]->name, NULL);

      g_test_add_data_func (path, messages[i], test_schema_is_shallow);
    }

  return g_test_run ();
}
