/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-host.h"

G_BEGIN_DECLS

typedef struct _BreathMainPractice BreathMainPractice;

BreathMainPractice *breath_main_practice_new  (void) G_GNUC_WARN_UNUSED_RESULT;
BreathHostPractice *breath_main_practice_get  (BreathMainPractice *self);
void                breath_main_practice_free (BreathMainPractice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathMainPractice, breath_main_practice_free)

G_END_DECLS
