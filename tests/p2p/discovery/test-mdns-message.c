/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-mdns-message.h"

#include <string.h>

#define ID      "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
#define NAME    "abcdefghijklmnopqrstuvwxyz012345"
#define SERVICE "\x04_p2p\x04_udp\x05local"

static P2pMdnsMessage *
parse (GBytes *packet)
{
  g_autoptr(GError) error = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (packet, &len);
  P2pMdnsMessage *message = p2p_mdns_message_parse (data, len, &error);

  g_assert_no_error (error);

  return message;
}

static GPtrArray *
addresses_new (guint n)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("/ip4/10.0.0.%u/tcp/4141/p2p/" ID, i);

      g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (text, NULL));
    }

  return addresses;
}

static void
test_query (void)
{
  static const char wanted[] = "\0\0\0\0\0\1\0\0\0\0\0\0" SERVICE "\0\0\x0c\0\1";
  g_autoptr(GBytes) query = p2p_mdns_encode_query ();
  g_autoptr(P2pMdnsMessage) message = parse (query);

  g_test_summary ("A question is the one of the specification, and known again");

  g_assert_cmpmem (g_bytes_get_data (query, NULL), g_bytes_get_size (query), wanted, sizeof wanted - 1);
  g_assert_true (message->asks);
  g_assert_false (message->asks_services);
  g_assert_cmpuint (message->addresses->len, ==, 0);
}

static void
test_answer (void)
{
  g_autoptr(GPtrArray) few = addresses_new (2);
  g_autoptr(GPtrArray) many = addresses_new (200);
  g_autoptr(GBytes) answer = p2p_mdns_encode_answer (NAME, few);
  g_autoptr(GBytes) full = p2p_mdns_encode_answer (NAME, many);
  g_autoptr(P2pMdnsMessage) message = parse (answer);
  g_autoptr(P2pMdnsMessage) cut = parse (full);

  g_test_summary ("An answer says where we are, as much of it as one packet has room for");

  g_assert_false (message->asks);
  g_assert_cmpuint (message->addresses->len, ==, 2);

  for (guint i = 0; i < 2; i++)
    g_assert_true (p2p_multiaddr_equal (g_ptr_array_index (message->addresses, i), g_ptr_array_index (few, i)));

  g_assert_cmpuint (g_bytes_get_size (full), <=, P2P_MDNS_MAX_SENT);
  g_assert_cmpuint (cut->addresses->len, >=, 10);
}

static void
test_services (void)
{
  static const char asked[] = "\0\0\0\0\0\1\0\0\0\0\0\0\x09_services\x07_dns-sd\x04_udp\x05local\0\0\x0c\0\1";
  g_autoptr(GBytes) question = g_bytes_new_static (asked, sizeof asked - 1);
  g_autoptr(GBytes) answer = p2p_mdns_encode_services ();
  g_autoptr(P2pMdnsMessage) message = parse (question);
  g_autoptr(P2pMdnsMessage) told = parse (answer);

  g_test_summary ("Who lists services is told of ours");

  g_assert_true (message->asks_services);
  g_assert_false (message->asks);
  g_assert_cmpuint (told->addresses->len, ==, 0);
}

typedef struct
{
  const char *name;
  const char *packet;
  gsize       len;
  int         n_addresses;  /* -1: it is refused */
} PacketCase;

#define HEAD(questions, answers, more) "\0\0\x84\0\0" questions "\0" answers "\0\0\0" more
#define TXT_HEAD                       "\0\x10\x80\1\0\0\0\x78\0"
#define STRING                         "dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/" ID
#define CASE(name, packet, n)          { name, packet, sizeof packet - 1, n }

static const PacketCase packet_cases[] = {
  CASE ("among-answers",  HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0" TXT_HEAD "\x55\x54" STRING, 1),
  CASE ("among-more",     HEAD ("\0", "\0", "\1") "\1a" SERVICE "\0" TXT_HEAD "\x55\x54" STRING, 1),
  CASE ("in-capitals",    HEAD ("\0", "\0", "\1") "\1a\4_P2P\4_UDP\5LOCAL\0" TXT_HEAD "\x55\x54" STRING, 1),
  CASE ("twice",          HEAD ("\0", "\2", "\0") "\1a" SERVICE "\0" TXT_HEAD "\x55\x54" STRING "\xc0\x0c" TXT_HEAD "\x55\x54" STRING, 1),
  CASE ("of-another",     HEAD ("\0", "\1", "\0") "\1a\5_http\4_tcp\5local\0" TXT_HEAD "\x55\x54" STRING, 0),
  CASE ("of-the-service", HEAD ("\0", "\1", "\0") SERVICE "\0" TXT_HEAD "\x55\x54" STRING, 0),
  CASE ("goodbye",        HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0\0\x10\0\1\0\0\0\0\0\x55\x54" STRING, 0),
  CASE ("no-peer",        HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0" TXT_HEAD "\x1c\x1b" "dnsaddr=/ip4/10.0.0.1/tcp/1", 0),
  CASE ("no-address",     HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0" TXT_HEAD "\x0e\x0d" "dnsaddr=hello", 0),
  CASE ("question-says",  "\0\0\0\0\0\0\0\1\0\0\0\0\1a" SERVICE "\0" TXT_HEAD "\x55\x54" STRING, 0),
  CASE ("cut-header",     "\0\0\x84\0\0", -1),
  CASE ("cut-record",     HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0\0\x10", -1),
  CASE ("cut-data",       HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0" TXT_HEAD "\x55\x54" "dnsaddr=", -1),
  CASE ("cut-string",     HEAD ("\0", "\1", "\0") "\1a" SERVICE "\0" TXT_HEAD "\x02\x54x", -1),
  CASE ("cut-pointer",    HEAD ("\0", "\1", "\0") "\xc0", -1),
  CASE ("self-pointer",   HEAD ("\0", "\1", "\0") "\xc0\x0c" TXT_HEAD "\0", -1),
  CASE ("pointer-ahead",  HEAD ("\0", "\1", "\0") "\xc0\x20" TXT_HEAD "\0", -1),
  CASE ("pointer-loop",   HEAD ("\0", "\1", "\0") "\1a\xc0\x0c" TXT_HEAD "\0", -1),
  CASE ("odd-label",      HEAD ("\0", "\1", "\0") "\x40" "a", -1),
  CASE ("count-only",     HEAD ("\0", "\x7f", "\0"), -1),
  CASE ("too-many",       "\0\0\x84\0\xff\xff\xff\xff\0\0\0\0", -1),
};

static void
test_packet (gconstpointer data)
{
  const PacketCase *c = data;
  g_autofree guint8 *exact = g_memdup2 (c->packet, c->len);
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMdnsMessage) message = p2p_mdns_message_parse (exact, c->len, &error);

  g_assert_true ((message == NULL) == (error != NULL));
  g_assert_cmpint (message != NULL ? (int) message->addresses->len : -1, ==, c->n_addresses);
}

static void
append_answers (GByteArray *packet,
                guint       n,
                gsize       padding)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *string = g_strdup_printf ("dnsaddr=/ip4/10.0.0.%u/tcp/1/p2p/" ID, i);
      gsize len = strlen (string);
      guint8 lengths[] = { (len + 1) & 0xff, len & 0xff };

      g_byte_array_append (packet, (const guint8 *) (i == 0 ? "\1a" SERVICE "\0" : "\xc0\x0c"), i == 0 ? 19 : 2);
      g_byte_array_append (packet, (const guint8 *) TXT_HEAD, sizeof TXT_HEAD - 1);
      g_byte_array_append (packet, lengths, sizeof lengths);
      g_byte_array_append (packet, (const guint8 *) string, len);
    }

  while (packet->len < padding)
    g_byte_array_append (packet, (const guint8 *) "", 1);
}

static void
test_limits (void)
{
  g_autoptr(GByteArray) most = g_byte_array_new ();
  g_autoptr(GByteArray) beyond = g_byte_array_new ();
  g_autoptr(GByteArray) longest = g_byte_array_new ();
  g_autoptr(P2pMdnsMessage) message = NULL;
  g_autoptr(P2pMdnsMessage) at_length = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("As many addresses, records and bytes as there may be are read, and no more");

  g_byte_array_append (most, (const guint8 *) "\0\0\x84\0\0\0\0\x50\0\0\0\0", 12);
  append_answers (most, 80, 0);
  message = p2p_mdns_message_parse (most->data, most->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (message->addresses->len, ==, P2P_MDNS_MAX_ADDRESSES);

  g_byte_array_append (beyond, (const guint8 *) "\0\0\x84\0\0\0\0\x81\0\0\0\0", 12);
  append_answers (beyond, P2P_MDNS_MAX_RECORDS + 1, 0);
  g_assert_null (p2p_mdns_message_parse (beyond->data, MIN (beyond->len, P2P_MDNS_MAX_PACKET), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_byte_array_append (longest, (const guint8 *) "\0\0\x84\0\0\0\0\1\0\0\0\0", 12);
  append_answers (longest, 1, P2P_MDNS_MAX_PACKET + 1);
  at_length = p2p_mdns_message_parse (longest->data, P2P_MDNS_MAX_PACKET, &error);
  g_assert_no_error (error);
  g_assert_null (p2p_mdns_message_parse (longest->data, P2P_MDNS_MAX_PACKET + 1, &error));
  g_assert_nonnull (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mdns-message/query", test_query);
  g_test_add_func ("/mdns-message/answer", test_answer);
  g_test_add_func ("/mdns-message/services", test_services);
  g_test_add_func ("/mdns-message/limits", test_limits);

  for (guint i = 0; i < G_N_ELEMENTS (packet_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mdns-message/packet/", packet_cases[i].name, NULL);

      g_test_add_data_func (path, &packet_cases[i], test_packet);
    }

  return g_test_run ();
}
