/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define BREATH_SCHEMA_APPLICATION_ID 0x42727468  /* "Brth" */
#define BREATH_SCHEMA_VERSION        3
#define BREATH_SCHEMA_MAX_KEY        64          /* bytes of a key that is a text */
#define BREATH_SCHEMA_MAX_VALUE      65536       /* bytes; nothing longer comes over the wire */
#define BREATH_SCHEMA_MAX_ADDRESS    512         /* bytes */
#define BREATH_SCHEMA_MAX_BODY       1024        /* bytes of an entry of the log */
#define BREATH_SCHEMA_MAX_CHUNK      16384       /* bytes of a part of a seed */
#define BREATH_SCHEMA_MAX_TEXT       262144      /* bytes of a planted seed */
#define BREATH_SCHEMA_MAX_TITLE      480         /* bytes of what it is called */

/* One step a version: what turns a database of version n into one of version n + 1. */
extern const char * const breath_schema_steps[BREATH_SCHEMA_VERSION];

gboolean breath_schema_get_version (sqlite3            *db,
                                    guint              *version,
                                    GError            **error);
gboolean breath_schema_migrate     (sqlite3            *db,
                                    const char * const *steps,
                                    guint               n_steps,
                                    GError            **error);
gboolean breath_schema_check       (sqlite3            *db,
                                    const char * const *steps,
                                    guint               version,
                                    GError            **error);

G_END_DECLS
