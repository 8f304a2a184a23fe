/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-random.h"

/* A source that gives the bytes it was given, so that a test can choose what is drawn. More must not be asked for. */
#define TEST_TYPE_SCRIPT_RANDOM (test_script_random_get_type ())
G_DECLARE_FINAL_TYPE (TestScriptRandom, test_script_random, TEST, SCRIPT_RANDOM, GObject)

TestScriptRandom *test_script_random_new      (const guint8     *bytes,
                                               gsize             len) G_GNUC_WARN_UNUSED_RESULT;
gsize             test_script_random_get_used (TestScriptRandom *self);
