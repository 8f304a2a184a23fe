/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-json-place.h"
#include "breath-scenario.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever a file says, it is a scenario that can be run or is refused with a line. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathScenario) scenario = breath_scenario_new_from_text (text, &error);

  g_assert_true ((scenario == NULL) == (error != NULL));

  if (scenario != NULL)
    g_assert_cmpint (scenario->settle, <, scenario->duration);
  else
    g_assert_cmpint (g_ascii_strtoll (error->message, NULL, 10), >=, 1);

  return 0;
}
