/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors.h"
#include "breath-node1.h"

#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

/* What tells a client that something is done, and what tells it facts; neither needs a skeleton or pipes. */
typedef void (*BreathControlDone) (BreathBusNode1        *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   GUnixFDList           *pipes);
typedef void (*BreathControlTold) (BreathBusNode1        *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   GUnixFDList           *pipes,
                                   GVariant              *facts);

/**
 * BreathControlAct:
 * @mirror: who wants something
 * @passphrase: what they say to prove it
 *
 * Something that a client asks for in the name of a Mirror. It waits for an end, of which there is exactly one.
 */
typedef struct
{
  BreathMirror          *mirror;
  BreathPassphrase      *passphrase;

  /*< private >*/
  GDBusMethodInvocation *invocation;
  BreathControlDone      done;
} BreathControlAct;

BreathMirror     *breath_control_find_mirror (BreathMirrors         *mirrors,
                                              const char            *name,
                                              GError               **error);

BreathControlAct *breath_control_act_new     (GDBusMethodInvocation *invocation,
                                              GUnixFDList           *pipes,
                                              BreathMirrors         *mirrors,
                                              const char            *name,
                                              GVariant              *handle,
                                              BreathControlDone      done) G_GNUC_WARN_UNUSED_RESULT;
/* Each takes the act. */
void              breath_control_act_fail    (BreathControlAct      *self,
                                              GError                *error);
void              breath_control_act_done    (BreathControlAct      *self);
void              breath_control_act_tell    (BreathControlAct      *self,
                                              BreathControlTold      told,
                                              GVariant              *facts);

G_END_DECLS
