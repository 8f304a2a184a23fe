/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-signed.h"
#include "breath-statement.h"

G_BEGIN_DECLS

#define BREATH_PROFILE_MAX_NAME      64 /* bytes of UTF-8 */
#define BREATH_PROFILE_MAX_LANGUAGES 8
#define BREATH_LANGUAGE_MAX_LEN      35 /* bytes of a BCP 47 tag */
#define BREATH_RECORD_MAX_ADDRESSES  8
#define BREATH_RECORD_MAX_ADDRESS    128 /* bytes of a binary multiaddr */
#define BREATH_CERTIFICATE_MAX_LIFE  (90 * 86400) /* seconds */
#define BREATH_ITEM_MAX_LEN          BREATH_SIGNED_MAX_LEN

/**
 * BreathItemKind:
 * @BREATH_ITEM_PROFILE: who an author says it is
 * @BREATH_ITEM_UNKNOWN: something of a later version; held, compared and passed on, but not shown
 * @BREATH_ITEM_PEER_RECORD: where an author can be reached
 * @BREATH_ITEM_CERTIFICATE: whose key is that of a Mirror of the author
 * @BREATH_ITEM_STATEMENT: what a Mirror of the author says
 *
 * What an item holds.
 */
typedef enum
{
  BREATH_ITEM_PROFILE,
  BREATH_ITEM_UNKNOWN,
  BREATH_ITEM_PEER_RECORD,
  BREATH_ITEM_CERTIFICATE,
  BREATH_ITEM_STATEMENT,
} BreathItemKind;

/**
 * BreathItem:
 * @author: who signed it
 * @kind: what it holds
 * @bytes: the exact signed bytes
 * @id: BLAKE2b-256 of @bytes
 * @name: of a profile, empty if the author gave none; of a certificate, what the Mirror is called
 * @languages: (array zero-terminated=1): of a profile; BCP 47 tags
 * @issued: of a peer record; unix seconds, later records have a higher one
 * @addresses: (element-type P2pMultiaddr) (nullable): of a peer record, %NULL of everything else; those that can be
 *   read here, best first, without their `/p2p/`; not to be changed
 * @mirror: of a certificate or statement; the Mirror's key
 * @from: of a certificate; unix seconds
 * @until: of a certificate; unix seconds
 * @has_replaced: of a certificate; whether @replaced is set
 * @replaced: of a certificate; the key that was given up for this one
 * @statement: (nullable): of a statement; its signature by @mirror holds, but whether @mirror is a Mirror is for
 *   [func@Breath.item_certifies] to tell
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
  P2pPeerId      mirror;
  guint32        from;
  guint32        until;
  gboolean       has_replaced;
  P2pPeerId      replaced;
  BreathStatement *statement;
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
BreathItem *breath_item_new_certificate
                                    (P2pIdentity        *identity,
                                     const P2pPeerId    *mirror,
                                     const char         *name,
                                     guint32             from,
                                     guint32             until,
                                     const P2pPeerId    *replaced) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_new_statement
                                    (P2pIdentity        *identity,
                                     P2pIdentity        *mirror,
                                     BreathStatement    *statement) G_GNUC_WARN_UNUSED_RESULT;
gboolean    breath_item_certifies   (const BreathItem   *certificate,
                                     const BreathItem   *statement,
                                     gint64              now);
BreathItem *breath_item_open        (GBytes             *bytes,
                                     GError            **error) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_item_ref         (BreathItem         *item) G_GNUC_WARN_UNUSED_RESULT;
void        breath_item_free        (BreathItem         *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathItem, breath_item_free)

G_END_DECLS
