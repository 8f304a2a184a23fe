/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multiaddr.h"
#include "p2p-wire-error.h"
#include "test-vectors.h"

#include <string.h>

#define PEER     "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5"
#define PEER_CID "bafzaajaiaejcbcui4poxicprsx6vfwznhs5f24wkm4e36hmucin7g5eiag2a6324"
#define PEER_RSA "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"
#define SHA_LEN  34

static void
test_multiaddr_vectors (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("multiaddr");
  JsonArray *cases = json_node_get_array (node);

  g_assert_cmpuint (json_array_get_length (cases), >, 0);

  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *c = json_array_get_object_element (cases, i);
      const char *text = json_object_get_string_member (c, "text");
      g_autoptr(GByteArray) expected = test_vectors_get_hex (c, "hex");
      g_autoptr(GError) error = NULL;
      g_autoptr(P2pMultiaddr) from_text = p2p_multiaddr_new_from_string (text, &error);
      g_autoptr(P2pMultiaddr) from_bytes = p2p_multiaddr_new_from_bytes (expected->data, expected->len, &error);
      const guint8 *bytes;
      gsize len;

      g_assert_no_error (error);
      bytes = p2p_multiaddr_get_bytes (from_text, &len);
      g_assert_cmpmem (bytes, len, expected->data, expected->len);
      g_assert_cmpstr (p2p_multiaddr_get_text (from_bytes), ==, text);
      g_assert_true (p2p_multiaddr_equal (from_text, from_bytes));
    }
}

typedef struct
{
  const char *name;
  const char *text;
  const char *canonical; /* NULL: refused */
} TextCase;

static const TextCase text_cases[] = {
  { "empty",            "",                                     NULL },
  { "slash",            "/",                                    NULL },
  { "no-slash",         "ip4/127.0.0.1",                        NULL },
  { "trailing-slash",   "/ip4/127.0.0.1/",                      NULL },
  { "double-slash",     "/ip4//tcp/1",                          NULL },
  { "unknown",          "/ip4/127.0.0.1/sctp/1",                NULL },
  { "no-value",         "/ip4",                                 NULL },
  { "no-port",          "/ip4/127.0.0.1/tcp",                   NULL },
  { "ip4-short",        "/ip4/127.1",                           NULL },
  { "ip4-octal",        "/ip4/010.0.0.1",                       NULL },
  { "ip4-256",          "/ip4/256.0.0.1",                       NULL },
  { "ip6-zone",         "/ip6/fe80::1%eth0",                    NULL },
  { "ip6-long",         "/ip6/0:0:0:0:0:0:0:1",                 "/ip6/::1" },
  { "ip6-upper",        "/ip6/2001:DB8::A",                     "/ip6/2001:db8::a" },
  { "port-0",           "/ip4/127.0.0.1/tcp/0",                 "/ip4/127.0.0.1/tcp/0" },
  { "port-65535",       "/ip4/127.0.0.1/tcp/65535",             "/ip4/127.0.0.1/tcp/65535" },
  { "port-65536",       "/ip4/127.0.0.1/tcp/65536",             NULL },
  { "port-negative",    "/ip4/127.0.0.1/tcp/-1",                NULL },
  { "port-leading-0",   "/ip4/127.0.0.1/tcp/080",               NULL },
  { "port-space",       "/ip4/127.0.0.1/tcp/ 1",                NULL },
  { "port-name",        "/ip4/127.0.0.1/tcp/http",              NULL },
  { "dns",              "/dns/example.com/tcp/1",               "/dns/example.com/tcp/1" },
  { "dns4",             "/dns4/a-b_c.example/tcp/1",            "/dns4/a-b_c.example/tcp/1" },
  { "dns6",             "/dns6/example.com/tcp/1/tls/ws",       "/dns6/example.com/tcp/1/tls/ws" },
  { "dnsaddr",          "/dnsaddr/example.com",                 "/dnsaddr/example.com" },
  { "dns-space",        "/dns/exa mple/tcp/1",                  NULL },
  { "dns-not-ascii",    "/dns/ex\xc3\xa4mple/tcp/1",            NULL },
  { "dns-markup",       "/dns/<b>x/tcp/1",                      NULL },
  { "sni",              "/ip4/1.2.3.4/tcp/443/tls/sni/e.org/ws", "/ip4/1.2.3.4/tcp/443/tls/sni/e.org/ws" },
  { "value-of-ws",      "/ip4/1.2.3.4/tcp/443/ws/x",            NULL },
  { "p2p",              "/p2p/" PEER,                           "/p2p/" PEER },
  { "p2p-cid",          "/p2p/" PEER_CID,                       "/p2p/" PEER },
  { "p2p-sha256",       "/p2p/" PEER_RSA,                       "/p2p/" PEER_RSA },
  { "p2p-cut",          "/p2p/12D3KooWK99VoVxNE7Xzy",           NULL },
  { "p2p-garbage",      "/p2p/0OIl",                            NULL },
  { "not-utf8",         "/ip4/\xff",                            NULL },
};

static void
test_multiaddr_text (gconstpointer data)
{
  const TextCase *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (c->text, &error);

  if (c->canonical == NULL)
    {
      g_assert_null (address);
      g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (p2p_multiaddr_get_text (address), ==, c->canonical);
}

typedef struct
{
  const char *name;
  const char *hex;
} BytesCase;

static const BytesCase refused_bytes[] = {
  { "empty",             "" },
  { "unknown",           "05" },
  { "code-cut",          "dd" },
  { "code-not-minimal",  "8400" "7f000001" },
  { "code-2^63",         "80808080808080808001" },
  { "ip4-cut",           "047f0000" },
  { "ip6-cut",           "29000000000000000000000000000000" },
  { "port-cut",          "047f0000010601" },
  { "name-no-length",    "36" },
  { "name-empty",        "3600" },
  { "name-cut",          "36056578616d" },
  { "name-length-huge",  "36ffffffffffffffff7f61" },
  { "name-length-long",  "36810061" },
  { "name-slash",        "3603612f62" },
  { "name-zero",         "3603610062" },
  { "peer-empty",        "a50300" },
  { "peer-bad-hash",     "a5030213" "20" },
  { "peer-trailing",     "a503030000" "00" },
};

static void
test_multiaddr_bytes_refused (gconstpointer data)
{
  const BytesCase *c = data;
  g_autoptr(GByteArray) bytes = test_vectors_hex (c->hex);
  g_autofree guint8 *exact = g_memdup2 (bytes->data, bytes->len);
  g_autoptr(GError) error = NULL;

  g_assert_null (p2p_multiaddr_new_from_bytes (exact, bytes->len, &error));
  g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
}

/* An address of exactly @len bytes: a name of 100 bytes, another for the rest. */
static P2pMultiaddr *
make_long (gsize    len,
           GError **error)
{
  g_autofree char *first = g_strnfill (100, 'a');
  g_autofree char *second = g_strnfill (len - 102 - 3, 'b'); /* 128 and over takes a length of two bytes */
  g_autofree char *text = g_strdup_printf ("/dns/%s/dns/%s", first, second);

  return p2p_multiaddr_new_from_string (text, error);
}

static void
test_multiaddr_limit (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) longest = make_long (P2P_MULTIADDR_MAX_LEN, &error);
  gsize len;

  g_assert_no_error (error);
  p2p_multiaddr_get_bytes (longest, &len);
  g_assert_cmpuint (len, ==, P2P_MULTIADDR_MAX_LEN);

  g_assert_null (make_long (P2P_MULTIADDR_MAX_LEN + 1, &error));
  g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
}

static void
test_multiaddr_longest_text (void)
{
  guint8 bytes[P2P_MULTIADDR_MAX_LEN];
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(P2pMultiaddr) again = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("The protocol with the most text for its bytes, /p2p-circuit, as often as it fits");

  for (gsize at = 0; at < sizeof bytes; at += 2)
    memcpy (bytes + at, "\xa2\x02", 2);

  address = p2p_multiaddr_new_from_bytes (bytes, sizeof bytes, &error);
  g_assert_no_error (error);
  again = p2p_multiaddr_new_from_string (p2p_multiaddr_get_text (address), &error);
  g_assert_no_error (error);
  g_assert_true (p2p_multiaddr_equal (address, again));
}

static void
test_multiaddr_text_too_long (void)
{
  g_autofree char *text = g_strnfill (1000000, '/');
  g_autoptr(GError) error = NULL;

  g_assert_null (p2p_multiaddr_new_from_string (text, &error));
  g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
}

static void
test_multiaddr_tcp (void)
{
  static const struct { const char *text, *host; guint port; } cases[] = {
    { "/ip4/192.0.2.1/tcp/4141", "192.0.2.1", 4141 },
    { "/ip6/2001:db8::1/tcp/1/ws", "2001:db8::1", 1 },
    { "/dns/example.com/tcp/443/p2p/" PEER, "example.com", 443 },
    { "/dns4/example.com/tcp/443", "example.com", 443 },
    { "/dns6/example.com/tcp/443", "example.com", 443 },
    { "/ip4/192.0.2.1/udp/4141", NULL, 0 },
    { "/ip4/192.0.2.1", NULL, 0 },
    { "/dnsaddr/example.com/tcp/1", NULL, 0 },
    { "/tcp/1/ip4/192.0.2.1", NULL, 0 },
    { "/p2p/" PEER "/p2p-circuit", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (cases[i].text, NULL);
      const char *host = NULL;
      guint16 port = 0;

      g_assert_cmpint (p2p_multiaddr_get_tcp (address, &host, &port), ==, cases[i].host != NULL);
      g_assert_cmpstr (host, ==, cases[i].host);
      g_assert_cmpuint (port, ==, cases[i].port);
    }
}

static void
test_multiaddr_new_tcp (void)
{
  g_autoptr(P2pMultiaddr) ip4 = p2p_multiaddr_new_tcp ("192.0.2.1", 4141);
  g_autoptr(P2pMultiaddr) ip6 = p2p_multiaddr_new_tcp ("::1", 65535);
  g_autoptr(P2pMultiaddr) mapped = p2p_multiaddr_new_tcp ("::ffff:192.0.2.1", 4141);

  g_assert_cmpstr (p2p_multiaddr_get_text (ip4), ==, "/ip4/192.0.2.1/tcp/4141");
  g_assert_cmpstr (p2p_multiaddr_get_text (ip6), ==, "/ip6/::1/tcp/65535");
  g_assert_true (p2p_multiaddr_equal (ip4, mapped));
  g_assert_null (p2p_multiaddr_new_tcp ("localhost", 1));
}

static void
test_multiaddr_websocket (void)
{
  static const struct { const char *text; gboolean websocket; } cases[] = {
    { "/ip4/192.0.2.1/tcp/1", FALSE },
    { "/ip4/192.0.2.1/tcp/1/ws", TRUE },
    { "/ip4/192.0.2.1/tcp/1/wss", TRUE },
    { "/ip4/192.0.2.1/tcp/1/tls/ws/p2p/" PEER, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (cases[i].text, NULL);

      g_assert_cmpint (p2p_multiaddr_has_websocket (address), ==, cases[i].websocket);
    }
}

static void
test_multiaddr_peer (void)
{
  g_autoptr(P2pMultiaddr) bare = p2p_multiaddr_new_from_string ("/ip4/192.0.2.1/tcp/1", NULL);
  g_autoptr(P2pMultiaddr) other = p2p_multiaddr_new_from_string ("/ip4/192.0.2.1/tcp/1/p2p/" PEER_RSA, NULL);
  g_autoptr(P2pMultiaddr) full = p2p_multiaddr_new_from_string ("/ip4/192.0.2.1/tcp/1/p2p/" PEER, NULL);
  g_autoptr(P2pMultiaddr) replaced = NULL;
  g_autoptr(P2pMultiaddr) stripped = NULL;
  g_autoptr(P2pMultiaddr) same = NULL;
  const guint8 *peer;
  gsize len;

  g_assert_null (p2p_multiaddr_get_peer (bare, &len));
  g_assert_cmpuint (len, ==, 0);

  peer = p2p_multiaddr_get_peer (other, &len);
  g_assert_nonnull (peer);
  g_assert_cmpuint (len, ==, SHA_LEN);

  peer = p2p_multiaddr_get_peer (full, &len);
  g_assert_cmpuint (len, ==, 38);

  replaced = p2p_multiaddr_with_peer (other, peer, len);
  g_assert_true (p2p_multiaddr_equal (replaced, full));

  stripped = p2p_multiaddr_without_peer (full);
  g_assert_true (p2p_multiaddr_equal (stripped, bare));

  same = p2p_multiaddr_without_peer (bare);
  g_assert_true (same == bare);
}

static void
test_multiaddr_peer_edges (void)
{
  g_autoptr(P2pMultiaddr) relay = p2p_multiaddr_new_from_string ("/p2p/" PEER "/p2p-circuit", NULL);
  g_autoptr(P2pMultiaddr) alone = p2p_multiaddr_new_from_string ("/p2p/" PEER, NULL);
  g_autoptr(P2pMultiaddr) longest = make_long (P2P_MULTIADDR_MAX_LEN, NULL);
  const guint8 *peer;
  gsize len;

  g_test_summary ("A relay is not the peer, nothing is no address, and too long is not made");

  g_assert_null (p2p_multiaddr_get_peer (relay, &len));

  peer = p2p_multiaddr_get_peer (alone, &len);
  g_assert_nonnull (peer);
  g_assert_null (p2p_multiaddr_without_peer (alone));
  g_assert_null (p2p_multiaddr_with_peer (longest, peer, len));
  g_assert_null (p2p_multiaddr_with_peer (relay, peer, len - 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/multiaddr/vectors", test_multiaddr_vectors);

  for (guint i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/multiaddr/text/", text_cases[i].name, NULL);

      g_test_add_data_func (path, &text_cases[i], test_multiaddr_text);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refused_bytes); i++)
    {
      g_autofree char *path = g_strconcat ("/multiaddr/bytes-refused/", refused_bytes[i].name, NULL);

      g_test_add_data_func (path, &refused_bytes[i], test_multiaddr_bytes_refused);
    }

  g_test_add_func ("/multiaddr/limit", test_multiaddr_limit);
  g_test_add_func ("/multiaddr/longest-text", test_multiaddr_longest_text);
  g_test_add_func ("/multiaddr/text-too-long", test_multiaddr_text_too_long);
  g_test_add_func ("/multiaddr/tcp", test_multiaddr_tcp);
  g_test_add_func ("/multiaddr/new-tcp", test_multiaddr_new_tcp);
  g_test_add_func ("/multiaddr/websocket", test_multiaddr_websocket);
  g_test_add_func ("/multiaddr/peer", test_multiaddr_peer);
  g_test_add_func ("/multiaddr/peer-edges", test_multiaddr_peer_edges);

  return g_test_run ();
}
