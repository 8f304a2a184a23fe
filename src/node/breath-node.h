/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-alerts.h"
#include "breath-known-node.h"
#include "breath-peer.h"
#include "breath-resource.h"

G_BEGIN_DECLS

#define BREATH_NODE_ERROR (breath_node_error_quark ())

/**
 * BreathNodeError:
 * @BREATH_NODE_ERROR_INPUT: a name or an address that cannot be; the message says why
 * @BREATH_NODE_ERROR_AMOUNT: the stock is not a number of 0 or more
 * @BREATH_NODE_ERROR_NEED: the daily need is not a number above 0
 * @BREATH_NODE_ERROR_RESERVE: the reserve is not a whole number of days within limits
 * @BREATH_NODE_ERROR_UNIT: not a unit we know
 * @BREATH_NODE_ERROR_REFUSED: understood but not possible now; the message says when or why
 * @BREATH_NODE_ERROR_BUSY: another program runs on the folder
 * @BREATH_NODE_ERROR_FOLDER: the data folder is open to others, or damaged; the message says how to mend it
 * @BREATH_NODE_ERROR_CRITICAL_DAYS: not a number of days of need to warn at
 * @BREATH_NODE_ERROR_STALE_DAYS: not a number of days after which a stock can count as unknown
 * @BREATH_NODE_ERROR_PASSPHRASE: a passphrase is wrong
 * @BREATH_NODE_ERROR_MEMORY: the computer has too little memory left to check a passphrase
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_NODE_ERROR_INPUT,
  BREATH_NODE_ERROR_AMOUNT,
  BREATH_NODE_ERROR_NEED,
  BREATH_NODE_ERROR_RESERVE,
  BREATH_NODE_ERROR_UNIT,
  BREATH_NODE_ERROR_REFUSED,
  BREATH_NODE_ERROR_BUSY,
  BREATH_NODE_ERROR_FOLDER,
  BREATH_NODE_ERROR_CRITICAL_DAYS,
  BREATH_NODE_ERROR_STALE_DAYS,
  BREATH_NODE_ERROR_PASSPHRASE,
  BREATH_NODE_ERROR_MEMORY,
} BreathNodeError;

GQuark breath_node_error_quark (void);

#define BREATH_TYPE_NODE (breath_node_get_type ())
G_DECLARE_FINAL_TYPE (BreathNode, breath_node, BREATH, NODE, GObject)

const char         *breath_node_get_id            (BreathNode          *self);
const char         *breath_node_get_name          (BreathNode          *self);
void                breath_node_set_name          (BreathNode          *self,
                                                   const char          *name);
gboolean            breath_node_check_name        (const char          *name,
                                                   GError             **error);
GListModel         *breath_node_get_resources     (BreathNode          *self);
GListModel         *breath_node_get_nodes         (BreathNode          *self);
GListModel         *breath_node_get_peers         (BreathNode          *self);
BreathAlerts       *breath_node_get_alerts        (BreathNode          *self);
gboolean            breath_node_get_cloned        (BreathNode          *self);
void                breath_node_dismiss_cloned    (BreathNode          *self);
gboolean            breath_node_get_clock_wrong   (BreathNode          *self);
const char * const *breath_node_get_addresses     (BreathNode          *self);
BreathResource     *breath_node_get_resource      (BreathNode          *self,
                                                   const char          *id);

void                breath_node_set_stock_async   (BreathNode          *self,
                                                   const char          *resource,
                                                   const char          *stock,
                                                   const char          *need,
                                                   const char          *reserve_days,
                                                   const char          *unit,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
gboolean            breath_node_set_stock_finish  (BreathNode          *self,
                                                   GAsyncResult        *result,
                                                   GError             **error);
void                breath_node_publish_async     (BreathNode          *self,
                                                   const char          *resource,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
gboolean            breath_node_publish_finish    (BreathNode          *self,
                                                   GAsyncResult        *result,
                                                   GError             **error);

/**
 * BreathPrivacyWords:
 * @precision: (nullable): "close", "standard" or "wide"
 * @automatic: (nullable): "yes" or "no": publish by itself when critical
 * @critical_days: (nullable): days of need below which a stock is critical, "0" for never
 * @stale_days: (nullable): days after which a stock counts as unknown
 *
 * What to change of a resource's privacy, as a person typed it; %NULL leaves it as it is.
 */
typedef struct
{
  const char *precision;
  const char *automatic;
  const char *critical_days;
  const char *stale_days;
} BreathPrivacyWords;

void                breath_node_set_privacy_async  (BreathNode               *self,
                                                    const char               *resource,
                                                    const BreathPrivacyWords *words,
                                                    GAsyncReadyCallback       callback,
                                                    gpointer                  user_data);
gboolean            breath_node_set_privacy_finish (BreathNode               *self,
                                                    GAsyncResult             *result,
                                                    GError                  **error);

G_END_DECLS
