/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-folder-private.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SETTINGS (breath_settings_get_type ())
G_DECLARE_FINAL_TYPE (BreathSettings, breath_settings, BREATH, SETTINGS, GObject)

BreathSettings *breath_settings_load          (BreathFolder    *folder,
                                               GError         **error) G_GNUC_WARN_UNUSED_RESULT;
char           *breath_settings_dup_path      (BreathSettings  *self) G_GNUC_WARN_UNUSED_RESULT;
char           *breath_settings_dup_name      (BreathSettings  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_settings_set_name      (BreathSettings  *self,
                                               const char      *name,
                                               GError         **error);
char          **breath_settings_dup_languages (BreathSettings  *self) G_GNUC_WARN_UNUSED_RESULT;
char          **breath_settings_dup_listen    (BreathSettings  *self) G_GNUC_WARN_UNUSED_RESULT;
char          **breath_settings_dup_peers     (BreathSettings  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_settings_get_multicast (BreathSettings  *self);
gboolean        breath_settings_get_limits    (BreathSettings  *self,
                                               P2pSwarmLimits  *limits,
                                               GError         **error);
char           *breath_settings_dup_text      (BreathSettings  *self,
                                               const char      *group,
                                               const char      *key) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_settings_set_text      (BreathSettings  *self,
                                               const char      *group,
                                               const char      *key,
                                               const char      *text,
                                               GError         **error);
gboolean        breath_settings_set_peers     (BreathSettings  *self,
                                               const char * const *peers,
                                               GError         **error);

G_END_DECLS
