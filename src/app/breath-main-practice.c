/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-main-practice.h"

#include <glib/gi18n.h>
#include <time.h>

#include "breath-practice.h"

/*
 * Puts a host and the neighbours of the sandbox together. Neither knows the other: what passes between them are the frames
 * of the core, in memory.
 */

struct _BreathMainPractice
{
  BreathPracticeWords words;
  BreathHostPractice  told;
  BreathPractice     *practice;
  BreathHost         *host;      /* NULL unless it has entered; unowned */
};

static void
choose_alerts (BreathPracticeAlert alerts[BREATH_PRACTICE_N_ALERTS])
{
  alerts[0].headline = _("The planning program counts full tanks as empty");
  alerts[0].description = _("Since this morning it shows our tanks as empty, although they are full. Two centres were sent water that they do not need, and one that needs it got none.");
  alerts[0].instruction = _("Look into your tanks before you trust its list.");
  alerts[1].headline = _("The assistant makes up opening hours");
  alerts[1].description = _("It told at least five people that the kitchen is open on Sundays. It is not, and nowhere does it say so.");
  alerts[1].instruction = _("Put the right hours on the door, and ask people what they were told.");
  alerts[2].headline = _("The waiting list puts the same street last every week");
  alerts[2].description = _("Whoever lives beyond the bridge came last four weeks in a row. Nobody decided that; the list is made by a program.");
  alerts[2].instruction = _("Compare the lists of the last weeks, and draw lots until somebody has found out why.");
}

static void
choose_seeds (BreathPracticeSeed seeds[BREATH_PRACTICE_N_SEEDS])
{
  seeds[0].title = _("Keeping drinking water safe without power");
  seeds[0].summary = _("What to do in the first hours when the pumps stand still.");
  seeds[0].text = _("# Keeping drinking water safe without power\n\n"
                    "1. Fill clean vessels with lids while the taps still run.\n"
                    "2. Write the day on each of them.\n"
                    "3. Boil what is older than three days: one minute at a rolling boil.\n"
                    "4. Keep one tap for drinking, and another for washing.\n");
  seeds[1].title = _("A round by which nobody is forgotten");
  seeds[1].summary = _("How one street looks after those who cannot come to the centre.");
  seeds[1].text = _("# A round by which nobody is forgotten\n\n"
                    "- Two people go together, at the same time each day.\n"
                    "- Ask at every door who else should be asked.\n"
                    "- Write down needs, never the reasons for them.\n"
                    "- Whoever opens to nobody twice is visited by somebody they know.\n");
}

static void
choose_words (BreathPracticeWords *words)
{
  words->centres[0] = _("Mill Lane (practice)");
  words->centres[1] = _("Harbour Hall (practice)");
  words->centres[2] = _("North Field (practice)");
  words->centres[3] = _("Chapel Street (practice)");
  words->centres[4] = _("The Old Dairy (practice)");
  words->centres[5] = _("Riverside (practice)");
  /* Translators: what the Mirror of each neighbour that is not real goes by. */
  words->mirror = _("Practice Mirror");
  words->note = _("Practice: nothing will be handed over.");
  choose_alerts (words->alerts);
  choose_seeds (words->seeds);
}

/* It goes on while the computer sleeps, as the wall clock does. */
static gint64
get_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
linked_cb (BreathMainPractice *self,
           const guint8       *key,
           gboolean            is_linked)
{
  if (self->host != NULL)
    breath_host_show_link (self->host, key, is_linked);
}

static void
enter (BreathHost   *host,
       BreathCore   *core,
       const guint8 *key,
       gpointer      user_data)
{
  BreathMainPractice *self = user_data;

  self->host = host;
  breath_practice_enter (self->practice, core, key);
  breath_practice_follow (self->practice, get_now);
}

static void
leave (gpointer user_data)
{
  BreathMainPractice *self = user_data;

  breath_practice_leave (self->practice);
  self->host = NULL;
}

/**
 * breath_main_practice_new:
 *
 * Makes a neighbourhood to practise with, whose people speak the language of this program. Each is another one.
 *
 * Returns: (transfer full): the neighbourhood
 */
BreathMainPractice *
breath_main_practice_new (void)
{
  BreathMainPractice *self = g_new0 (BreathMainPractice, 1);
  guint64 seed = (guint64) g_random_int () << 32 | g_random_int ();

  choose_words (&self->words);
  self->practice = breath_practice_new (&self->words, g_get_real_time () / G_USEC_PER_SEC, seed);
  g_signal_connect_swapped (self->practice, "linked", G_CALLBACK (linked_cb), self);
  self->told.name = _("Our Centre (practice)");
  self->told.clock = breath_practice_get_clock (self->practice);
  self->told.enter = enter;
  self->told.leave = leave;
  self->told.user_data = self;

  return self;
}

/**
 * breath_main_practice_get:
 * @self: a neighbourhood
 *
 * Returns: (transfer none): what a host needs to practise with it
 */
BreathHostPractice *
breath_main_practice_get (BreathMainPractice *self)
{
  return &self->told;
}

void
breath_main_practice_free (BreathMainPractice *self)
{
  g_signal_handlers_disconnect_by_data (self->practice, self);
  g_object_unref (self->practice);
  g_free (self);
}
