/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SIGN_GROUP (breath_sign_group_get_type ())
G_DECLARE_FINAL_TYPE (BreathSignGroup, breath_sign_group, BREATH, SIGN_GROUP, AdwPreferencesGroup)

void              breath_sign_group_set_mirrors  (BreathSignGroup *self,
                                                  BreathMirrors   *mirrors);
void              breath_sign_group_set_button   (BreathSignGroup *self,
                                                  const char      *label,
                                                  gboolean         destroys);
void              breath_sign_group_set_choice   (BreathSignGroup *self,
                                                  const char      *first,
                                                  const char      *second);
gboolean          breath_sign_group_has_room     (BreathSignGroup *self,
                                                  GtkWidget       *field,
                                                  const char      *name,
                                                  const char      *text,
                                                  guint            max);
void              breath_sign_group_show_problem (BreathSignGroup *self,
                                                  GtkWidget       *field,
                                                  const char      *sentence);
void              breath_sign_group_hide_problem (BreathSignGroup *self);
BreathPassphrase *breath_sign_group_begin        (BreathSignGroup *self,
                                                  const char      *done) G_GNUC_WARN_UNUSED_RESULT;
BreathMirror     *breath_sign_group_get_mirror   (BreathSignGroup *self);
void              breath_sign_group_end          (BreathSignGroup *self,
                                                  const GError    *error);
void              breath_sign_group_clear        (BreathSignGroup *self);

G_END_DECLS
