/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-frame.h"

G_BEGIN_DECLS

#define BREATH_SEED_MAX_ASKS 8 /* unanswered at once, in each direction of a stream */

typedef struct _BreathSeedTalk BreathSeedTalk;

BreathSeedTalk  *breath_seed_talk_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void             breath_seed_talk_free      (BreathSeedTalk  *self);

gboolean         breath_seed_talk_can_ask   (BreathSeedTalk  *self);
GBytes          *breath_seed_talk_ask       (BreathSeedTalk  *self,
                                             const guint8     seed[BREATH_HASH_LEN],
                                             gboolean         is_chunk,
                                             guint            chunk) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedFrame *breath_seed_talk_receive   (BreathSeedTalk  *self,
                                             GBytes          *bytes,
                                             GError         **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes          *breath_seed_talk_answer    (BreathSeedTalk  *self,
                                             BreathSeedStep   step,
                                             GBytes          *data) G_GNUC_WARN_UNUSED_RESULT;
guint            breath_seed_talk_get_n_due (BreathSeedTalk  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedTalk, breath_seed_talk_free)

G_END_DECLS
