/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-opinion.h"

G_BEGIN_DECLS

#define BREATH_TYPE_STANDING (breath_standing_get_type ())
G_DECLARE_FINAL_TYPE (BreathStanding, breath_standing, BREATH, STANDING, GObject)

const char         *breath_standing_get_id              (BreathStanding *self);
const char         *breath_standing_get_short_id        (BreathStanding *self);
const char         *breath_standing_get_name            (BreathStanding *self);  /* NULL: not known */

/* What machines count here: "format", "oversize", "bogus-note", "over-rate". */
guint64             breath_standing_get_count           (BreathStanding *self,
                                                         const char     *offence);
gboolean            breath_standing_get_has_offended    (BreathStanding *self);
gint64              breath_standing_get_last_offence    (BreathStanding *self);  /* unix seconds; 0: none */
const char         *breath_standing_get_last_kind       (BreathStanding *self);  /* NULL: none */
guint               breath_standing_get_n_pauses        (BreathStanding *self);
gint64              breath_standing_get_paused_until    (BreathStanding *self);  /* unix seconds; 0: not paused */

/* What a Mirror decided here. */
gint64              breath_standing_get_isolated_from   (BreathStanding *self);
gint64              breath_standing_get_isolated_until  (BreathStanding *self);  /* unix seconds; 0: not isolated */
const char         *breath_standing_get_isolated_by     (BreathStanding *self);  /* NULL: not isolated */
const char         *breath_standing_get_isolation_reason (BreathStanding *self); /* NULL: not isolated */
/* Of "connect", "show" and "relay", what is not done; empty: not isolated. */
const char * const *breath_standing_get_isolation_scope (BreathStanding *self);

/* What chosen Mirrors say: of BreathOpinion. */
GListModel         *breath_standing_get_opinions        (BreathStanding *self);
/* Id of a proof held that it contradicts itself, in hexadecimal; NULL: none. */
const char         *breath_standing_get_evidence        (BreathStanding *self);

G_END_DECLS
