/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-interface-addresses.h"

typedef struct
{
  const char *name;
  const char *listening;
  const char *among;     /* what it must give, among others */
  gboolean    is_only;   /* or alone */
} AddressCase;

static const AddressCase address_cases[] = {
  { "/interface-addresses/wildcard", "/ip4/0.0.0.0/tcp/4001", "/ip4/127.0.0.1/tcp/4001", FALSE },
  { "/interface-addresses/wildcard-websocket", "/ip4/0.0.0.0/tcp/4002/ws", "/ip4/127.0.0.1/tcp/4002/ws", FALSE },
  { "/interface-addresses/other", "/ip4/127.0.0.3/tcp/4001", "/ip4/127.0.0.3/tcp/4001", TRUE },
  { "/interface-addresses/other-ip6", "/ip6/::1/tcp/4001", "/ip6/::1/tcp/4001", TRUE },
};

static GPtrArray *
list (const char *listening)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (listening, &error);

  g_assert_no_error (error);
  p2p_interface_addresses_append (address, addresses);

  return addresses;
}

static void
test_addresses (gconstpointer data)
{
  const AddressCase *c = data;
  g_autoptr(GPtrArray) addresses = list (c->listening);
  gboolean found = FALSE;

  for (guint i = 0; i < addresses->len; i++)
    {
      const char *text = p2p_multiaddr_get_text (g_ptr_array_index (addresses, i));

      g_assert_false (g_str_has_prefix (text, "/ip4/0.0.0.0/"));
      found |= g_str_equal (text, c->among);
    }

  g_assert_true (found);
  g_assert_cmpuint (addresses->len, <=, c->is_only ? 1 : P2P_MAX_INTERFACE_ADDRESSES);
}

static void
test_addresses_wildcard_ip6 (void)
{
  g_autoptr(GPtrArray) addresses = list ("/ip6/::/tcp/4001");

  g_test_summary ("Not every computer has IPv6; no address of it needs a zone");

  for (guint i = 0; i < addresses->len; i++)
    {
      const char *text = p2p_multiaddr_get_text (g_ptr_array_index (addresses, i));

      g_assert_true (g_str_has_prefix (text, "/ip6/"));
      g_assert_false (g_str_has_prefix (text, "/ip6/::/"));
      g_assert_false (g_str_has_prefix (text, "/ip6/fe80:"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (address_cases); i++)
    g_test_add_data_func (address_cases[i].name, &address_cases[i], test_addresses);

  g_test_add_func ("/interface-addresses/wildcard-ip6", test_addresses_wildcard_ip6);

  return g_test_run ();
}
