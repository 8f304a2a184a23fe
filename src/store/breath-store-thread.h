/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-store-job.h"

G_BEGIN_DECLS

#define BREATH_STORE_MAX_GROUP  256  /* writes that share a transaction */
#define BREATH_STORE_CHUNK      128  /* rows handed over at a time */
#define BREATH_STORE_MAX_CHUNKS 4    /* chunks read ahead of the main loop */

typedef struct _BreathStoreThread BreathStoreThread;

BreathStoreThread *breath_store_thread_new     (const char        *path) G_GNUC_WARN_UNUSED_RESULT;
void               breath_store_thread_push    (BreathStoreThread *self,
                                                BreathStoreJob    *job);
void               breath_store_thread_abandon (BreathStoreThread *self);

G_END_DECLS
