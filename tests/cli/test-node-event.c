/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-event.h"

static const struct
{
  const char *name;
  gint64      moment;
  const char *text;
} time_cases[] = {
  { "epoch",       0,                             "1970-01-01T00:00:00Z" },
  { "some-day",    G_GINT64_CONSTANT (1779010200), "2026-05-17T09:30:00Z" },
  { "no-such-day", G_MAXINT64,                    NULL                   },
  { "before-any",  G_MININT64,                    NULL                   },
};

static JsonObject *
end (JsonBuilder *event,
     JsonNode   **root)
{
  json_builder_end_object (event);
  *root = json_builder_get_root (event);

  return json_node_get_object (*root);
}

static void
test_time (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("isolated");
  g_autoptr(JsonNode) root = NULL;
  JsonObject *object;

  breath_node_event_add_time (event, "until", time_cases[i].moment);
  object = end (event, &root);

  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "isolated");
  g_assert_true (json_object_get_null_member (object, "until") == (time_cases[i].text == NULL));
  g_assert_cmpstr (json_object_get_string_member_with_default (object, "until", NULL), ==, time_cases[i].text);
}

static void
test_values (void)
{
  const char *const texts[] = { "connect", "show", NULL };
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("status");
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *line = NULL;

  breath_node_event_add_text (event, "name", NULL);
  breath_node_event_add_text (event, "text", "a \"b\"\nc");
  breath_node_event_add_texts (event, "scope", texts);
  breath_node_event_add_number (event, "level", -1);
  end (event, &root);
  line = json_to_string (root, FALSE);

  g_assert_cmpstr (line, ==, "{\"event\":\"status\",\"name\":null,\"text\":\"a \\\"b\\\"\\nc\","
                             "\"scope\":[\"connect\",\"show\"],\"level\":-1}");
}

static void
test_print (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr(JsonBuilder) event = breath_node_event_begin ("paused");

      breath_node_event_print (event);
      breath_node_event_print_line ("Lost %s", "somebody");
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*{\"event\":\"paused\"}\nLost somebody\n*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (time_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/node-event/time/", time_cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_time);
    }

  g_test_add_func ("/node-event/values", test_values);
  g_test_add_func ("/node-event/print", test_print);

  return g_test_run ();
}
