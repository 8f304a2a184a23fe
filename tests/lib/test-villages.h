/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lets every other one of @n villages live, each in another way, beginning with the first or the second. */
void test_villages_live (guint first,
                         guint n);

G_END_DECLS
