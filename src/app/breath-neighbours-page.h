/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-meeting.h"
#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_TYPE_NEIGHBOURS_PAGE (breath_neighbours_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathNeighboursPage, breath_neighbours_page, BREATH, NEIGHBOURS_PAGE, AdwBin)

void breath_neighbours_page_set_node (BreathNeighboursPage *self,
                                      BreathNode           *node,
                                      BreathTrust          *trust,
                                      BreathMeeting        *meeting);

G_END_DECLS
