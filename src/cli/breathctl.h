/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"
#include "breath-node1.h"

#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

#define BREATHCTL_DONE    0
#define BREATHCTL_REFUSED 1
#define BREATHCTL_USAGE   2
#define BREATHCTL_NOBODY  4 /* nothing runs on the data folder */

/**
 * BreathctlSession:
 * @data_dir: (nullable): the data folder, %NULL for the default
 * @as_json: whether to print JSON
 * @operands: what the verb acts on, once parsed
 * @node: the node that runs there, once connected
 *
 * What every verb needs.
 */
typedef struct
{
  char           *data_dir;
  gboolean        as_json;
  char          **operands;
  BreathBusNode1 *node;
} BreathctlSession;

int      breathctl_session_parse      (BreathctlSession   *self,
                                       const char         *verb,
                                       const char         *summary,
                                       const GOptionEntry *entries,
                                       const char         *operand,
                                       char              **words,
                                       char              **value);
int      breathctl_session_connect    (BreathctlSession *self);
int      breathctl_session_connect_to_act (BreathctlSession *self);
int      breathctl_session_begin_act  (BreathctlSession   *self,
                                       const char         *verb,
                                       const char         *summary,
                                       const GOptionEntry *entries,
                                       const char         *operand,
                                       char              **words,
                                       char              **value);
int      breathctl_session_fail       (GError             *error);
int      breathctl_session_finish     (BreathctlSession   *self,
                                       GError             *error,
                                       const char         *what,
                                       ...) G_GNUC_NULL_TERMINATED;
/* Prints a sentence after "breathctl: ", with nothing in it that could act on the terminal. */
void     breathctl_complain           (const char         *format,
                                       ...) G_GNUC_PRINTF (1, 2);
gboolean breathctl_check_values       (const char         *verb,
                                       const GOptionEntry *entries);
void     breathctl_session_print_json (GVariant         *value);
void     breathctl_session_clear      (BreathctlSession *self);

#define BREATHCTL_FD_WORDS "Read the passphrase as a line from file descriptor N"

/**
 * BreathctlAct:
 * @verb: the verb's words
 * @summary: what it does, for --help
 * @operand: (nullable): name of the one operand it takes
 * @needs: (nullable): an option that it cannot do without, as --help has it
 * @needed: (nullable): where that option goes
 * @given: file descriptor whose next line is the passphrase; -1 to ask for it
 * @about: the operand, as typed
 * @mirror: name of the Mirror
 * @handle: which of @pipes has the passphrase, once it was handed over
 * @pipes: what goes along with the call
 *
 * Something that a Mirror does with their passphrase. Up to @given a verb fills it in, the rest comes from what was typed.
 */
typedef struct
{
  const char  *verb;
  const char  *summary;
  const char  *operand;
  const char  *needs;
  char       **needed;
  int          given;
  char        *about;
  char        *mirror;
  GVariant    *handle;
  GUnixFDList *pipes;
} BreathctlAct;

#define BREATHCTL_ACT_ENTRIES(act) \
  { "mirror", 0, 0, G_OPTION_ARG_STRING, &(act).mirror, "The Mirror of this node who decides so", "NAME" }, \
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(act).given, BREATHCTL_FD_WORDS, "N" }

int      breathctl_act_prepare        (BreathctlAct       *act,
                                       BreathctlSession   *session,
                                       const GOptionEntry *entries,
                                       char              **words);
int      breathctl_act_need           (const BreathctlAct *act,
                                       const char         *option);
int      breathctl_act_hand_over      (BreathctlAct       *act);
int      breathctl_act_begin          (BreathctlAct       *act,
                                       BreathctlSession   *session,
                                       const GOptionEntry *entries,
                                       char              **words);
/* A call about something with an id, in the name of a Mirror. */
typedef gboolean (*BreathctlIdCall)   (BreathBusNode1     *node,
                                       const char         *id,
                                       const char         *mirror,
                                       GVariant           *handle,
                                       GUnixFDList        *pipes,
                                       GUnixFDList       **more_pipes,
                                       GCancellable       *cancellable,
                                       GError            **error);

int      breathctl_act_by_id          (BreathctlAct       *act,
                                       BreathctlSession   *session,
                                       char              **words,
                                       BreathctlIdCall     call,
                                       const char         *done);
GVariant *
         breathctl_act_pack           (const char *const  *told,
                                       guint               n) G_GNUC_WARN_UNUSED_RESULT;
void     breathctl_act_clear          (BreathctlAct       *act);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BreathctlAct, breathctl_act_clear)

/* What is asynchronous, one at a time: the callback, with where the result goes, and the wait for it. */
void     breathctl_keep_result_cb     (GObject          *source,
                                       GAsyncResult     *result,
                                       gpointer          user_data);
GAsyncResult *
         breathctl_wait_for           (GAsyncResult    **result);

/* Verbs: @words are what follows the verb, the verb itself first. Each returns what breathctl ends with. */
typedef int (*BreathctlVerb) (BreathctlSession  *session,
                              char             **words);

int      breathctl_status             (BreathctlSession *session, char **words);
int      breathctl_peers              (BreathctlSession *session, char **words);
int      breathctl_invite             (BreathctlSession *session, char **words);
int      breathctl_accept             (BreathctlSession *session, char **words);
int      breathctl_chosen             (BreathctlSession *session, char **words);
int      breathctl_forget             (BreathctlSession *session, char **words);
int      breathctl_nodes              (BreathctlSession *session, char **words);
int      breathctl_node_list          (BreathctlSession *session, char **words);
int      breathctl_node_show          (BreathctlSession *session, char **words);
int      breathctl_mirror_list        (BreathctlSession *session, char **words);
int      breathctl_mirror_add         (BreathctlSession *session, char **words);
int      breathctl_mirror_reset       (BreathctlSession *session, char **words);
int      breathctl_mirror_remove      (BreathctlSession *session, char **words);
int      breathctl_mirror_passphrase  (BreathctlSession *session, char **words);
int      breathctl_alert_list         (BreathctlSession *session, char **words);
int      breathctl_alert_show         (BreathctlSession *session, char **words);
int      breathctl_alert_raise        (BreathctlSession *session, char **words);
int      breathctl_alert_update       (BreathctlSession *session, char **words);
int      breathctl_alert_cancel       (BreathctlSession *session, char **words);
int      breathctl_alert_assess       (BreathctlSession *session, char **words);
int      breathctl_alert_review       (BreathctlSession *session, char **words);
int      breathctl_alert_export       (BreathctlSession *session, char **words);
int      breathctl_alert_import       (BreathctlSession *session, char **words);
int      breathctl_trust_list         (BreathctlSession *session, char **words);
int      breathctl_trust_isolate      (BreathctlSession *session, char **words);
int      breathctl_trust_undo         (BreathctlSession *session, char **words);
int      breathctl_trust_flag         (BreathctlSession *session, char **words);
int      breathctl_trust_answer       (BreathctlSession *session, char **words);
int      breathctl_trust_choose       (BreathctlSession *session, char **words);
int      breathctl_transfer_matches   (BreathctlSession *session, char **words);
int      breathctl_transfer_list      (BreathctlSession *session, char **words);
int      breathctl_transfer_show      (BreathctlSession *session, char **words);
int      breathctl_transfer_propose   (BreathctlSession *session, char **words);
int      breathctl_transfer_counter   (BreathctlSession *session, char **words);
int      breathctl_transfer_answer    (BreathctlSession *session, char **words);
int      breathctl_transfer_decline   (BreathctlSession *session, char **words);
int      breathctl_transfer_handover  (BreathctlSession *session, char **words);
int      breathctl_seed_list           (BreathctlSession *session, char **words);
int      breathctl_seed_show           (BreathctlSession *session, char **words);
int      breathctl_seed_search         (BreathctlSession *session, char **words);
int      breathctl_seed_offer          (BreathctlSession *session, char **words);
int      breathctl_seed_fetch          (BreathctlSession *session, char **words);
int      breathctl_seed_cancel         (BreathctlSession *session, char **words);
int      breathctl_seed_read           (BreathctlSession *session, char **words);
int      breathctl_seed_diff           (BreathctlSession *session, char **words);
int      breathctl_seed_plant          (BreathctlSession *session, char **words);
int      breathctl_seed_set_aside      (BreathctlSession *session, char **words);
int      breathctl_backup             (BreathctlSession *session, char **words);
int      breathctl_restore            (BreathctlSession *session, char **words);
int      breathctl_export             (BreathctlSession *session, char **words);
int      breathctl_import             (BreathctlSession *session, char **words);
int      breathctl_resource_list      (BreathctlSession *session, char **words);
int      breathctl_resource_set       (BreathctlSession *session, char **words);
int      breathctl_privacy_set        (BreathctlSession *session, char **words);
int      breathctl_privacy_ledger     (BreathctlSession *session, char **words);
int      breathctl_resource_publish   (BreathctlSession *session, char **words);
int      breathctl_log_verify         (BreathctlSession *session, char **words);

BreathBackupState *breathctl_collect (BreathctlSession *session,
                                      int              *ended) G_GNUC_WARN_UNUSED_RESULT;
/* Asks on the terminal, or reads the first line of @file; @is_new: asks twice and checks. NULL: said why. */
BreathPassphrase *breathctl_dup_passphrase (const char *file,
                                            gboolean    is_new) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a Mirror; @given: -1, or whose next line it is. */
BreathPassphrase *breathctl_ask_mirror     (int         given,
                                            const char *whose,
                                            gboolean    is_new) G_GNUC_WARN_UNUSED_RESULT;
int         breathctl_send_passphrase (BreathPassphrase *passphrase,
                                       GUnixFDList      *pipes);
/* Both in one: the handle of the pipe, -1 having said why there is none. */
int         breathctl_hand_over       (int               given,
                                       const char       *whose,
                                       gboolean          is_new,
                                       GUnixFDList      *pipes);
/* Whoever raises @draft, of type a{ss}, in whose name it is, once it was handed over; what breathctl ends with. */
int         breathctl_alert_raise_draft (BreathctlSession   *session,
                                         const BreathctlAct *act,
                                         GVariant           *draft);

/* At most @max bytes and a zero; NULL: there are more, or none could be read. */
char       *breathctl_read_file       (const char *path,
                                       gsize       max,
                                       gsize      *len,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* Prints what a backup says of itself, with a file or folder under @key. */
void        breathctl_print_about     (BreathctlSession        *session,
                                       const BreathBackupAbout *about,
                                       const char              *key,
                                       const char              *value);

/* Facts from dictionaries, as text; "" where there is none. */
const char *breathctl_peek_text       (GVariant   *dict,
                                       const char *key);
gint64      breathctl_get_time        (GVariant   *dict,
                                       const char *key);
char       *breathctl_dup_time        (gint64      unix_seconds) G_GNUC_WARN_UNUSED_RESULT;
char       *breathctl_dup_level       (GVariant   *resource) G_GNUC_WARN_UNUSED_RESULT;
char       *breathctl_dup_quantity    (GVariant   *resource,
                                       const char *key) G_GNUC_WARN_UNUSED_RESULT;

/* Rows of cells, printed in aligned columns. */
typedef struct _BreathctlTable BreathctlTable;

BreathctlTable *breathctl_table_new   (guint           n_columns) G_GNUC_WARN_UNUSED_RESULT;
void            breathctl_table_add   (BreathctlTable *self,
                                       ...) G_GNUC_NULL_TERMINATED;
void            breathctl_table_print (BreathctlTable *self);
void            breathctl_table_free  (BreathctlTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathctlTable, breathctl_table_free)

G_END_DECLS
