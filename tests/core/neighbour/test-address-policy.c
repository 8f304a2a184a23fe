/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-address-policy.h"

typedef struct
{
  const char *address;
  BreathScope scope;
} ScopeCase;

static const ScopeCase scope_cases[] = {
  { "/ip4/0.0.0.0/tcp/1",                   BREATH_SCOPE_NONE },
  { "/ip4/0.255.0.1/tcp/1",                 BREATH_SCOPE_NONE },
  { "/ip4/9.255.255.255/tcp/1",             BREATH_SCOPE_WORLD },
  { "/ip4/10.0.0.1/tcp/1",                  BREATH_SCOPE_SITE },
  { "/ip4/11.0.0.0/tcp/1",                  BREATH_SCOPE_WORLD },
  { "/ip4/100.63.255.255/tcp/1",            BREATH_SCOPE_WORLD },
  { "/ip4/100.64.0.0/tcp/1",                BREATH_SCOPE_SITE },
  { "/ip4/100.127.255.255/tcp/1",           BREATH_SCOPE_SITE },
  { "/ip4/100.128.0.0/tcp/1",               BREATH_SCOPE_WORLD },
  { "/ip4/127.0.0.1/tcp/1",                 BREATH_SCOPE_COMPUTER },
  { "/ip4/127.255.0.1/tcp/1",               BREATH_SCOPE_COMPUTER },
  { "/ip4/169.254.1.1/tcp/1",               BREATH_SCOPE_CABLE },
  { "/ip4/172.15.255.255/tcp/1",            BREATH_SCOPE_WORLD },
  { "/ip4/172.16.0.1/tcp/1",                BREATH_SCOPE_SITE },
  { "/ip4/172.31.255.255/tcp/1",            BREATH_SCOPE_SITE },
  { "/ip4/172.32.0.0/tcp/1",                BREATH_SCOPE_WORLD },
  { "/ip4/192.0.2.1/tcp/1",                 BREATH_SCOPE_NONE },
  { "/ip4/192.168.1.1/tcp/1",               BREATH_SCOPE_SITE },
  { "/ip4/192.169.1.1/tcp/1",               BREATH_SCOPE_WORLD },
  { "/ip4/198.19.255.255/tcp/1",            BREATH_SCOPE_SITE },
  { "/ip4/223.255.255.255/tcp/1",           BREATH_SCOPE_WORLD },
  { "/ip4/224.0.0.1/tcp/1",                 BREATH_SCOPE_NONE },
  { "/ip4/255.255.255.255/tcp/1",           BREATH_SCOPE_NONE },
  { "/ip6/::/tcp/1",                        BREATH_SCOPE_NONE },
  { "/ip6/::1/tcp/1",                       BREATH_SCOPE_COMPUTER },
  { "/ip6/::2/tcp/1",                       BREATH_SCOPE_NONE },
  { "/ip6/::ffff:127.0.0.1/tcp/1",          BREATH_SCOPE_COMPUTER },
  { "/ip6/::ffff:20.0.0.1/tcp/1",           BREATH_SCOPE_WORLD },
  { "/ip6/64:ff9b::7f00:1/tcp/1",           BREATH_SCOPE_NONE },
  { "/ip6/fe80::1/tcp/1",                   BREATH_SCOPE_CABLE },
  { "/ip6/febf::1/tcp/1",                   BREATH_SCOPE_CABLE },
  { "/ip6/fec0::1/tcp/1",                   BREATH_SCOPE_NONE },
  { "/ip6/fd00::1/tcp/1",                   BREATH_SCOPE_SITE },
  { "/ip6/2001::1/tcp/1",                   BREATH_SCOPE_NONE },
  { "/ip6/2001:db8::1/tcp/1",               BREATH_SCOPE_NONE },
  { "/ip6/2001:470::1/tcp/1",               BREATH_SCOPE_WORLD },
  { "/ip6/2002:7f00:1::1/tcp/1",            BREATH_SCOPE_NONE },
  { "/ip6/2a00::1/tcp/1",                   BREATH_SCOPE_WORLD },
  { "/ip6/3fff::1/tcp/1",                   BREATH_SCOPE_WORLD },
  { "/ip6/4000::1/tcp/1",                   BREATH_SCOPE_NONE },
  { "/ip6/ff02::1/tcp/1",                   BREATH_SCOPE_NONE },
  { "/dns4/example.org/tcp/1",              BREATH_SCOPE_NONE },
  { "/ip4/20.0.0.1/tcp/0",                  BREATH_SCOPE_NONE },
  { "/ip4/20.0.0.1/udp/1",                  BREATH_SCOPE_NONE },
};

static void
test_scope (gconstpointer data)
{
  const ScopeCase *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (c->address, &error);

  g_assert_no_error (error);
  g_assert_cmpint (breath_address_get_scope (address), ==, c->scope);
}

static void
test_may_cross (void)
{
  static const char *const addresses[] = {
    "/dns4/example.org/tcp/1", "/ip4/127.0.0.1/tcp/1", "/ip4/169.254.1.1/tcp/1", "/ip4/10.0.0.1/tcp/1",
    "/ip4/20.0.0.1/tcp/1",
  };
  g_autoptr(P2pMultiaddr) web = p2p_multiaddr_new_from_string ("/ip4/20.0.0.1/tcp/1/ws", NULL);

  g_test_summary ("An address is told and dialled only where it means the same place");

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (addresses[i], NULL);

      g_assert_false (breath_address_may_cross (address, BREATH_SCOPE_NONE));

      for (BreathScope link = BREATH_SCOPE_COMPUTER; link <= BREATH_SCOPE_WORLD; link++)
        g_assert_true (breath_address_may_cross (address, link) == (i >= link));
    }

  g_assert_false (breath_address_may_cross (web, BREATH_SCOPE_COMPUTER));
}

static guint64
get_group (const char *text)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);

  return breath_address_get_group (address);
}

static void
test_group (void)
{
  g_assert_cmpuint (get_group ("/ip4/20.1.2.3/tcp/1"), ==, get_group ("/ip4/20.1.99.99/tcp/2"));
  g_assert_cmpuint (get_group ("/ip4/20.1.2.3/tcp/1"), ==, get_group ("/ip6/::ffff:20.1.9.9/tcp/2"));
  g_assert_cmpuint (get_group ("/ip4/20.1.2.3/tcp/1"), !=, get_group ("/ip4/20.2.2.3/tcp/1"));
  g_assert_cmpuint (get_group ("/ip6/2a00:1:2:3ff::1/tcp/1"), ==, get_group ("/ip6/2a00:1:2:300::2/tcp/1"));
  g_assert_cmpuint (get_group ("/ip6/2a00:1:2:3ff::1/tcp/1"), !=, get_group ("/ip6/2a00:1:2:400::1/tcp/1"));
  g_assert_cmpuint (get_group ("/dns4/example.org/tcp/1"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address-policy/may-cross", test_may_cross);
  g_test_add_func ("/address-policy/group", test_group);

  for (guint i = 0; i < G_N_ELEMENTS (scope_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/address-policy/scope", scope_cases[i].address, NULL);

      g_test_add_data_func (path, &scope_cases[i], test_scope);
    }

  return g_test_run ();
}
