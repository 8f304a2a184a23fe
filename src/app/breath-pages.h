/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-desk.h"
#include "breath-mirror-deed.h"

G_BEGIN_DECLS

#define BREATH_TYPE_PAGES (breath_pages_get_type ())
G_DECLARE_FINAL_TYPE (BreathPages, breath_pages, BREATH, PAGES, AdwBin)

void          breath_pages_set_desk         (BreathPages      *self,
                                             BreathDesk       *desk);
AdwViewStack *breath_pages_get_stack        (BreathPages      *self);
const char   *breath_pages_get_title        (BreathPages      *self);
gboolean      breath_pages_can_go_back      (BreathPages      *self);
gboolean      breath_pages_has_own_back     (BreathPages      *self);
void          breath_pages_go_back          (BreathPages      *self);
void          breath_pages_show_view        (BreathPages      *self,
                                             const char       *name);
void          breath_pages_show_mirrors     (BreathPages      *self);
void          breath_pages_show_deed        (BreathPages      *self,
                                             BreathMirrorDeed  deed);
void          breath_pages_show_first_steps (BreathPages      *self);
void          breath_pages_show_alert       (BreathPages      *self,
                                             const char       *id);
void          breath_pages_show_transfer    (BreathPages      *self,
                                             const char       *id);
void          breath_pages_offer_invitation (BreathPages      *self,
                                             const char       *text);
void          breath_pages_show_failure     (BreathPages      *self,
                                             const char       *sentence);
void          breath_pages_keep             (BreathPages      *self);

G_END_DECLS
