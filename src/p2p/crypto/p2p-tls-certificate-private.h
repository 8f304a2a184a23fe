/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-tls-certificate.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

struct _P2pTlsCertificate
{
  gatomicrefcount                  ref_count;
  gnutls_certificate_credentials_t credentials;
  GBytes                          *der;
};

G_END_DECLS
