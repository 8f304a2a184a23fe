/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-wire-error.h"

G_DEFINE_QUARK (p2p-wire-error-quark, p2p_wire_error)
