/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app-fixture.h"

#include "breath-mirrors-private.h"
#include "breath-simulation.h"
#include "test-folder.h"

G_BEGIN_DECLS

/* A window whose Mirrors live in virtual time, and whose keys cost little to seal. */
typedef struct
{
  AppFixture        app;
  TestFolder        place;
  BreathFolder     *folder;
  BreathSimulation *simulation;
  BreathMirrors    *mirrors;
} MirrorsFixture;

void mirrors_fixture_set_up    (MirrorsFixture *f,
                                gconstpointer   unused);
void mirrors_fixture_tear_down (MirrorsFixture *f,
                                gconstpointer   unused);

G_END_DECLS
