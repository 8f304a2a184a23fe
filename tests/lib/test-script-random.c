/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-script-random.h"

#include <string.h>

struct _TestScriptRandom
{
  GObject       parent_instance;

  const guint8 *bytes;
  gsize         len;
  gsize         used;
};

static void test_script_random_iface_init (BreathRandomInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestScriptRandom, test_script_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_RANDOM, test_script_random_iface_init))

static void
test_script_random_fill (BreathRandom *random,
                         gpointer      data,
                         gsize         len)
{
  TestScriptRandom *self = TEST_SCRIPT_RANDOM (random);

  g_assert_cmpuint (len, <=, self->len - self->used);
  memcpy (data, self->bytes + self->used, len);
  self->used += len;
}

static void
test_script_random_iface_init (BreathRandomInterface *iface)
{
  iface->fill = test_script_random_fill;
}

static void
test_script_random_class_init (TestScriptRandomClass *klass)
{
}

static void
test_script_random_init (TestScriptRandom *self)
{
}

TestScriptRandom *
test_script_random_new (const guint8 *bytes,
                        gsize         len)
{
  TestScriptRandom *self = g_object_new (TEST_TYPE_SCRIPT_RANDOM, NULL);

  self->bytes = bytes;
  self->len = len;

  return self;
}

gsize
test_script_random_get_used (TestScriptRandom *self)
{
  return self->used;
}
