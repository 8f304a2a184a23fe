/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-trust.h"

#include "breath-core-trust.h"
#include "breath-node-private.h"

G_BEGIN_DECLS

struct _BreathTrust
{
  GObject        parent_instance;

  BreathNode    *node;
  BreathMirrors *mirrors;
  GPtrArray     *standings;  /* of BreathStanding */
};

BreathMirrors *breath_trust_get_mirrors (BreathTrust   *self);

/* Whom @id means: a node heard of, or one that there is something about. */
gboolean breath_trust_find_node   (BreathTrust         *self,
                                   const char          *id,
                                   P2pPeerId           *node,
                                   GError             **error);
/* Whom @whom means: a Mirror by name, key, or the end of one; of all known, or of those chosen. */
gboolean breath_trust_find_mirror (BreathTrust         *self,
                                   const char          *whom,
                                   gboolean             is_chosen,
                                   BreathChosenMirror  *found,
                                   GError             **error);

gboolean breath_trust_has_chosen  (BreathTrust         *self,
                                   const BreathChosenMirror *who);
const BreathChosenMirror *breath_chosen_get_ids (BreathChosen *self);

G_END_DECLS
