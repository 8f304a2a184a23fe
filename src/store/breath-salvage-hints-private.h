/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-database-private.h"

G_BEGIN_DECLS

guint64 breath_salvage_addresses (sqlite3        *from,
                                  BreathDatabase *to);
guint64 breath_salvage_history   (sqlite3        *from,
                                  BreathDatabase *to);

G_END_DECLS
