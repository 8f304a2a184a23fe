/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-folder-private.h"

G_BEGIN_DECLS

gboolean breath_salvage_is_agreed (BreathFolder *folder);
gboolean breath_salvage_check     (BreathFolder *folder,
                                   GError      **error);
gboolean breath_salvage_put_aside (BreathFolder *folder,
                                   const char   *quarantine,
                                   GError      **error);
gboolean breath_salvage_check_rest (BreathFolder *folder,
                                    const char   *database,
                                    GError      **error);

G_END_DECLS
