/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-security.h"

G_BEGIN_DECLS

void p2p_security_return_secured (GTask      *task,
                                  P2pSecured *secured);
void p2p_security_return_error   (GTask      *task,
                                  const char *what,
                                  GError     *error);

G_END_DECLS
