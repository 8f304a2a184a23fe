/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathMirrorDeed:
 * @BREATH_MIRROR_DEED_SIGN_IN: sign in, or open the lock
 * @BREATH_MIRROR_DEED_FIRST: become the first Mirror of the node
 * @BREATH_MIRROR_DEED_ADMIT: let somebody else become a Mirror
 * @BREATH_MIRROR_DEED_CHANGE: choose another passphrase
 * @BREATH_MIRROR_DEED_REMOVE: be a Mirror no more
 * @BREATH_MIRROR_DEED_RESET: go on without a forgotten passphrase
 *
 * What a person does that has to do with a Mirror's passphrase.
 */
typedef enum
{
  BREATH_MIRROR_DEED_SIGN_IN,
  BREATH_MIRROR_DEED_FIRST,
  BREATH_MIRROR_DEED_ADMIT,
  BREATH_MIRROR_DEED_CHANGE,
  BREATH_MIRROR_DEED_REMOVE,
  BREATH_MIRROR_DEED_RESET,
} BreathMirrorDeed;

/**
 * BreathMirrorDeedText:
 * @id: what an action calls it
 * @title: heads its page
 * @description: what it means, before it is done
 * @who: whom a list of Mirrors is asked for; %NULL: there is no list
 * @proof: whose passphrase is asked for; %NULL: none
 * @button: does it
 * @done: says that it is done
 * @names: whether a new name is asked for
 * @chooses: whether a new passphrase is asked for, twice
 * @destroys: whether something is lost for good
 *
 * How a deed is put to people. Words are not yet translated.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *description;
  const char *who;
  const char *proof;
  const char *button;
  const char *done;
  gboolean    names;
  gboolean    chooses;
  gboolean    destroys;
} BreathMirrorDeedText;

const BreathMirrorDeedText *breath_mirror_deed_get_text (BreathMirrorDeed  deed);
gboolean                    breath_mirror_deed_find     (const char       *id,
                                                         BreathMirrorDeed *deed);

G_END_DECLS
