/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_PROFILE_MAX_NAME      64 /* bytes of UTF-8 */
#define BREATH_PROFILE_MAX_LANGUAGES 8
#define BREATH_LANGUAGE_MAX_LEN      35 /* bytes of a BCP 47 tag */
#define BREATH_RECORD_MAX_ADDRESSES  8
#define BREATH_RECORD_MAX_ADDRESS    128 /* bytes of a binary multiaddr */
#define BREATH_ITEM_MAX_LEN          BREATH_SIGNED_MAX_LEN

/**
 * BreathItemKind:
 * @BREATH_ITEM_PROFILE: who an author says it is
 * @BREATH_ITEM_UNKNOWN: something of a later version; held, compared and passed on, but not shown
 * @BREATH_ITEM_PEER_RECORD: where an author can be reached
 *
 * What an item holds.
 */
typedef enum
{
  BREATH_ITEM_PROFILE,
  BREATH_ITEM_UNKNOWN,
  BREATH_ITEM_PEER_RECORD,
} BreathItemKind;

/**
 * BreathItem:
 * @author: who signed it
 * @kind: what it holds
 * @bytes: the exact signed bytes
 * @id: BLAKE2b-256 of @bytes
 * @name: of a profile; empty if the author gave none
 * @languages: (array zero-terminated=1): of a profile; BCP 47 tags
 * @issued: of a peer record; unix seconds, later records have a higher one
 * @addresses: (element-type P2pMultiaddr) (nullable): of a peer record, %NULL of everything else; those that can be
 *   read here, best first, without their `/p2p/`; not to be changed
 * @refs: how many own it
 *
 * One verified member of an author's live set. It does not change. @name and @languages are never %NULL.
 */
typedef struct
{
  P2pPeerId      author;
  BreathItemKind kind;
  GBytes        *bytes;
  guint8         id[BREATH_HASH_LEN];
  char          *name;
  char         **languages;
  guint32        issued;
  GPtrArray     *addresses;
  grefcount      refs;
} BreathItem;

gboolean    breath_profile_check    (const char         *name,
                                     const char * const *languages,
                                     GError            **error);
BreathItem *breath_item_new_profile (P2pIdentity        *identity,
                                     const char         *name,
                                     const char * const *languages) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_new_peer_record
                                    (P2pIdentity        *identity,
                                     guint32             issued,
                                     GPtrArray          *addresses) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_open        (GBytes             *bytes,
                                     GError            **error) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_ref         (BreathItem         *item) G_GNUC_WARN_UNUSED_RESULT;
void        breath_item_free        (BreathItem         *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathItem, breath_item_free)

G_END_DECLS
