/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-statement.h"

#include "statement.pb-c.h"

G_BEGIN_DECLS

/* NULL passes: what must be there is looked for elsewhere. */
gboolean      breath_statement_check_text (const char          *text,
                                           const char          *name,
                                           glong                max,
                                           gboolean             has_lines,
                                           GError             **error);

/* breath-flag.c */
void          breath_flag_fill            (Breath__Flag         *message,
                                           const BreathFlag     *flag);
BreathFlag   *breath_flag_read            (const Breath__Flag   *message,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      breath_flag_check           (const BreathFlag     *self,
                                           guint32               made,
                                           GError              **error);
void          breath_answer_fill          (Breath__Answer       *message,
                                           const BreathAnswer   *answer);
BreathAnswer *breath_answer_read          (const Breath__Answer *message,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      breath_answer_check         (const BreathAnswer   *self,
                                           GError              **error);

/* breath-seed-notice.c */
void              breath_seed_notice_fill (Breath__SeedNotice       *message,
                                           const BreathSeedNotice   *notice);
BreathSeedNotice *breath_seed_notice_read (const Breath__SeedNotice *message,
                                           GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
void              breath_planting_fill    (Breath__Planting         *message,
                                           const BreathPlanting     *planting);
BreathPlanting   *breath_planting_read    (const Breath__Planting   *message,
                                           GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
