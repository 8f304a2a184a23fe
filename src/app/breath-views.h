/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-desk.h"

G_BEGIN_DECLS

#define BREATH_TYPE_VIEWS (breath_views_get_type ())
G_DECLARE_FINAL_TYPE (BreathViews, breath_views, BREATH, VIEWS, AdwBin)

AdwViewStack *breath_views_get_stack        (BreathViews      *self);
void          breath_views_set_desk         (BreathViews      *self,
                                             BreathDesk       *desk);
void          breath_views_set_private      (BreathViews      *self,
                                             gboolean          is_private);
void          breath_views_show             (BreathViews      *self,
                                             const char       *name);
void          breath_views_open_alert       (BreathViews      *self,
                                             BreathHeardAlert *alert);
void          breath_views_open_transfer    (BreathViews      *self,
                                             const char       *id);
void          breath_views_offer_invitation (BreathViews      *self,
                                             const char       *text);
void          breath_views_act              (BreathViews      *self,
                                             const char       *action);
gboolean      breath_views_is_deep          (BreathViews      *self);
void          breath_views_go_back          (BreathViews      *self);
void          breath_views_lock             (BreathViews      *self);

G_END_DECLS
