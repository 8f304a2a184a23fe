/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-trust.h"

G_BEGIN_DECLS

/**
 * BreathTrustDeed:
 * @BREATH_TRUST_DEED_ISOLATE: isolate a node here, for a time
 * @BREATH_TRUST_DEED_END: end that
 * @BREATH_TRUST_DEED_FLAG: tell everybody what a Mirror thinks of a node
 * @BREATH_TRUST_DEED_WITHDRAW: take that back
 * @BREATH_TRUST_DEED_ANSWER: answer a flag about our node
 *
 * What a Mirror decides or says about a node.
 */
typedef enum
{
  BREATH_TRUST_DEED_ISOLATE,
  BREATH_TRUST_DEED_END,
  BREATH_TRUST_DEED_FLAG,
  BREATH_TRUST_DEED_WITHDRAW,
  BREATH_TRUST_DEED_ANSWER,
} BreathTrustDeed;

#define BREATH_TYPE_TRUST_ACT (breath_trust_act_get_type ())
G_DECLARE_FINAL_TYPE (BreathTrustAct, breath_trust_act, BREATH, TRUST_ACT, AdwBin)

void breath_trust_act_set_trust (BreathTrustAct *self,
                                 BreathTrust    *trust,
                                 BreathMirrors  *mirrors);
void breath_trust_act_show      (BreathTrustAct *self,
                                 BreathTrustDeed deed,
                                 const char     *id,
                                 const char     *about);
void breath_trust_act_clear     (BreathTrustAct *self);

G_END_DECLS
