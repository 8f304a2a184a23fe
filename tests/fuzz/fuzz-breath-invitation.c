/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-invitation.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
check_again (const BreathInvitation *invitation,
             const char             *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathInvitation) again = breath_invitation_parse (text, &error);

  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (&again->peer, &invitation->peer));
  g_assert_cmpuint (again->addresses->len, ==, invitation->addresses->len);

  for (guint i = 0; i < again->addresses->len; i++)
    g_assert_true (p2p_multiaddr_equal (g_ptr_array_index (again->addresses, i),
                                        g_ptr_array_index (invitation->addresses, i)));
}

/* What is read is bounded, and says the same in each of its forms. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathInvitation) invitation = breath_invitation_parse (text, &error);
  g_autofree char *link = NULL;
  g_autofree char *line = NULL;

  g_assert_true ((invitation == NULL) == (error != NULL));

  if (invitation == NULL)
    return 0;

  g_assert_cmpuint (invitation->addresses->len, >, 0);
  g_assert_cmpuint (invitation->addresses->len, <=, BREATH_INVITATION_MAX_ADDRESSES);
  link = breath_invitation_to_link (invitation);
  line = breath_invitation_to_line (invitation);
  check_again (invitation, link);
  check_again (invitation, line);

  return 0;
}
