/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-database.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  BREATH_STORE_JOB_OPEN,
  BREATH_STORE_JOB_WRITE,
  BREATH_STORE_JOB_LOAD,
  BREATH_STORE_JOB_LIST,
  BREATH_STORE_JOB_CLOSE,
  BREATH_STORE_JOB_COPY,
  BREATH_STORE_JOB_HISTORY,
  BREATH_STORE_JOB_READ,
  BREATH_STORE_JOB_SEARCH,
} BreathStoreJobKind;

typedef struct
{
  BreathStoreJobKind  kind;
  GObject            *owner;      /* kept alive until the answer; NULL: nobody waits for one */
  BreathWrite         write;      /* its error is that of the job, whatever the kind */

  BreathRowFunc       row_func;
  BreathCommittedFunc done_func;
  gpointer            user_data;
  guint              *n_pending;  /* of @owner; NULL: not counted */

  BreathRow           read;       /* its kind and key are asked for; the value is NULL if there is none */
  BreathReadFunc      read_func;

  GTask              *task;
  GPtrArray          *listed;     /* addresses, changes of levels, or what was found */
  char               *path;       /* where a copy shall be */
  char               *words;      /* that are looked for */
} BreathStoreJob;

BreathStoreJob *breath_store_job_new      (BreathStoreJobKind  kind,
                                           gpointer            owner) G_GNUC_WARN_UNUSED_RESULT;
void            breath_store_job_free     (BreathStoreJob     *self);
void            breath_store_job_clear    (BreathStoreJob     *self);
void            breath_store_job_answer   (BreathStoreJob     *self);

G_END_DECLS
