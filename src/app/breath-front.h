/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-pages.h"

G_BEGIN_DECLS

#define BREATH_TYPE_FRONT (breath_front_get_type ())
G_DECLARE_FINAL_TYPE (BreathFront, breath_front, BREATH, FRONT, AdwBin)

BreathPages *breath_front_get_pages      (BreathFront *self);
void         breath_front_begin_practice (BreathFront *self);
void         breath_front_set_narrow     (BreathFront *self,
                                          gboolean     is_narrow);
void         breath_front_set_desk       (BreathFront *self,
                                          BreathDesk  *desk);
void         breath_front_tell           (BreathFront *self,
                                          const char  *sentence);

G_END_DECLS
