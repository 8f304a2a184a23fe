/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-invitation.h"

#include <string.h>

#define ID    "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
#define OTHER "12D3KooWBmwkafWE2fqfzS96VoTZgpGp6aJsF4N6eAR2xM1eSxEF"
#define PLACE "/ip4/20.0.0.1/tcp/4141"

typedef struct
{
  const char *name;
  const char *text;
  const char *addresses;  /* with spaces between */
} GoodCase;

static const GoodCase good_cases[] = {
  { "link",             "breath:" ID "?at=" PLACE,                             PLACE },
  { "link-of-two",      "breath:" ID "?at=" PLACE "&at=/ip6/2a00::1/tcp/4141", PLACE " /ip6/2a00::1/tcp/4141" },
  { "encoded",          "BREATH:" ID "?at=%2Fip4%2F20.0.0.1%2Ftcp%2F4141",     PLACE },
  { "slashes",          "breath:///" ID "?at=" PLACE,                          PLACE },
  { "later-field",      "breath:" ID "?name=Mill%20Lane&at=" PLACE "&v=2",     PLACE },
  { "line",             "breath " ID " " PLACE,                                PLACE },
  { "line-that-broke",  "\n Breath " ID "\r\n  " PLACE "\n",                   PLACE },
  { "id-and-address",   ID " " PLACE,                                          PLACE },
  { "address",          PLACE "/p2p/" ID,                                      PLACE },
  { "addresses",        PLACE "/p2p/" ID " /ip4/10.0.0.1/tcp/1/p2p/" ID,       PLACE " /ip4/10.0.0.1/tcp/1" },
  { "name",             "breath:" ID "?at=/dns4/mill.example.org/tcp/4141",    "/dns4/mill.example.org/tcp/4141" },
  { "said-twice",       "breath:" ID "?at=" PLACE "&at=" PLACE "/p2p/" ID,     PLACE },
  { "other-transports", "breath:" ID "?at=/ip4/20.0.0.1/udp/1/quic-v1&at=" PLACE "/ws&at=" PLACE, PLACE },
  { "through-a-relay",  "breath:" ID "?at=" PLACE "/p2p/" OTHER "/p2p-circuit/p2p/" ID "&at=" PLACE, PLACE },
  { "nowhere",          "breath:" ID "?at=/ip4/0.0.0.0/tcp/1&at=/ip4/20.0.0.1/tcp/0&at=" PLACE, PLACE },
};

static void
test_good (gconstpointer data)
{
  const GoodCase *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathInvitation) invitation = breath_invitation_parse (c->text, &error);
  g_auto(GStrv) addresses = g_strsplit (c->addresses, " ", -1);
  g_autofree char *id = NULL;

  g_assert_no_error (error);
  id = p2p_peer_id_to_string (&invitation->peer);
  g_assert_cmpstr (id, ==, ID);
  g_assert_cmpuint (invitation->addresses->len, ==, g_strv_length (addresses));

  for (guint i = 0; addresses[i] != NULL; i++)
    g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (invitation->addresses, i)), ==, addresses[i]);
}

typedef struct
{
  const char           *name;
  const char           *text;
  BreathInvitationError code;
  const char           *message;
} BadCase;

#define INVALID BREATH_INVITATION_ERROR_INVALID
#define USELESS BREATH_INVITATION_ERROR_USELESS

static const BadCase bad_cases[] = {
  { "empty",         "",                                              INVALID, "That is no invitation" },
  { "something",     "https://example.org/",                          INVALID, "That is no invitation" },
  { "letters",       "breath:" ID "?at=" PLACE "\xc2\xa0",            INVALID, "That is no invitation" },
  { "control",       "breath:" ID "\x1b[2J?at=" PLACE,                INVALID, "That is no invitation" },
  { "cut-id",        "breath:12D3KooWDpJ7As7BWAwRMfu1VU2WCq",         INVALID, "*damaged where it names the node*" },
  { "no-id",         "breath:?at=" PLACE,                             INVALID, "*damaged where it names the node*" },
  { "no-node",       PLACE,                                           INVALID, "*does not say which node*" },
  { "only-the-word", "breath",                                        INVALID, "*does not say which node*" },
  { "cut-address",   "breath:" ID "?at=/ip4/20.0",                    INVALID, "*damaged where it has an address*" },
  { "bad-encoding",  "breath:" ID "?at=%2",                           INVALID, "*wrongly encoded*" },
  { "hidden-zero",   "breath:" ID "?at=" PLACE "%00",                 INVALID, "*wrongly encoded*" },
  { "only-slashes",  "breath:///?at=" PLACE,                          INVALID, "*damaged where it names the node*" },
  { "gap",           "breath:" ID "?at=/ip4/20.0.0.1 /tcp/4141",      INVALID, "*gap*" },
  { "two-nodes",     "breath:" ID "?at=" PLACE "/p2p/" OTHER,         INVALID, "*two nodes*" },
  { "two-lines",     "breath " ID " " PLACE "\nbreath " OTHER " " PLACE, INVALID, "*damaged*" },
  { "no-address",    "breath:" ID,                                    USELESS, "*no address*" },
  { "only-others",   "breath:" ID "?at=" PLACE "/ws",                 USELESS, "*no address*" },
};

static void
test_bad (gconstpointer data)
{
  const BadCase *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathInvitation) invitation = breath_invitation_parse (c->text, &error);
  g_autofree char *pattern = g_strconcat (c->message, "*", NULL);

  g_assert_null (invitation);
  g_assert_error (error, BREATH_INVITATION_ERROR, (int) c->code);
  g_assert_true (g_pattern_match_simple (pattern, error->message));
}

static void
append_addresses (GString *link,
                  guint    n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (link, "%sat=/ip4/20.0.0.%u/tcp/4141", i == 0 ? "?" : "&", i + 1);
}

static void
test_limits (void)
{
  g_autoptr(GString) most = g_string_new ("breath:" ID);
  g_autoptr(GString) too_many = g_string_new ("breath:" ID);
  g_autoptr(GString) fields = g_string_new ("breath:" ID "?at=" PLACE);
  g_autoptr(GString) longest = g_string_new ("breath:" ID "?at=" PLACE "&x=");
  g_autoptr(BreathInvitation) invitation = NULL;
  g_autoptr(BreathInvitation) with_fields = NULL;
  g_autoptr(BreathInvitation) with_length = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("As many addresses, parts and bytes as there may be are read, and one more is refused");

  append_addresses (most, BREATH_INVITATION_MAX_ADDRESSES);
  invitation = breath_invitation_parse (most->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (invitation->addresses->len, ==, BREATH_INVITATION_MAX_ADDRESSES);

  append_addresses (too_many, BREATH_INVITATION_MAX_ADDRESSES + 1);
  g_assert_null (breath_invitation_parse (too_many->str, &error));
  g_assert_error (error, BREATH_INVITATION_ERROR, INVALID);
  g_clear_error (&error);

  for (guint i = 1; i < BREATH_INVITATION_MAX_FIELDS; i++)
    g_string_append (fields, "&x=1");

  with_fields = breath_invitation_parse (fields->str, &error);
  g_assert_no_error (error);
  g_string_append (fields, "&x=1");
  g_assert_null (breath_invitation_parse (fields->str, &error));
  g_assert_error (error, BREATH_INVITATION_ERROR, INVALID);
  g_clear_error (&error);

  while (longest->len < BREATH_INVITATION_MAX_TEXT)
    g_string_append_c (longest, 'x');

  with_length = breath_invitation_parse (longest->str, &error);
  g_assert_no_error (error);
  g_string_append_c (longest, 'x');
  g_assert_null (breath_invitation_parse (longest->str, &error));
  g_assert_error (error, BREATH_INVITATION_ERROR, INVALID);
}

static void
test_forms (void)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(BreathInvitation) invitation = NULL;
  g_autofree char *link = NULL;
  g_autofree char *line = NULL;
  P2pPeerId peer;

  g_test_summary ("Ours is written without what nobody could dial, as a link and as a line");

  g_assert_true (p2p_peer_id_init_from_string (&peer, ID, NULL));
  g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (PLACE "/p2p/" ID, NULL));
  g_ptr_array_add (addresses, p2p_multiaddr_new_from_string ("/ip4/0.0.0.0/tcp/4141", NULL));
  g_ptr_array_add (addresses, p2p_multiaddr_new_from_string ("/ip6/fd00::1/tcp/4141", NULL));
  invitation = breath_invitation_new (&peer, addresses);
  link = breath_invitation_to_link (invitation);
  line = breath_invitation_to_line (invitation);

  g_assert_cmpstr (link, ==, "breath:" ID "?at=" PLACE "&at=/ip6/fd00::1/tcp/4141");
  g_assert_cmpstr (line, ==, "breath " ID " " PLACE " /ip6/fd00::1/tcp/4141");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/invitation/good/", good_cases[i].name, NULL);

      g_test_add_data_func (path, &good_cases[i], test_good);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/invitation/bad/", bad_cases[i].name, NULL);

      g_test_add_data_func (path, &bad_cases[i], test_bad);
    }

  g_test_add_func ("/invitation/limits", test_limits);
  g_test_add_func ("/invitation/forms", test_forms);

  return g_test_run ();
}
