/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-transfer-terms.h"

#include "breath-le.h"
#include "breath-signed.h"
#include "p2p-budget.h"

#include <string.h>

#include "transfer.pb-c.h"

#define DOMAIN "breath-transfer-context/1"
#define BUDGET 4096  /* bytes of memory that decoding terms may take */
#define SKEW   600   /* seconds by which a clock may be off */

G_DEFINE_QUARK (breath-transfer-error-quark, breath_transfer_error)

BreathTransferTerms *
breath_transfer_terms_new (void)
{
  return g_new0 (BreathTransferTerms, 1);
}

BreathTransferTerms *
breath_transfer_terms_copy (const BreathTransferTerms *self)
{
  BreathTransferTerms *copy = g_memdup2 (self, sizeof *self);

  copy->note = g_strdup (self->note);

  return copy;
}

void
breath_transfer_terms_free (BreathTransferTerms *self)
{
  g_free (self->note);
  g_free (self);
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TERMS, why);

  return FALSE;
}

static gboolean
check_unit (const char *unit,
            GError    **error)
{
  gsize len = strnlen (unit, BREATH_TRANSFER_MAX_UNIT + 1);

  if (len == 0 || len > BREATH_TRANSFER_MAX_UNIT)
    return refuse (error, "The unit needs 1 to 16 characters");

  for (const char *c = unit; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return refuse (error, "The unit may have letters, digits and signs such as in \"kW.h\", and no spaces");

  return TRUE;
}

static gboolean
check_note (const char *note,
            GError    **error)
{
  if (note == NULL)
    return TRUE;

  if (!g_utf8_validate (note, -1, NULL))
    return refuse (error, "The note is not valid UTF-8");

  if (*note == '\0' || g_utf8_strlen (note, -1) > BREATH_TRANSFER_MAX_NOTE)
    return refuse (error, "The note needs 1 to 280 characters");

  for (const char *c = note; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)) && *c != '\n')
      return refuse (error, "The note contains a control character");

  return TRUE;
}

/**
 * breath_transfer_terms_check:
 * @self: terms
 * @error: return location for %BREATH_TRANSFER_ERROR_TERMS with a sentence
 *
 * Returns: whether there can be such terms at any time
 */
gboolean
breath_transfer_terms_check (const BreathTransferTerms *self,
                             GError                   **error)
{
  if (self->resource >= BREATH_N_RESOURCES)
    return refuse (error, "There is no such resource");

  if (self->amount < 1 || self->amount > BREATH_TRANSFER_MAX_AMOUNT)
    return refuse (error, "The amount has to be above 0 and at most 1,000,000,000");

  if (self->from >= self->until)
    return refuse (error, "The time for the handover ends before it begins");

  if (self->round > BREATH_TRANSFER_MAX_ROUND)
    return refuse (error, "The terms were changed 8 times, which is as often as they may be; begin anew if you like");

  return check_unit (self->unit, error) && check_note (self->note, error);
}

/**
 * breath_transfer_terms_check_times:
 * @self: terms
 * @now: unix seconds
 * @error: return location for %BREATH_TRANSFER_ERROR_TERMS with a sentence
 *
 * Returns: whether they can be proposed now, as far as time goes and with clocks that differ by up to 10 minutes
 */
gboolean
breath_transfer_terms_check_times (const BreathTransferTerms *self,
                                   gint64                     now,
                                   GError                   **error)
{
  if (self->expires <= now)
    return refuse (error, "The time to decide is over already");

  if (self->expires > now + BREATH_TRANSFER_MAX_LIFE + SKEW)
    return refuse (error, "There can be at most 72 hours to decide");

  if (self->until <= now || self->until > now + BREATH_TRANSFER_MAX_AHEAD)
    return refuse (error, "The handover has to be within a year from now");

  return TRUE;
}

/**
 * breath_transfer_terms_encode:
 * @self: terms that pass breath_transfer_terms_check()
 *
 * Returns: (transfer full): the one way to write them, at most %BREATH_TRANSFER_TERMS_MAX bytes
 */
GBytes *
breath_transfer_terms_encode (const BreathTransferTerms *self)
{
  Breath__TransferTerms message = BREATH__TRANSFER_TERMS__INIT;
  guint8 *packed;
  gsize len;

  message.round = self->round;
  message.resource = self->resource;
  message.amount = self->amount;
  message.unit = (char *) self->unit;
  message.gives = self->gives;
  message.from = self->from;
  message.until = self->until;
  message.expires = self->expires;
  message.note = self->note;

  len = breath__transfer_terms__get_packed_size (&message);
  packed = g_malloc (len);
  breath__transfer_terms__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

static BreathTransferTerms *
read_terms (const Breath__TransferTerms *message)
{
  BreathTransferTerms *self = breath_transfer_terms_new ();

  self->round = message->round;
  self->resource = MIN (message->resource, (guint32) BREATH_N_RESOURCES);
  self->amount = MIN (message->amount, (guint64) G_MAXINT64);
  g_strlcpy (self->unit, message->unit, sizeof self->unit);
  self->gives = message->gives;
  self->from = message->from;
  self->until = message->until;
  self->expires = message->expires;
  self->note = g_strdup (message->note);

  return self;
}

/**
 * breath_transfer_terms_decode:
 * @data: (array length=len): what came
 * @len: how many bytes
 * @error: return location for a #BreathTransferError
 *
 * Returns: (transfer full): the terms; %NULL if they cannot be, or are not written in the one way
 */
BreathTransferTerms *
breath_transfer_terms_decode (const guint8 *data,
                              gsize         len,
                              GError      **error)
{
  g_autoptr(BreathTransferTerms) self = NULL;
  g_autoptr(GBytes) again = NULL;
  Breath__TransferTerms *message = NULL;
  P2pBudget budget;

  p2p_budget_init (&budget, BUDGET);

  if (len <= BREATH_TRANSFER_TERMS_MAX)
    message = breath__transfer_terms__unpack (&budget.allocator, len, data);

  if (message != NULL)
    self = read_terms (message);

  breath__transfer_terms__free_unpacked (message, &budget.allocator);

  if (self == NULL)
    {
      refuse (error, "These are no terms");
      return NULL;
    }

  if (!breath_transfer_terms_check (self, error))
    return NULL;

  again = breath_transfer_terms_encode (self);

  if (g_bytes_get_size (again) == len && memcmp (g_bytes_get_data (again, NULL), data, len) == 0)
    return g_steal_pointer (&self);

  refuse (error, "The terms are not written in the one way they should be");

  return NULL;
}

/**
 * breath_transfer_terms_get_context:
 * @self: terms
 * @id: of which negotiation
 * @proposer: the node that proposed first
 * @responder: the other
 * @context: (out): BLAKE2b-256 of all this
 *
 * Tells what every proof and signature about these terms is bound to. Nothing in it changes when a link or a node starts again.
 */
void
breath_transfer_terms_get_context (const BreathTransferTerms *self,
                                   const guint8               id[BREATH_NEGOTIATION_ID_LEN],
                                   const P2pPeerId           *proposer,
                                   const P2pPeerId           *responder,
                                   guint8                     context[32])
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GBytes) terms = breath_transfer_terms_encode (self);
  guint8 hash[BREATH_HASH_LEN];
  guint8 expires[4];

  breath_hash (g_bytes_get_data (terms, NULL), g_bytes_get_size (terms), hash);
  breath_le_write (expires, self->expires, sizeof expires);
  g_byte_array_append (bytes, (const guint8 *) DOMAIN, strlen (DOMAIN));
  g_byte_array_append (bytes, id, BREATH_NEGOTIATION_ID_LEN);
  g_byte_array_append (bytes, proposer->public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (bytes, responder->public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (bytes, hash, sizeof hash);
  g_byte_array_append (bytes, expires, sizeof expires);
  breath_hash (bytes->data, bytes->len, context);
}
