/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mux-error.h"

G_DEFINE_QUARK (p2p-mux-error-quark, p2p_mux_error)
