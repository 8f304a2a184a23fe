/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-host.h"
#include "breath-window.h"

G_BEGIN_DECLS

#define APP_PATIENCE (60 * G_USEC_PER_SEC) /* for what should take a moment */

/* Two real nodes in one process that talk over loopback, and the window of the first. Some tests do without the second. */
typedef struct
{
  char         *folder;
  BreathHost   *ours;
  BreathHost   *theirs;
  BreathWindow *window;
  int           width;   /* of the window; 0: as it comes */
  int           height;
  gboolean      is_untold; /* nobody has named our node or told it anything */
  BreathDesk   *desk;
} AppFixture;

/* Runs the tests that add () adds, with an application for the windows. */
int           app_run               (int            argc,
                                     char         **argv,
                                     void         (*add) (void));

/* The application by itself, for what is no test. */
void          app_begin             (void);
void          app_end               (void);

void          app_fixture_open      (AppFixture    *f);
void          app_fixture_meet      (AppFixture    *f,
                                     const char    *name);
void          app_fixture_show      (AppFixture    *f,
                                     BreathMirrors *mirrors);
void          app_fixture_set_up    (AppFixture    *f,
                                     gconstpointer  unused);
/* The second node goes away for good. */
void          app_fixture_lose      (AppFixture    *f);
void          app_fixture_tear_down (AppFixture    *f,
                                     gconstpointer  unused);

void          app_take_result_cb    (GObject       *source,
                                     GAsyncResult  *result,
                                     gpointer       user_data);
GAsyncResult *app_wait_for_result   (GAsyncResult **result);

/* Of every Mirror in tests. */
#define APP_PASSPHRASE "a boat made of bread"

BreathPassphrase *app_passphrase_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Adds a Mirror, at little cost, and signs them in; gives who is signed in then, borrowed. */
BreathMirror *app_add_mirror        (BreathHost    *host,
                                     const char    *name);

/* The first mapped widget of a type whose words contain some; the second form waits for it. */
GtkWidget    *app_find              (GtkWidget     *widget,
                                     GType          type,
                                     const char    *words);
GtkWidget    *app_wait_for          (AppFixture    *f,
                                     GType          type,
                                     const char    *words);
void          app_wait_until_gone   (AppFixture    *f,
                                     const char    *words);

/* The first mapped widget of a type by name, with words within if they are not NULL. */
GtkWidget    *app_find_type         (GtkWidget     *widget,
                                     const char    *type,
                                     const char    *words);

/* Of one of our own resources, such as “Water”. */
void          app_press_in_card     (AppFixture    *f,
                                     const char    *title,
                                     const char    *words);

void          app_press             (AppFixture    *f,
                                     const char    *words);
void          app_enter             (AppFixture    *f,
                                     const char    *row,
                                     const char    *text);

G_END_DECLS
