/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BreathResource:
 *
 * One of our own baseline resources: the exact stock, which stays here, and the level as published.
 *
 * Properties, all notified: "id" (string: energy, water, food), "is-set" (boolean), "amount", "need" (double, in "unit"),
 * "reserve-days" (uint), "unit" (string), "updated" (int64, unix seconds), "is-published" (boolean), "level" (int),
 * "uncertainty" (uint: ± within which the level lies in 95 % of draws), "published" (int64), "status" (string or NULL),
 * "admits" (int64: from when Publish now is possible).
 */
#define BREATH_TYPE_RESOURCE (breath_resource_get_type ())
G_DECLARE_FINAL_TYPE (BreathResource, breath_resource, BREATH, RESOURCE, GObject)

const char *breath_resource_get_id           (BreathResource *self);
gboolean    breath_resource_get_is_set       (BreathResource *self);
double      breath_resource_get_amount       (BreathResource *self);
double      breath_resource_get_need         (BreathResource *self);
guint       breath_resource_get_reserve_days (BreathResource *self);
const char *breath_resource_get_unit         (BreathResource *self);
gint64      breath_resource_get_updated      (BreathResource *self);
gboolean    breath_resource_get_is_published (BreathResource *self);
int         breath_resource_get_level        (BreathResource *self);
guint       breath_resource_get_uncertainty  (BreathResource *self);
gint64      breath_resource_get_published    (BreathResource *self);
const char *breath_resource_get_status       (BreathResource *self);
gint64      breath_resource_get_admits       (BreathResource *self);

G_END_DECLS
