/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-centre.h"

G_BEGIN_DECLS

/**
 * BreathCloseAnswer:
 * @BREATH_CLOSE_ANSWER_LATER: the window stays open
 * @BREATH_CLOSE_ANSWER_STAY: it closes, and the node goes on
 * @BREATH_CLOSE_ANSWER_STAY_FIRST: the same, and whoever closed it was just asked
 * @BREATH_CLOSE_ANSWER_STAY_UNSURE: the same, but this desktop cannot be asked, and may end it
 * @BREATH_CLOSE_ANSWER_END: it closes, and the node ends
 *
 * What becomes of a window that somebody wants to close.
 */
typedef enum
{
  BREATH_CLOSE_ANSWER_LATER,
  BREATH_CLOSE_ANSWER_STAY,
  BREATH_CLOSE_ANSWER_STAY_FIRST,
  BREATH_CLOSE_ANSWER_STAY_UNSURE,
  BREATH_CLOSE_ANSWER_END,
} BreathCloseAnswer;

void              breath_close_question_ask_async  (GtkWindow           *window,
                                                    BreathCentre        *centre,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
BreathCloseAnswer breath_close_question_ask_finish (GAsyncResult        *result);

G_END_DECLS
