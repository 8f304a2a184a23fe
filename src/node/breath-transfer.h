/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFER (breath_transfer_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransfer, breath_transfer, BREATH, TRANSFER, GObject)

#define BREATH_TRANSFER_OPEN       "open"
#define BREATH_TRANSFER_DECIDED    "decided"
#define BREATH_TRANSFER_CONFIRMING "confirming"
#define BREATH_TRANSFER_AGREED     "agreed"
#define BREATH_TRANSFER_OVER       "did-not-go-ahead"

const char *breath_transfer_get_id            (BreathTransfer *self);
const char *breath_transfer_get_node          (BreathTransfer *self);
const char *breath_transfer_get_node_name     (BreathTransfer *self);  /* NULL: it says none */
gboolean    breath_transfer_get_is_ours       (BreathTransfer *self);  /* whether it was proposed here */
gboolean    breath_transfer_get_gives         (BreathTransfer *self);  /* whether this node gives */
const char *breath_transfer_get_resource      (BreathTransfer *self);
const char *breath_transfer_get_amount        (BreathTransfer *self);
const char *breath_transfer_get_unit          (BreathTransfer *self);
const char *breath_transfer_get_note          (BreathTransfer *self);  /* NULL: there is none */
gint64      breath_transfer_get_from          (BreathTransfer *self);
gint64      breath_transfer_get_until         (BreathTransfer *self);
gint64      breath_transfer_get_expires       (BreathTransfer *self);
const char *breath_transfer_get_state         (BreathTransfer *self);
const char *breath_transfer_get_words         (BreathTransfer *self);
const char *breath_transfer_get_question      (BreathTransfer *self);
gboolean    breath_transfer_get_can_decide    (BreathTransfer *self);
gboolean    breath_transfer_get_has_own_terms (BreathTransfer *self);
/* Who agreed, and how much each side says was handed over; NULL: not, or not yet. */
const char *breath_transfer_get_agreed_here   (BreathTransfer *self);
const char *breath_transfer_get_agreed_there  (BreathTransfer *self);
const char *breath_transfer_get_handed_here   (BreathTransfer *self);
const char *breath_transfer_get_handed_there  (BreathTransfer *self);

G_END_DECLS
