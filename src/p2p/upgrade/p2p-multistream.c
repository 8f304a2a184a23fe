/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-multistream.h"

#include <string.h>

#include "p2p-multistream-line.h"
#include "p2p-role.h"
#include "p2p-upgrader.h"

#define NOT_AVAILABLE "na"

/* The first line of both ends as it is on the wire. */
static const guint8 header_line[] = "\x13" P2P_MULTISTREAM_ID "\n";

#define HEADER_LEN (sizeof header_line - 1)

/* One negotiation; the data of its task. */
typedef struct
{
  P2pRole     role;
  char      **protocols;
  const char *agreed;
  guint       n_offers; /* as dialer those made, as listener those answered */
  gboolean    greeted;  /* their header has come */

  GByteArray *sending;
  gsize       received_len;
  guint8      received[P2P_MULTISTREAM_MAX_LINE + 2];
} Negotiation;

static void read_more (GTask *task);

static void
negotiation_free (Negotiation *self)
{
  g_strfreev (self->protocols);
  g_byte_array_unref (self->sending);
  g_free (self);
}

static gboolean
equals (const char *text,
        gsize       len,
        const char *expected)
{
  return strlen (expected) == len && memcmp (text, expected, len) == 0;
}

/* As dialer: the answer to the last offer. */
static gboolean
take_answer (Negotiation *self,
             const char  *text,
             gsize        len,
             GError     **error)
{
  const char *offered = self->protocols[self->n_offers - 1];

  if (equals (text, len, offered))
    {
      self->agreed = offered;
      return TRUE;
    }

  if (!equals (text, len, NOT_AVAILABLE))
    {
      g_set_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                   "The peer answered the offer of %s with neither yes nor no", offered);
      return FALSE;
    }

  if (self->protocols[self->n_offers] == NULL)
    {
      g_autofree char *all = g_strjoinv (", ", self->protocols);

      g_set_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_UNSUPPORTED,
                   "The peer speaks none of: %s", all);
      return FALSE;
    }

  p2p_multistream_append (self->sending, self->protocols[self->n_offers++]);

  return TRUE;
}

/* As listener: an offer. "ls" is one that nobody fulfils any more. */
static gboolean
take_offer (Negotiation *self,
            const char  *text,
            gsize        len,
            GError     **error)
{
  if (self->n_offers == P2P_MULTISTREAM_MAX_OFFERS)
    {
      g_set_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_UNSUPPORTED,
                   "The peer made more than %d offers, none of which we speak", P2P_MULTISTREAM_MAX_OFFERS);
      return FALSE;
    }

  self->n_offers++;

  for (char **protocol = self->protocols; *protocol != NULL; protocol++)
    if (equals (text, len, *protocol))
      self->agreed = *protocol;

  p2p_multistream_append (self->sending, self->agreed != NULL ? self->agreed : NOT_AVAILABLE);

  return TRUE;
}

static void
consume (Negotiation *self,
         gsize        count)
{
  self->received_len -= count;
  memmove (self->received, self->received + count, self->received_len);
}

static gboolean
take_header (Negotiation *self,
             GError     **error)
{
  if (memcmp (self->received, header_line, MIN (self->received_len, HEADER_LEN)) != 0)
    {
      g_set_error_literal (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                           "The peer does not begin with " P2P_MULTISTREAM_ID);
      return FALSE;
    }

  if (self->received_len < HEADER_LEN)
    return TRUE;

  consume (self, HEADER_LEN);
  self->greeted = TRUE;

  if (self->role == P2P_ROLE_LISTENER)
    g_byte_array_append (self->sending, header_line, HEADER_LEN);

  return TRUE;
}

/* Takes every whole line that has come, up to the one that ends the negotiation. */
static gboolean
take_lines (Negotiation *self,
            GError     **error)
{
  if (!self->greeted && !take_header (self, error))
    return FALSE;

  while (self->greeted && self->agreed == NULL)
    {
      const char *text;
      gsize text_len;
      gsize count;
      gboolean taken;

      switch (p2p_multistream_peek (self->received, self->received_len, &text, &text_len, &count))
        {
        case P2P_FRAME_PARTIAL:
          return TRUE;

        case P2P_FRAME_INVALID:
          g_set_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                       "The peer sent a line that has no newline or is over %d bytes", P2P_MULTISTREAM_MAX_LINE);
          return FALSE;

        case P2P_FRAME_COMPLETE:
        default:
          break;
        }

      if (self->role == P2P_ROLE_DIALER)
        taken = take_answer (self, text, text_len, error);
      else
        taken = take_offer (self, text, text_len, error);

      if (!taken)
        return FALSE;

      consume (self, count);
    }

  return TRUE;
}

static void
finish_or_read (GTask *task)
{
  Negotiation *self = g_task_get_task_data (task);

  if (self->agreed == NULL)
    {
      read_more (task);
      return;
    }

  /* Nothing was asked of the stream beyond the line that decided. */
  g_assert (self->received_len == 0);

  g_task_return_pointer (task, g_strdup (self->agreed), g_free);
  g_object_unref (task);
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  Negotiation *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      g_byte_array_set_size (self->sending, 0);
      finish_or_read (task);
    }
  else
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

static void
write_out (GTask *task)
{
  Negotiation *self = g_task_get_task_data (task);
  GIOStream *stream = g_task_get_source_object (task);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream),
                                   self->sending->data, self->sending->len,
                                   g_task_get_priority (task), g_task_get_cancellable (task),
                                   write_cb, task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Negotiation *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len == 0)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                 "The peer hung up while negotiating a protocol");

  if (len > 0)
    {
      self->received_len += len;
      take_lines (self, &error);
    }

  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else if (self->sending->len > 0 && self->received_len == 0)
    write_out (task);
  else /* the rest of a line that has begun is on its way; the header can leave with its answer */
    finish_or_read (task);
}

static void
read_more (GTask *task)
{
  Negotiation *self = g_task_get_task_data (task);
  GIOStream *stream = g_task_get_source_object (task);
  const char *text;
  gsize text_len;
  gsize count;

  if (self->greeted)
    p2p_multistream_peek (self->received, self->received_len, &text, &text_len, &count);
  else /* the header, and the two bytes that the shortest line after it has */
    count = HEADER_LEN + 2 - self->received_len;

  g_input_stream_read_async (g_io_stream_get_input_stream (stream),
                             self->received + self->received_len, count,
                             g_task_get_priority (task), g_task_get_cancellable (task),
                             read_cb, task);
}

static GTask *
negotiation_new (GIOStream          *stream,
                 P2pRole             role,
                 const char *const  *protocols,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);
  Negotiation *self = g_new0 (Negotiation, 1);

  self->role = role;
  self->protocols = g_strdupv ((char **) protocols);
  self->sending = g_byte_array_new ();
  g_task_set_task_data (task, self, (GDestroyNotify) negotiation_free);

  return task;
}

/**
 * p2p_multistream_select_async:
 * @stream: a stream nobody reads or writes meanwhile
 * @protocols: (array zero-terminated=1): what to offer, in order; 1 to %P2P_MULTISTREAM_MAX_OFFERS
 * @cancellable: (nullable): of a [struct@P2p.Deadline]: a peer may be silent for ever
 * @callback: called when one is agreed on or none is left
 * @user_data: for @callback
 *
 * Agrees on a protocol as the dialer (libp2p connections specification, "multistream-select").
 *
 * Header and first offer leave in one write. Nothing after the answer is read.
 */
void
p2p_multistream_select_async (GIOStream          *stream,
                              const char *const  *protocols,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  Negotiation *self;
  GTask *task;

  g_return_if_fail (G_IS_IO_STREAM (stream));
  g_return_if_fail (protocols != NULL && protocols[0] != NULL);
  g_return_if_fail (g_strv_length ((char **) protocols) <= P2P_MULTISTREAM_MAX_OFFERS);

  task = negotiation_new (stream, P2P_ROLE_DIALER, protocols, cancellable, callback, user_data);
  g_task_set_source_tag (task, p2p_multistream_select_async);

  self = g_task_get_task_data (task);
  g_byte_array_append (self->sending, header_line, HEADER_LEN);
  p2p_multistream_append (self->sending, self->protocols[self->n_offers++]);
  write_out (task);
}

/**
 * p2p_multistream_select_finish:
 * @stream: the stream
 * @result: what the callback was given
 * @error: set to a %P2P_UPGRADE_ERROR or to that of the stream
 *
 * Returns: (transfer full): the protocol agreed on
 */
char *
p2p_multistream_select_finish (GIOStream    *stream,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * p2p_multistream_accept_async:
 * @stream: a stream nobody reads or writes meanwhile
 * @protocols: (array zero-terminated=1): what we speak
 * @cancellable: (nullable): of a [struct@P2p.Deadline]: a peer may be silent for ever
 * @callback: called when one is agreed on or the peer has had its offers
 * @user_data: for @callback
 *
 * Agrees on a protocol as the listener.
 *
 * Never reads past the accepted line: what the dialer has sent behind it stays in @stream.
 */
void
p2p_multistream_accept_async (GIOStream          *stream,
                              const char *const  *protocols,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_IO_STREAM (stream));
  g_return_if_fail (protocols != NULL);

  task = negotiation_new (stream, P2P_ROLE_LISTENER, protocols, cancellable, callback, user_data);
  g_task_set_source_tag (task, p2p_multistream_accept_async);
  read_more (task);
}

/**
 * p2p_multistream_accept_finish:
 * @stream: the stream
 * @result: what the callback was given
 * @error: set to a %P2P_UPGRADE_ERROR or to that of the stream
 *
 * Returns: (transfer full): the protocol agreed on
 */
char *
p2p_multistream_accept_finish (GIOStream    *stream,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
