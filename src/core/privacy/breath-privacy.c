/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-privacy.h"

#include "p2p-budget.h"

#include "state.pb-c.h"

#define DAY            86400 /* seconds */
#define PRIVACY_LEN    32    /* more than any encoded choice has */
#define PRIVACY_BUDGET 4096  /* bytes of memory that decoding one may take */

/* A need that nobody looked at for a week moves a level by up to 28, far more than any noise on it. */
#define STALE_DAYS     7

/* With the usual reserve of a week, such a level lies below zero by more than the noise of every precision. */
#define CRITICAL_DAYS  2

/**
 * breath_privacy_init:
 * @self: (out caller-allocates): a choice
 *
 * Chooses what holds until somebody chooses: *Standard*, nothing published by itself, critical below two days of need,
 * unknown after a week.
 */
void
breath_privacy_init (BreathPrivacy *self)
{
  *self = (BreathPrivacy) { BREATH_PRECISION_STANDARD, FALSE, CRITICAL_DAYS, STALE_DAYS };
}

/**
 * breath_privacy_check:
 * @self: a choice as somebody made it
 * @error: return location for a #BreathPrivacyError
 *
 * Checks every field against its limits.
 *
 * Returns: %FALSE if a field breaks its limit; the error says in a sentence which and what it may be
 */
gboolean
breath_privacy_check (const BreathPrivacy *self,
                      GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if ((guint) self->precision >= BREATH_N_PRECISIONS)
    g_set_error_literal (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_CHOICE,
                         "The precision has to be close, standard or wide");
  else if (self->critical_days > BREATH_PRIVACY_MAX_CRITICAL)
    g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_CHOICE,
                 "The days of need below which to warn have to be 0 to %d", BREATH_PRIVACY_MAX_CRITICAL);
  else if (self->stale_days < 1 || self->stale_days > BREATH_PRIVACY_MAX_STALE)
    g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_CHOICE,
                 "The days after which a stock counts as unknown have to be 1 to %d", BREATH_PRIVACY_MAX_STALE);
  else
    return TRUE;

  return FALSE;
}

/**
 * breath_privacy_is_critical:
 * @self: a choice that keeps its limits
 * @stock: a stock that keeps its limits
 *
 * Returns: whether the stock covers fewer days of need than chosen
 */
gboolean
breath_privacy_is_critical (const BreathPrivacy *self,
                            const BreathStock   *stock)
{
  g_return_val_if_fail (self != NULL && stock != NULL, FALSE);

  return stock->amount < (gint64) self->critical_days * stock->need;
}

/**
 * breath_privacy_is_stale:
 * @self: a choice that keeps its limits
 * @stock: a stock that keeps its limits
 * @now: unix seconds
 *
 * Returns: whether the stock was last told too long ago to say anything about it
 */
gboolean
breath_privacy_is_stale (const BreathPrivacy *self,
                         const BreathStock   *stock,
                         gint64               now)
{
  g_return_val_if_fail (self != NULL && stock != NULL, TRUE);

  return now >= stock->updated + (gint64) self->stale_days * DAY;
}

/**
 * breath_privacy_encode:
 * @self: a choice that keeps its limits
 *
 * Encodes a choice for the store.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
breath_privacy_encode (const BreathPrivacy *self)
{
  Breath__Privacy message = BREATH__PRIVACY__INIT;
  guint8 packed[PRIVACY_LEN];

  g_return_val_if_fail (breath_privacy_check (self, NULL), NULL);

  message.precision = self->precision;
  message.automatic = self->is_automatic;
  message.critical_days = self->critical_days;
  message.stale_days = self->stale_days;

  g_assert (breath__privacy__get_packed_size (&message) <= sizeof packed);

  return g_bytes_new (packed, breath__privacy__pack (&message, packed));
}

static gboolean
read_message (BreathPrivacy         *self,
              const Breath__Privacy *message)
{
  BreathPrivacy read;

  if (message == NULL || message->base.n_unknown_fields > 0 || message->precision >= BREATH_N_PRECISIONS)
    return FALSE;

  read = (BreathPrivacy) {
    (BreathPrecision) message->precision, message->automatic, message->critical_days, message->stale_days
  };

  if (!breath_privacy_check (&read, NULL))
    return FALSE;

  *self = read;

  return TRUE;
}

/**
 * breath_privacy_decode:
 * @self: (out caller-allocates): set if the bytes are a choice
 * @bytes: what the store had
 * @error: return location for a #BreathPrivacyError
 *
 * Decodes what [method@Breath.Privacy.encode] made. A file may be damaged, so nothing is taken on trust.
 *
 * Returns: %FALSE if the bytes are not a choice that keeps its limits
 */
gboolean
breath_privacy_decode (BreathPrivacy *self,
                       GBytes        *bytes,
                       GError       **error)
{
  Breath__Privacy *message = NULL;
  P2pBudget budget;
  const guint8 *data;
  gsize len;
  gboolean valid;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &len);
  p2p_budget_init (&budget, PRIVACY_BUDGET);

  if (len <= PRIVACY_LEN)
    message = breath__privacy__unpack (&budget.allocator, len, data);

  valid = read_message (self, message);

  if (message != NULL)
    breath__privacy__free_unpacked (message, &budget.allocator);

  if (!valid)
    g_set_error_literal (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_DAMAGED,
                         "What is stored is not a choice of privacy");

  return valid;
}
