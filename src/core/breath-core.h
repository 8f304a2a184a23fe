/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"
#include "breath-head.h"
#include "breath-item.h"
#include "breath-ledger.h"
#include "breath-link.h"
#include "breath-opener.h"
#include "breath-random.h"
#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_CORE_ERROR (breath_core_error_quark ())

/**
 * BreathCoreError:
 * @BREATH_CORE_ERROR_PROTOCOL: a neighbour broke the rules of a protocol
 * @BREATH_CORE_ERROR_NOT_READY: the store has not been read yet, or could not be
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_CORE_ERROR_PROTOCOL,
  BREATH_CORE_ERROR_NOT_READY,
} BreathCoreError;

GQuark breath_core_error_quark (void);

/**
 * BreathPorts:
 * @opener: what the nodes of a simulation share; %NULL: this node verifies each record for itself. Borrowed, and
 *   outlives the core
 *
 * The four ways in which the core meets the world; links come one by one.
 */
typedef struct
{
  BreathClock  *clock;
  BreathRandom *random;
  BreathStore  *store;
  BreathOpener *opener;
} BreathPorts;

/**
 * BreathCore:
 *
 * The rules of a node put together: own stock to published head, heads of others through delta
 * sync, everything committed before it is told. It has no socket, clock, file or randomness of its own.
 *
 * Signals:
 * - "ready" (GError or NULL): the store was read; from now on the rest may be called
 * - "status" (gpointer const BreathHead *, guint kind, gboolean changed): a head of another node was committed; emitted
 *   for every kind whose level differs from the last one held of it
 * - "author" (gpointer const P2pPeerId *): anything held of an author changed (head, profile)
 * - "own" (): stock, draws or head of our own changed
 * - "failed" (GError): the store failed; nothing more is acknowledged
 */
#define BREATH_TYPE_CORE (breath_core_get_type ())
G_DECLARE_FINAL_TYPE (BreathCore, breath_core, BREATH, CORE, GObject)

/* Called once the change is committed, or with why not; @error is borrowed. */
typedef void (*BreathDoneFunc) (const GError *error,
                                gpointer      user_data);

BreathCore        *breath_core_new         (P2pIdentity        *identity,
                                            const BreathPorts  *ports) G_GNUC_WARN_UNUSED_RESULT;
void               breath_core_start       (BreathCore         *self);
gboolean           breath_core_is_ready    (BreathCore         *self);
void               breath_core_stop        (BreathCore         *self);

void               breath_core_set_profile (BreathCore         *self,
                                            const char         *name,
                                            const char * const *languages);
void               breath_core_set_stock   (BreathCore         *self,
                                            BreathResourceKind  kind,
                                            const BreathStock  *stock,
                                            BreathDoneFunc      done,
                                            gpointer            user_data);
/* Refused with BREATH_PRIVACY_ERROR_BUDGET and a sentence with the time from which it is admitted. */
void               breath_core_publish     (BreathCore         *self,
                                            BreathResourceKind  kind,
                                            BreathDoneFunc      done,
                                            gpointer            user_data);

const BreathStock *breath_core_get_stock   (BreathCore         *self,
                                            BreathResourceKind  kind);  /* NULL: never set */
const BreathDraw  *breath_core_get_draw    (BreathCore         *self,
                                            BreathResourceKind  kind);  /* NULL: never published */
gint64             breath_core_get_admits  (BreathCore         *self,
                                            BreathResourceKind  kind);
const BreathHead  *breath_core_get_head    (BreathCore         *self,
                                            const P2pPeerId    *author); /* NULL: not held */
const BreathItem  *breath_core_get_profile (BreathCore         *self,
                                            const P2pPeerId    *author); /* NULL: not held */
/* (element-type P2pPeerId): every author held, ourselves left out. */
GPtrArray         *breath_core_dup_authors (BreathCore         *self) G_GNUC_WARN_UNUSED_RESULT;

void               breath_core_add_link    (BreathCore         *self,
                                            BreathLink         *link);
void               breath_core_remove_link (BreathCore         *self,
                                            BreathLink         *link);
/* FALSE: the neighbour broke the rules; close the link with @error as the reason. */
gboolean           breath_core_receive     (BreathCore         *self,
                                            BreathLink         *link,
                                            BreathProtocol      protocol,
                                            GBytes             *frame,
                                            GError            **error);

G_END_DECLS
