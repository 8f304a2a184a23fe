/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_PROFILE_MAX_NAME      64 /* bytes of UTF-8 */
#define BREATH_PROFILE_MAX_LANGUAGES 8
#define BREATH_ITEM_MAX_LEN          2560

/**
 * BreathItemKind:
 * @BREATH_ITEM_PROFILE: who an author says it is
 *
 * What an item holds.
 */
typedef enum
{
  BREATH_ITEM_PROFILE,
} BreathItemKind;

/**
 * BreathItem:
 *
 * One verified member of an author's live set.
 */
typedef struct
{
  P2pPeerId      author;
  BreathItemKind kind;
  GBytes        *bytes;
  guint8         id[BREATH_HASH_LEN];

  /* BREATH_ITEM_PROFILE */
  char          *name;      /* never NULL; empty if the author gave none */
  char         **languages;
} BreathItem;

BreathItem *breath_item_new_profile (P2pIdentity        *identity,
                                     const char         *name,
                                     const char * const *languages) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_open        (GBytes             *bytes,
                                     GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void        breath_item_free        (BreathItem         *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathItem, breath_item_free)

G_END_DECLS
