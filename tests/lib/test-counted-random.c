/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-counted-random.h"

struct _TestCountedRandom
{
  GObject       parent_instance;

  BreathRandom *source;
  gsize         n_bytes;
};

static void test_counted_random_iface_init (BreathRandomInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCountedRandom, test_counted_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_RANDOM, test_counted_random_iface_init))

static void
test_counted_random_fill (BreathRandom *random,
                          gpointer      data,
                          gsize         len)
{
  TestCountedRandom *self = TEST_COUNTED_RANDOM (random);

  breath_random_fill (self->source, data, len);
  self->n_bytes += len;
}

static void
test_counted_random_iface_init (BreathRandomInterface *iface)
{
  iface->fill = test_counted_random_fill;
}

static void
test_counted_random_dispose (GObject *object)
{
  g_clear_object (&TEST_COUNTED_RANDOM (object)->source);

  G_OBJECT_CLASS (test_counted_random_parent_class)->dispose (object);
}

static void
test_counted_random_class_init (TestCountedRandomClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_counted_random_dispose;
}

static void
test_counted_random_init (TestCountedRandom *self)
{
}

TestCountedRandom *
test_counted_random_new (BreathRandom *source)
{
  TestCountedRandom *self = g_object_new (TEST_TYPE_COUNTED_RANDOM, NULL);

  self->source = g_object_ref (source);

  return self;
}

gsize
test_counted_random_get_n_bytes (TestCountedRandom *self)
{
  return self->n_bytes;
}
