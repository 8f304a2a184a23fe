/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node.h"

G_BEGIN_DECLS

/**
 * BreathHost:
 *
 * Everything a program needs to run a node on a data folder: the folder with its lock, key and settings, the store,
 * the network, the control socket for breathctl, and the node itself. breath and breath-node both host one.
 */
#define BREATH_TYPE_HOST (breath_host_get_type ())
G_DECLARE_FINAL_TYPE (BreathHost, breath_host, BREATH, HOST, GObject)

/**
 * BreathHostOptions:
 * @data_dir: (nullable): the folder; %NULL for the default
 * @name: (nullable): replaces the node's name
 * @listen: (nullable): multiaddrs to listen on; %NULL for settings or defaults
 * @peers: (nullable): multiaddrs to dial besides those remembered
 *
 * What the command line of a program says.
 */
typedef struct
{
  const char         *data_dir;
  const char         *name;
  const char * const *listen;
  const char * const *peers;
} BreathHostOptions;

void        breath_host_open_async   (const BreathHostOptions *options,
                                      GCancellable            *cancellable,
                                      GAsyncReadyCallback      callback,
                                      gpointer                 user_data);
BreathHost *breath_host_open_finish  (GAsyncResult            *result,
                                      GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
BreathNode *breath_host_get_node     (BreathHost              *self);
/* Closes connections, waits for commits, closes the store. */
void        breath_host_close_async  (BreathHost              *self,
                                      GAsyncReadyCallback      callback,
                                      gpointer                 user_data);
gboolean    breath_host_close_finish (BreathHost              *self,
                                      GAsyncResult            *result,
                                      GError                 **error);

/* The default data folder, and a short stable suffix that tells folders apart ("" for the default). */
char       *breath_host_dup_default_folder (void) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_host_dup_folder_suffix  (const char *data_dir) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
