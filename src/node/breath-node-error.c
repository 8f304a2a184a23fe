/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node.h"

G_DEFINE_QUARK (breath-node-error-quark, breath_node_error)
