/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

GVariant *breath_network_describe_refusals (gpointer swarm) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
