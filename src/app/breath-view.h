/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_VIEW (breath_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (BreathView, breath_view, BREATH, VIEW, AdwBin)

/**
 * BreathViewClass:
 * @act: does what only a Mirror may do, one of whom is signed in
 * @is_deep: whether there is a way back; without it everything but the page "list" has one
 * @go_back: leaves what is open without doing anything
 * @lock: forgets what was being written
 *
 * What each view does in its own way.
 */
struct _BreathViewClass
{
  AdwBinClass parent_class;

  void        (*act)     (BreathView *self,
                          const char *action);
  gboolean    (*is_deep) (BreathView *self);
  void        (*go_back) (BreathView *self);
  void        (*lock)    (BreathView *self);
};

void           breath_view_class_install_act (BreathViewClass *klass,
                                              const char      *action);
void           breath_view_set_stack         (BreathView      *self,
                                              GtkStack        *stack);
void           breath_view_set_mirrors       (BreathView      *self,
                                              BreathMirrors   *mirrors);
BreathMirrors *breath_view_get_mirrors       (BreathView      *self);
gboolean       breath_view_shows             (BreathView      *self,
                                              const char      *page);
void           breath_view_show_page         (BreathView      *self,
                                              const char      *page);
void           breath_view_say               (BreathView      *self,
                                              const char      *sentence);
void           breath_view_act_or_ask        (BreathView      *self,
                                              const char      *action);
gboolean       breath_view_is_deep           (BreathView      *self);
void           breath_view_go_back           (BreathView      *self);
void           breath_view_lock              (BreathView      *self);

G_END_DECLS
