/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-resource.h"

G_BEGIN_DECLS

char    *breath_privacy_text_range    (const char     *precision) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_privacy_text_may_publish (BreathResource *resource);
char    *breath_privacy_text_publish  (BreathResource *resource) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_privacy_text_is_new   (BreathResource *resource);
char    *breath_privacy_text_again    (BreathResource *resource) G_GNUC_WARN_UNUSED_RESULT;
char    *breath_privacy_text_critical (BreathResource *resource) G_GNUC_WARN_UNUSED_RESULT;
char    *breath_privacy_text_spent    (BreathResource *resource) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
