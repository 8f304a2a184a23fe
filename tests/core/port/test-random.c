/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-script-random.h"

typedef struct
{
  const char  *name;
  guint32      bound;
  const guint8 bytes[8];
  guint32      value;
  gsize        used;
} UniformCase;

static const UniformCase uniform_cases[] = {
  { "one-takes-anything",  1,          { 0xff, 0xff, 0xff, 0xff },             0,          4 },
  { "little-endian",       0x80000000, { 0x01, 0x02, 0x03, 0x04 },             0x04030201, 4 },
  { "remainder",           100,        { 0x2b, 0x02, 0, 0 },                   55,         4 },
  { "power-takes-largest", 2,          { 0xff, 0xff, 0xff, 0xff },             1,          4 },
  { "last-accepted",       3,          { 0xfe, 0xff, 0xff, 0xff },             2,          4 },
  { "first-rejected",      3,          { 0xff, 0xff, 0xff, 0xff, 5, 0, 0, 0 }, 2,          8 },
  { "largest-bound",       0xffffffff, { 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0 }, 7,          8 },
};

static void
test_random_uniform (gconstpointer data)
{
  const UniformCase *c = data;
  TestScriptRandom *script = test_script_random_new (c->bytes, sizeof c->bytes);

  g_assert_cmpuint (breath_random_uniform (BREATH_RANDOM (script), c->bound), ==, c->value);
  g_assert_cmpuint (test_script_random_get_used (script), ==, c->used);

  g_assert_finalize_object (script);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (uniform_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/random/uniform/", uniform_cases[i].name, NULL);

      g_test_add_data_func (path, &uniform_cases[i], test_random_uniform);
    }

  return g_test_run ();
}
