/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-multiaddr.h"
#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define BREATH_INVITATION_MAX_TEXT      2048 /* bytes of any of its forms */
#define BREATH_INVITATION_MAX_ADDRESSES 8
#define BREATH_INVITATION_MAX_FIELDS    32   /* of a link, those not known here included */

#define BREATH_INVITATION_ERROR (breath_invitation_error_quark ())

/**
 * BreathInvitationError:
 * @BREATH_INVITATION_ERROR_INVALID: the text is no invitation, or a damaged one
 * @BREATH_INVITATION_ERROR_USELESS: nothing in it can be dialled from here
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_INVITATION_ERROR_INVALID,
  BREATH_INVITATION_ERROR_USELESS,
} BreathInvitationError;

GQuark breath_invitation_error_quark (void);

/**
 * BreathInvitation:
 * @peer: who invites
 * @addresses: (element-type P2pMultiaddr): where it can be reached, without `/p2p/`, best first
 *
 * What somebody needs to become a neighbour of a node. Not to be changed.
 */
typedef struct
{
  P2pPeerId  peer;
  GPtrArray *addresses;
} BreathInvitation;

BreathInvitation *breath_invitation_new     (const P2pPeerId        *peer,
                                             GPtrArray              *addresses) G_GNUC_WARN_UNUSED_RESULT;
BreathInvitation *breath_invitation_parse   (const char             *text,
                                             GError                **error) G_GNUC_WARN_UNUSED_RESULT;
void              breath_invitation_free    (BreathInvitation       *self);

char             *breath_invitation_to_link (const BreathInvitation *self) G_GNUC_WARN_UNUSED_RESULT;
char             *breath_invitation_to_line (const BreathInvitation *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathInvitation, breath_invitation_free)

G_END_DECLS
