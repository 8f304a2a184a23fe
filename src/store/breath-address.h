/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_ADDRESS_MAX          1024  /* addresses kept in all */
#define BREATH_ADDRESS_MAX_PER_PEER 8

typedef struct
{
  GBytes *peer;
  char   *address;
  gint64  last_reached;
} BreathAddress;

BreathAddress *breath_address_new  (GBytes        *peer,
                                    const char    *address,
                                    gint64         last_reached) G_GNUC_WARN_UNUSED_RESULT;
void           breath_address_free (BreathAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAddress, breath_address_free)

G_END_DECLS
