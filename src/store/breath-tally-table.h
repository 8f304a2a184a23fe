/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-tally.h"

#include <sqlite3.h>

G_BEGIN_DECLS

gboolean breath_tally_table_read  (sqlite3           *db,
                                   BreathTally       *tally,
                                   gboolean          *exists,
                                   GError           **error);
gboolean breath_tally_table_write (sqlite3           *db,
                                   const BreathTally *tally,
                                   GError           **error);

G_END_DECLS
