/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_MIRRORS_PAGE (breath_mirrors_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathMirrorsPage, breath_mirrors_page, BREATH, MIRRORS_PAGE, AdwBin)

void breath_mirrors_page_set_mirrors (BreathMirrorsPage *self,
                                      BreathMirrors     *mirrors);

G_END_DECLS
