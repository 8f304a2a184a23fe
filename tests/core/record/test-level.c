/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-level.h"
#include "breath-signed.h"

typedef struct
{
  const char *name;
  BreathLevel level;
  guint32     packed;
} PackCase;

static const PackCase pack_cases[] = {
  { "unknown",  { BREATH_LEVEL_UNKNOWN, 0, 0 },     0x00000080 },
  { "zero",     { 0, 50, 0 },                       0x00003200 },
  { "surplus",  { 12, 20, 19675 },                  0x4cdb140c },
  { "deficit",  { -6, 50, 19675 },                  0x4cdb32fa },
  { "smallest", { BREATH_LEVEL_MIN, 1, 1 },         0x00010188 },
  { "largest",  { BREATH_LEVEL_MAX, 100, 0xffff },  0xffff6478 },
};

static const PackCase refused_cases[] = {
  { "over-largest",       { 0 }, 0x00003279 },
  { "under-smallest",     { 0 }, 0x00003287 },
  { "just-above-unknown", { 0 }, 0x00003281 },
  { "unknown-with-ε",     { 0 }, 0x00003280 },
  { "unknown-with-day",   { 0 }, 0x00010080 },
  { "known-without-ε",    { 0 }, 0x00010006 },
  { "ε-over-budget",      { 0 }, 0x00016506 },
  { "all-ones",           { 0 }, 0xffffffff },
};

static void
test_level_pack (gconstpointer data)
{
  const PackCase *c = data;
  g_autoptr(GError) error = NULL;
  BreathLevel level;

  g_assert_cmphex (breath_level_pack (c->level), ==, c->packed);

  g_assert_true (breath_level_unpack (c->packed, &level, &error));
  g_assert_no_error (error);
  g_assert_cmpint (level.level, ==, c->level.level);
  g_assert_cmpuint (level.epsilon, ==, c->level.epsilon);
  g_assert_cmpuint (level.day, ==, c->level.day);
}

static void
test_level_refuse (gconstpointer data)
{
  const PackCase *c = data;
  g_autoptr(GError) error = NULL;
  BreathLevel level = { 1, 2, 3 };

  g_assert_false (breath_level_unpack (c->packed, &level, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
  g_assert_cmpint (level.level, ==, 1);
}

/* Nothing was drawn, so there is no day to tell of. */
static void
test_level_unknown_has_no_day (void)
{
  BreathLevel level = { BREATH_LEVEL_UNKNOWN, 0, 19675 };

  g_assert_cmphex (breath_level_pack (level), ==, 0x80);
}

typedef struct
{
  const char        *name;
  gint8              level;
  BreathResourceKind kind;
  const char        *text;
} StatusCase;

static const StatusCase status_cases[] = {
  { "deficit",  -6,   BREATH_RESOURCE_WATER,  "Node 12D3Koo has water deficit at level -6" },
  { "surplus",  120,  BREATH_RESOURCE_ENERGY, "Node 12D3Koo has energy surplus at level 120" },
  { "zero",     0,    BREATH_RESOURCE_FOOD,   "Node 12D3Koo has food surplus at level 0" },
  { "unknown",  -128, BREATH_RESOURCE_FOOD,   NULL },
};

static void
test_level_status (gconstpointer data)
{
  const StatusCase *c = data;
  BreathLevel level = { c->level, c->text != NULL ? 50 : 0, 0 };
  g_autofree char *text = breath_level_to_status (level, "12D3Koo", c->kind);

  g_assert_cmpstr (text, ==, c->text);
}

static void
test_resource_ids (void)
{
  BreathResourceKind kind = BREATH_RESOURCE_FOOD;

  for (guint i = 0; i < BREATH_N_RESOURCES; i++)
    {
      g_assert_true (breath_resource_kind_from_id (breath_resource_kind_get_id (i), &kind));
      g_assert_cmpuint (kind, ==, i);
    }

  g_assert_false (breath_resource_kind_from_id ("Water", &kind));
  g_assert_false (breath_resource_kind_from_id ("", &kind));
  g_assert_cmpuint (kind, ==, BREATH_RESOURCE_FOOD);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pack_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/level/pack/", pack_cases[i].name, NULL);

      g_test_add_data_func (path, &pack_cases[i], test_level_pack);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refused_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/level/refuse/", refused_cases[i].name, NULL);

      g_test_add_data_func (path, &refused_cases[i], test_level_refuse);
    }

  for (guint i = 0; i < G_N_ELEMENTS (status_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/level/status/", status_cases[i].name, NULL);

      g_test_add_data_func (path, &status_cases[i], test_level_status);
    }

  g_test_add_func ("/level/unknown-has-no-day", test_level_unknown_has_no_day);
  g_test_add_func ("/resource/ids", test_resource_ids);

  return g_test_run ();
}
