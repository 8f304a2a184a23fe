/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BreathPublishedLevel:
 * @made: when it was drawn, unix seconds
 * @level: quarter-days over or under the reserve
 * @uncertainty: the smallest number of steps that its noise stays within, up or down, in 95 % of draws
 *
 * A level that neighbours were told.
 */
typedef struct
{
  gint64 made;
  int    level;
  guint  uncertainty;
} BreathPublishedLevel;

#define BREATH_TYPE_RESOURCE (breath_resource_get_type ())
G_DECLARE_FINAL_TYPE (BreathResource, breath_resource, BREATH, RESOURCE, GObject)

const char         *breath_resource_get_id           (BreathResource *self);
gboolean            breath_resource_get_is_set       (BreathResource *self);
double              breath_resource_get_amount       (BreathResource *self);
double              breath_resource_get_need         (BreathResource *self);
guint               breath_resource_get_reserve_days (BreathResource *self);
const char         *breath_resource_get_unit         (BreathResource *self);
const char * const *breath_resource_get_units        (BreathResource *self);
gboolean            breath_resource_has              (BreathResource *self,
                                                      const char     *amount,
                                                      const char     *unit);
gint64              breath_resource_get_updated      (BreathResource *self);
gboolean            breath_resource_get_is_published (BreathResource *self);
int                 breath_resource_get_level        (BreathResource *self);
guint               breath_resource_get_uncertainty  (BreathResource *self);
gint64              breath_resource_get_published    (BreathResource *self);
const char         *breath_resource_get_status       (BreathResource *self);
gint64              breath_resource_get_admits       (BreathResource *self);
gboolean            breath_resource_get_is_admitted  (BreathResource *self);

const char         *breath_resource_get_precision     (BreathResource *self);
gboolean            breath_resource_get_is_automatic  (BreathResource *self);
guint               breath_resource_get_critical_days (BreathResource *self);
guint               breath_resource_get_stale_days    (BreathResource *self);
gboolean            breath_resource_get_is_stale      (BreathResource *self);
gboolean            breath_resource_get_is_alarmed    (BreathResource *self);
gint64              breath_resource_get_next_draw     (BreathResource *self);
guint               breath_resource_get_budget        (BreathResource *self);
guint               breath_resource_get_spent_day     (BreathResource *self);
guint               breath_resource_get_spent_week    (BreathResource *self);
guint64             breath_resource_get_spent_ever    (BreathResource *self);
double              breath_resource_get_likelihood    (BreathResource *self,
                                                       int             level);
const BreathPublishedLevel *breath_resource_get_levels (BreathResource *self,
                                                        guint          *n_levels);
guint               breath_resource_get_range         (const char     *precision);

G_END_DECLS
