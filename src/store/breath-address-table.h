/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-address.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _BreathAddressTable BreathAddressTable;

BreathAddressTable *breath_address_table_new      (sqlite3             *db,
                                                   GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void                breath_address_table_free     (BreathAddressTable  *self);
gboolean            breath_address_table_remember (BreathAddressTable  *self,
                                                   const BreathAddress *address,
                                                   GError             **error);
GPtrArray          *breath_address_table_list     (BreathAddressTable  *self,
                                                   GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAddressTable, breath_address_table_free)

G_END_DECLS
