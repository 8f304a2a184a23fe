/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void p2p_memory_pair_new (GIOStream **a,
                          GIOStream **b);

G_END_DECLS
