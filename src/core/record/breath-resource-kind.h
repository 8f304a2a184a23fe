/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathResourceKind:
 * @BREATH_RESOURCE_ENERGY: energy
 * @BREATH_RESOURCE_WATER: water
 * @BREATH_RESOURCE_FOOD: food
 *
 * The baseline resources of the specification (2.1), in the order they have in a head.
 */
typedef enum
{
  BREATH_RESOURCE_ENERGY,
  BREATH_RESOURCE_WATER,
  BREATH_RESOURCE_FOOD,
} BreathResourceKind;

#define BREATH_N_RESOURCES (BREATH_RESOURCE_FOOD + 1)

const char *breath_resource_kind_get_id    (BreathResourceKind  kind);
gboolean    breath_resource_kind_from_id   (const char         *id,
                                            BreathResourceKind *kind);

G_END_DECLS
