/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-random.h"

/* Hands on what another source gives, and counts the bytes. */
#define TEST_TYPE_COUNTED_RANDOM (test_counted_random_get_type ())
G_DECLARE_FINAL_TYPE (TestCountedRandom, test_counted_random, TEST, COUNTED_RANDOM, GObject)

TestCountedRandom *test_counted_random_new         (BreathRandom      *source) G_GNUC_WARN_UNUSED_RESULT;
gsize              test_counted_random_get_n_bytes (TestCountedRandom *self);
