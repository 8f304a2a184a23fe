/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-invitation.h"

#include "breath-address-policy.h"
#include "breath-item.h"

#include <gio/gio.h>
#include <string.h>

#define SCHEME    "breath:"
#define WORD      "breath"
#define FIELD     "at="

G_DEFINE_QUARK (breath-invitation-error-quark, breath_invitation_error)

/* What was read so far. */
typedef struct
{
  P2pPeerId  peer;
  gboolean   has_peer;
  guint      n_addresses; /* those left out included */
  GPtrArray *addresses;
} Reading;

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, BREATH_INVITATION_ERROR, BREATH_INVITATION_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
note_peer (Reading         *reading,
           const P2pPeerId *peer,
           GError         **error)
{
  if (reading->has_peer && !p2p_peer_id_equal (&reading->peer, peer))
    return refuse (error, "The invitation names two nodes; paste one invitation at a time");

  reading->peer = *peer;
  reading->has_peer = TRUE;

  return TRUE;
}

static gboolean
read_peer (Reading    *reading,
           const char *text,
           GError    **error)
{
  g_autoptr(GError) bad = NULL;
  P2pPeerId peer;

  if (p2p_peer_id_init_from_string (&peer, text, &bad))
    return note_peer (reading, &peer, error);

  g_set_error (error, BREATH_INVITATION_ERROR, BREATH_INVITATION_ERROR_INVALID,
               "The invitation is damaged where it names the node: %s", bad->message);

  return FALSE;
}

/* Whether @place is nothing but a host and a TCP port, at which a computer can be. Names are taken: a person who was
 * given an invitation chose to dial there.
 */
static gboolean
is_dialable (P2pMultiaddr *place)
{
  const char *rest = strstr (p2p_multiaddr_get_text (place), "/tcp/");
  const char *host;
  guint16 port;
  gsize len;

  p2p_multiaddr_get_bytes (place, &len);

  return len <= BREATH_RECORD_MAX_ADDRESS && p2p_multiaddr_get_tcp (place, &host, &port) && port != 0 &&
         rest != NULL && strchr (rest + strlen ("/tcp/"), '/') == NULL &&
         (!g_hostname_is_ip_address (host) || breath_address_get_scope (place) != BREATH_SCOPE_NONE);
}

/* What another transport is needed for is left out and is no reason to refuse the rest. */
static void
keep_place (Reading      *reading,
            P2pMultiaddr *place)
{
  if (is_dialable (place) &&
      !g_ptr_array_find_with_equal_func (reading->addresses, place, (GEqualFunc) p2p_multiaddr_equal, NULL))
    g_ptr_array_add (reading->addresses, p2p_multiaddr_ref (place));
}

static gboolean
read_address (Reading    *reading,
              const char *text,
              GError    **error)
{
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(P2pMultiaddr) place = NULL;
  g_autoptr(GError) bad = NULL;
  const guint8 *name;
  P2pPeerId peer;
  gsize len;

  if (++reading->n_addresses > BREATH_INVITATION_MAX_ADDRESSES)
    return refuse (error, "The invitation has more addresses than " G_STRINGIFY (BREATH_INVITATION_MAX_ADDRESSES));

  address = p2p_multiaddr_new_from_string (text, &bad);
  name = address != NULL ? p2p_multiaddr_get_peer (address, &len) : NULL;

  if (address == NULL || (name != NULL && !p2p_peer_id_init_from_bytes (&peer, name, len, &bad)))
    {
      g_set_error (error, BREATH_INVITATION_ERROR, BREATH_INVITATION_ERROR_INVALID,
                   "The invitation is damaged where it has an address: %s", bad->message);
      return FALSE;
    }

  if (name != NULL && !note_peer (reading, &peer, error))
    return FALSE;

  place = p2p_multiaddr_without_peer (address);

  if (place != NULL)
    keep_place (reading, place);

  return TRUE;
}

static gboolean
read_field (Reading    *reading,
            const char *field,
            GError    **error)
{
  g_autofree char *value = NULL;

  /* Fields that are not known may come with later versions. */
  if (!g_str_has_prefix (field, FIELD))
    return TRUE;

  value = g_uri_unescape_string (field + strlen (FIELD), NULL);

  if (value == NULL)
    return refuse (error, "The invitation is damaged where it has an address: it is wrongly encoded");

  return read_address (reading, value, error);
}

static gboolean
read_link (Reading    *reading,
           const char *text,
           GError    **error)
{
  /* Desktops that take every link for one to a file put slashes behind the scheme. */
  const char *link = text + strspn (text, "/");
  const char *query = strchr (link, '?');
  g_autofree char *id = query != NULL ? g_strndup (link, query - link) : g_strdup (link);
  g_auto(GStrv) fields = g_strsplit (query != NULL ? query + 1 : "", "&", BREATH_INVITATION_MAX_FIELDS + 1);

  if (strpbrk (link, " \t\r\n") != NULL)
    return refuse (error, "The link has a gap in it; copy it again, in one piece");

  if (g_strv_length (fields) > BREATH_INVITATION_MAX_FIELDS)
    return refuse (error, "The invitation has too many parts");

  if (!read_peer (reading, id, error))
    return FALSE;

  for (guint i = 0; fields[i] != NULL; i++)
    if (!read_field (reading, fields[i], error))
      return FALSE;

  return TRUE;
}

/* Words with spaces or line breaks between them: an id and addresses, or addresses that end in the id. */
static gboolean
read_words (Reading    *reading,
            const char *text,
            GError    **error)
{
  g_auto(GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  gboolean has_begun = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0' || (!has_begun && g_ascii_strcasecmp (words[i], WORD) == 0))
        continue;

      if (*words[i] == '/' ? !read_address (reading, words[i], error) : !read_peer (reading, words[i], error))
        return FALSE;

      has_begun = TRUE;
    }

  return TRUE;
}

static gboolean
check_text (const char *text,
            GError    **error)
{
  if (strnlen (text, BREATH_INVITATION_MAX_TEXT + 1) > BREATH_INVITATION_MAX_TEXT)
    return refuse (error, "That is too long to be an invitation");

  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isprint (*at) && !g_ascii_isspace (*at))
      return refuse (error, "That is no invitation: it has a letter that none has");

  return TRUE;
}

/* An invitation begins in one of a few ways; anything else was meant for something else. */
static gboolean
begins_well (const char *text)
{
  P2pPeerId peer;
  g_autofree char *first = g_strndup (text, strcspn (text, " \t\r\n"));

  return *text == '/' || g_ascii_strcasecmp (first, WORD) == 0 ||
         g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0 || p2p_peer_id_init_from_string (&peer, first, NULL);
}

static gboolean
check_reading (const Reading *reading,
               GError       **error)
{
  if (!reading->has_peer)
    return refuse (error, "The invitation does not say which node it is of");

  if (reading->addresses->len > 0)
    return TRUE;

  g_set_error_literal (error, BREATH_INVITATION_ERROR, BREATH_INVITATION_ERROR_USELESS,
                       "The invitation has no address that this program can dial");

  return FALSE;
}

/**
 * breath_invitation_new:
 * @peer: who invites
 * @addresses: (element-type P2pMultiaddr): where, best first; with or without its `/p2p/`
 *
 * Makes an invitation of the first %BREATH_INVITATION_MAX_ADDRESSES of @addresses that somebody could dial.
 *
 * Returns: (transfer full): the invitation, which may be left without addresses
 */
BreathInvitation *
breath_invitation_new (const P2pPeerId *peer,
                       GPtrArray       *addresses)
{
  BreathInvitation *self = g_new0 (BreathInvitation, 1);
  Reading reading = { .addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref) };

  for (guint i = 0; i < addresses->len && reading.addresses->len < BREATH_INVITATION_MAX_ADDRESSES; i++)
    {
      g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (g_ptr_array_index (addresses, i));

      if (place != NULL)
        keep_place (&reading, place);
    }

  self->peer = *peer;
  self->addresses = reading.addresses;

  return self;
}

/**
 * breath_invitation_parse:
 * @text: what somebody pasted
 * @error: return location for a #BreathInvitationError
 *
 * Reads an invitation in any of its forms: a link, a line, or addresses that end in `/p2p/` and the id of the node.
 * `proto/README.md` describes them.
 *
 * Returns: (transfer full): an invitation with at least one address, or %NULL
 */
BreathInvitation *
breath_invitation_parse (const char *text,
                         GError    **error)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autofree char *stripped = NULL;
  Reading reading = { .addresses = addresses };
  gboolean is_link;

  g_return_val_if_fail (text != NULL, NULL);

  if (!check_text (text, error))
    return NULL;

  stripped = g_strstrip (g_strdup (text));
  is_link = g_ascii_strncasecmp (stripped, SCHEME, strlen (SCHEME)) == 0;

  if (!begins_well (stripped))
    {
      refuse (error, "That is no invitation; one begins with " SCHEME);
      return NULL;
    }

  if (!(is_link ? read_link (&reading, stripped + strlen (SCHEME), error) : read_words (&reading, stripped, error)) ||
      !check_reading (&reading, error))
    return NULL;

  return breath_invitation_new (&reading.peer, addresses);
}

/**
 * breath_invitation_free:
 * @self: (transfer full): an invitation
 *
 * Frees it, with its reference to each address.
 */
void
breath_invitation_free (BreathInvitation *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self);
}

/**
 * breath_invitation_to_link:
 * @self: an invitation
 *
 * Returns: (transfer full): `breath:` and the id, `?at=` and the first address, `&at=` and each other
 */
char *
breath_invitation_to_link (const BreathInvitation *self)
{
  g_autofree char *id = p2p_peer_id_to_string (&self->peer);
  GString *link = g_string_new (SCHEME);

  g_string_append (link, id);

  for (guint i = 0; i < self->addresses->len; i++)
    {
      g_string_append (link, i == 0 ? "?" FIELD : "&" FIELD);
      g_string_append_uri_escaped (link, p2p_multiaddr_get_text (g_ptr_array_index (self->addresses, i)), "/:", FALSE);
    }

  return g_string_free (link, FALSE);
}

/**
 * breath_invitation_to_line:
 * @self: an invitation
 *
 * Returns: (transfer full): the word `breath`, the id and each address, with a space between them
 */
char *
breath_invitation_to_line (const BreathInvitation *self)
{
  g_autofree char *id = p2p_peer_id_to_string (&self->peer);
  GString *line = g_string_new (WORD);

  g_string_append_printf (line, " %s", id);

  for (guint i = 0; i < self->addresses->len; i++)
    g_string_append_printf (line, " %s", p2p_multiaddr_get_text (g_ptr_array_index (self->addresses, i)));

  return g_string_free (line, FALSE);
}
