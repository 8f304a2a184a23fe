/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-history.h"

#include "breath-link.h"
#include "breath-scenario.h"

static const char *const steps[] = {
  "summary", "notes", "want", "records", "fetch", "objects", "ranges", "listing", "later",
};

void
breath_history_add (BreathHistory     *self,
                    const BreathEvent *event)
{
  self->events[self->n++ % BREATH_HISTORY_LEN] = *event;
}

static void
print_frame (const BreathEvent *event,
             const char        *verb,
             GString           *text)
{
  guint step = event->step >> 3;

  g_string_append_printf (text, "%s node %u: %s", verb, event->peer, breath_protocol_get_id (event->protocol));

  if (event->protocol == BREATH_PROTOCOL_SYNC && step >= 1 && step <= G_N_ELEMENTS (steps))
    g_string_append_printf (text, " %s", steps[step - 1]);

  g_string_append_printf (text, ", %u bytes", event->detail);
}

static void
print_event (const BreathEvent *event,
             GString           *text)
{
  switch ((BreathDeed) event->deed)
    {
    case BREATH_DEED_START:
      g_string_append (text, "started");
      break;

    case BREATH_DEED_STOP:
      g_string_append (text, "stopped");
      break;

    case BREATH_DEED_LINK:
      g_string_append_printf (text, "linked with node %u", event->peer);
      break;

    case BREATH_DEED_CUT:
      g_string_append_printf (text, "lost the link with node %u", event->peer);
      break;

    case BREATH_DEED_SENT:
      print_frame (event, "to", text);
      break;

    case BREATH_DEED_GOT:
      print_frame (event, "from", text);
      break;

    case BREATH_DEED_HEAD:
      g_string_append_printf (text, "published version %u", event->detail);
      break;

    case BREATH_DEED_FAULT:
      g_string_append_printf (text, "%s begins", breath_fault_kind_get_id ((BreathFaultKind) event->detail));
      break;

    case BREATH_DEED_MENDED:
      g_string_append_printf (text, "%s ends", breath_fault_kind_get_id ((BreathFaultKind) event->detail));
      break;

    case BREATH_DEED_DRAW:
      g_string_append_printf (text, "drew a level, ε %u.%02u", event->detail / 100, event->detail % 100);
      break;

    case BREATH_DEED_ALERT:
      g_string_append (text, "told its people of an alert");
      break;

    default:
      break;
    }
}

/**
 * breath_history_print:
 * @self: the history of a node
 * @number: which node it is
 * @text: where a line an event is added, in the order in which they happened
 *
 * Says what happened at a node last.
 */
void
breath_history_print (const BreathHistory *self,
                      guint                number,
                      GString             *text)
{
  guint64 first = self->n > BREATH_HISTORY_LEN ? self->n - BREATH_HISTORY_LEN : 0;

  for (guint64 i = first; i < self->n; i++)
    {
      const BreathEvent *event = &self->events[i % BREATH_HISTORY_LEN];

      g_string_append_printf (text, "%12.6f s  node %u  ", event->time / (double) G_USEC_PER_SEC, number);
      print_event (event, text);
      g_string_append_c (text, '\n');
    }
}
