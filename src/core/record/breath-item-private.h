/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"

#include "record.pb-c.h"

G_BEGIN_DECLS

/* breath-item.c */
BreathItem *breath_item_create              (BreathItemKind             kind,
                                             const P2pPeerId           *author,
                                             GBytes                    *bytes,
                                             const char                *name,
                                             char                     **languages) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_sign                (P2pIdentity               *identity,
                                             BreathItemKind             kind,
                                             const Breath__ItemBody    *body,
                                             const char                *name) G_GNUC_WARN_UNUSED_RESULT;
gboolean    breath_item_check_name          (const char                *name,
                                             GError                   **error);

/* breath-item-mirror.c */
gboolean    breath_item_check_certificate   (const Breath__Certificate *message,
                                             GError                   **error);
BreathItem *breath_item_create_certificate  (const Breath__Certificate *message,
                                             const P2pPeerId           *author,
                                             GBytes                    *bytes) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_create_statement    (const ProtobufCBinaryData *signed_bytes,
                                             const P2pPeerId           *author,
                                             GBytes                    *bytes,
                                             GError                   **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
