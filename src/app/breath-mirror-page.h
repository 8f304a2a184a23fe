/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirror-deed.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_MIRROR_PAGE (breath_mirror_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathMirrorPage, breath_mirror_page, BREATH, MIRROR_PAGE, AdwBin)

void             breath_mirror_page_set_mirrors (BreathMirrorPage *self,
                                                 BreathMirrors    *mirrors);
void             breath_mirror_page_show        (BreathMirrorPage *self,
                                                 BreathMirrorDeed  deed);
BreathMirrorDeed breath_mirror_page_get_deed    (BreathMirrorPage *self);
void             breath_mirror_page_clear       (BreathMirrorPage *self);

G_END_DECLS
