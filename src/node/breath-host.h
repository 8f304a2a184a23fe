/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-centre.h"
#include "breath-copies.h"
#include "breath-meeting.h"
#include "breath-mirrors.h"
#include "breath-node.h"
#include "breath-seeds.h"
#include "breath-transfers.h"
#include "breath-trust.h"

G_BEGIN_DECLS

/* What a program may put in the place of the real world; what it is made of is no business of this layer's users. */
typedef struct _BreathRandom BreathRandom;
typedef struct _BreathClock  BreathClock;
typedef struct _BreathCore   BreathCore;

#define BREATH_TYPE_HOST (breath_host_get_type ())
G_DECLARE_FINAL_TYPE (BreathHost, breath_host, BREATH, HOST, GObject)

/**
 * BreathHostPractice:
 * @name: what the node is called
 * @clock: by which it lives
 * @enter: called once it is open, with its core and its key of 32 bytes: from now on neighbours may link with it
 * @leave: called before it ends: nobody has a link with it any more, nor its core
 * @user_data: for both
 *
 * Neighbours that are not real, in the place of a network.
 */
typedef struct
{
  const char  *name;
  BreathClock *clock;
  void       (*enter) (BreathHost   *host,
                       BreathCore   *core,
                       const guint8 *key,
                       gpointer      user_data);
  void       (*leave) (gpointer      user_data);
  gpointer     user_data;
} BreathHostPractice;

/**
 * BreathHostOptions:
 * @data_dir: (nullable): the folder; %NULL for the default
 * @name: (nullable): replaces the node's name
 * @listen: (nullable): multiaddrs to listen on; %NULL for settings or defaults
 * @peers: (nullable): multiaddrs to dial besides those remembered
 * @fills_links: whether every link is kept full of bulk bytes from breath_host_begin_load() on, for measurements only
 * @drops_alerts: whether alerts of others are neither taken nor passed on, and our own not pushed, for tests only
 * @draws: (nullable): where the noise of draws comes from; %NULL for the operating system, which is the only safe choice
 * @practice: (nullable): neighbours to practise with; %NULL for the real ones. With them only @draws counts besides: there is no
 *   network and no control socket, and the folder is a new one that goes when the host closes
 *
 * What the command line of a program says.
 */
typedef struct
{
  const char         *data_dir;
  const char         *name;
  const char * const *listen;
  const char * const *peers;
  gboolean            fills_links;
  gboolean            drops_alerts;
  BreathRandom       *draws;
  const BreathHostPractice *practice;
} BreathHostOptions;

void        breath_host_open_async   (const BreathHostOptions *options,
                                      GCancellable            *cancellable,
                                      GAsyncReadyCallback      callback,
                                      gpointer                 user_data);
BreathHost *breath_host_open_finish  (GAsyncResult            *result,
                                      GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
BreathNode *breath_host_get_node     (BreathHost              *self);
BreathMirrors *breath_host_get_mirrors (BreathHost            *self);
BreathTrust *breath_host_get_trust   (BreathHost              *self);
BreathTransfers *breath_host_get_transfers (BreathHost        *self);
BreathCopies *breath_host_get_copies (BreathHost              *self);
BreathMeeting *breath_host_get_meeting (BreathHost            *self);
BreathCentre *breath_host_get_centre (BreathHost              *self);
void        breath_host_begin_load   (BreathHost              *self);
void        breath_host_show_link    (BreathHost              *self,
                                      const guint8            *key,
                                      gboolean                 is_linked);
BreathSeeds *breath_host_get_seeds   (BreathHost              *self);
void        breath_host_close_async  (BreathHost              *self,
                                      GAsyncReadyCallback      callback,
                                      gpointer                 user_data);
gboolean    breath_host_close_finish (BreathHost              *self,
                                      GAsyncResult            *result,
                                      GError                 **error);

void        breath_host_protect_process    (void);
gboolean    breath_host_process_ignores    (int         number);
char       *breath_host_dup_default_folder (void) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_host_dup_folder_suffix  (const char *data_dir) G_GNUC_WARN_UNUSED_RESULT;
gboolean    breath_host_check_target       (const char *data_dir,
                                            const char *path,
                                            GError    **error);

G_END_DECLS
