/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-header-private.h"
#include "breath-backup-mirrors-private.h"
#include "breath-backup-parts-private.h"

#include <sodium.h>
#include <string.h>

#define NODE "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"

static void
put_u32 (guint8 *at,
         guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = value >> 8 * i & 0xff;
}

typedef struct
{
  const char       *name;
  guint             at;
  guint32           value;
  gboolean          is_good;
  BreathBackupError code;
} HeaderCase;

/* Numbers of the format, with sums that are right. */
static const HeaderCase header_cases[] = {
  { "as-it-is",        16, 1,                            TRUE,  0 },
  { "version-0",       16, 0,                            FALSE, BREATH_BACKUP_ERROR_DAMAGED },
  { "version-2",       16, 2,                            FALSE, BREATH_BACKUP_ERROR_NEWER },
  { "algorithm",       20, 1,                            FALSE, BREATH_BACKUP_ERROR_DAMAGED },
  { "no-passes",       24, 0,                            FALSE, BREATH_BACKUP_ERROR_DAMAGED },
  { "most-passes",     24, BREATH_BACKUP_MAX_PASSES,     TRUE,  0 },
  { "too-many-passes", 24, BREATH_BACKUP_MAX_PASSES + 1, FALSE, BREATH_BACKUP_ERROR_DAMAGED },
  { "least-memory",    28, BREATH_BACKUP_MIN_MEMORY,     TRUE,  0 },
  { "too-little",      28, BREATH_BACKUP_MIN_MEMORY - 1, FALSE, BREATH_BACKUP_ERROR_DAMAGED },
  { "most-memory",     28, BREATH_BACKUP_MAX_MEMORY,     TRUE,  0 },
  { "too-much",        28, BREATH_BACKUP_MAX_MEMORY + 1, FALSE, BREATH_BACKUP_ERROR_DAMAGED },
  { "huge",            28, G_MAXUINT32,                  FALSE, BREATH_BACKUP_ERROR_DAMAGED },
};

static void
test_header (gconstpointer data)
{
  const HeaderCase *c = data;
  BreathBackupHeader header = { { 3, 262144 }, { 1 }, { 2 }, { 3 } };
  BreathBackupHeader parsed;
  guint8 bytes[BREATH_BACKUP_HEADER_LEN];
  g_autoptr(GError) error = NULL;

  breath_backup_header_pack (&header, bytes);
  put_u32 (bytes + c->at, c->value);
  crypto_generichash (bytes + 88, 16, bytes, 88, NULL, 0);
  g_assert_cmpint (breath_backup_header_parse (&parsed, bytes, sizeof bytes, &error), ==, c->is_good);

  if (c->is_good)
    g_assert_cmpmem (parsed.check, sizeof parsed.check, header.check, sizeof header.check);
  else
    g_assert_error (error, BREATH_BACKUP_ERROR, (int) c->code);
}

static void
test_header_harmed (void)
{
  BreathBackupHeader header = { { 3, 262144 }, { 1 }, { 2 }, { 3 } };
  BreathBackupHeader parsed;
  guint8 bytes[BREATH_BACKUP_HEADER_LEN];

  g_test_summary ("Every flipped bit and every missing byte of a header is noticed");

  for (guint bit = 0; bit < 8 * BREATH_BACKUP_HEADER_LEN; bit++)
    {
      breath_backup_header_pack (&header, bytes);
      bytes[bit / 8] ^= 1 << bit % 8;
      g_assert_false (breath_backup_header_parse (&parsed, bytes, sizeof bytes, NULL));
    }

  breath_backup_header_pack (&header, bytes);

  for (guint len = 0; len < BREATH_BACKUP_HEADER_LEN; len++)
    g_assert_false (breath_backup_header_parse (&parsed, bytes, len, NULL));
}

static GByteArray *
append_part (GByteArray *stream,
             guint       part,
             guint64     claimed,
             gsize       len)
{
  guint8 lead[BREATH_BACKUP_MAX_LEAD];
  guint at;

  g_byte_array_append (stream, lead, breath_backup_part_pack (part, claimed, lead));
  at = stream->len;
  g_byte_array_set_size (stream, at + len);
  memset (stream->data + at, 'x', len);

  return stream;
}

typedef struct
{
  guint   n_parts;
  guint64 n_bytes;
  guint   n_ends;
} Found;

/* FALSE: refused. */
static gboolean
parse (const GByteArray *stream,
       gsize             step,
       Found            *found)
{
  BreathBackupParser parser;

  *found = (Found) { 0 };
  breath_backup_parser_init (&parser);

  for (gsize at = 0; at < stream->len; at += step)
    {
      const guint8 *bytes = stream->data + at;
      gsize len = MIN (step, stream->len - at);
      BreathBackupEvent event;

      do
        {
          if (!breath_backup_parser_next (&parser, &bytes, &len, &event, NULL))
            return FALSE;

          found->n_parts += event.kind == BREATH_BACKUP_EVENT_PART;
          found->n_bytes += event.kind == BREATH_BACKUP_EVENT_BYTES ? event.len : 0;
          found->n_ends += event.kind == BREATH_BACKUP_EVENT_END;
        }
      while (event.kind != BREATH_BACKUP_EVENT_NONE);
    }

  return TRUE;
}

typedef struct
{
  const char *name;
  guint       order[8];
  guint       n;
  gboolean    is_good;
} OrderCase;

#define END BREATH_BACKUP_N_PARTS

static const OrderCase order_cases[] = {
  { "all",           { 0, 1, 2, 3, 4, 5, END }, 7, TRUE },
  { "no-mirrors",    { 0, 1, 2, 4, 5, END },    6, TRUE },
  { "only-needed",   { 0, 1, 5, END },          4, TRUE },
  { "no-about",      { 1, 5, END },             3, FALSE },
  { "no-key",        { 0, 5, END },             3, FALSE },
  { "no-database",   { 0, 1, END },             3, FALSE },
  { "twice",         { 0, 1, 1, 5, END },       5, FALSE },
  { "out-of-order",  { 1, 0, 5, END },          4, FALSE },
  { "nothing",       { END },                   1, FALSE },
  { "after-the-end", { 0, 1, 5, END, 5 },       5, FALSE },
};

static void
test_order (gconstpointer data)
{
  const OrderCase *c = data;

  for (gsize step = 1; step <= 64; step *= 4)
    {
      g_autoptr(GByteArray) stream = g_byte_array_new ();
      Found found;

      for (guint i = 0; i < c->n; i++)
        append_part (stream, c->order[i], c->order[i] == END ? 0 : 10 * i, c->order[i] == END ? 0 : 10 * i);

      g_assert_cmpint (parse (stream, step, &found), ==, c->is_good);

      if (c->is_good)
        {
          g_assert_cmpuint (found.n_parts, ==, c->n - 1);
          g_assert_cmpuint (found.n_bytes, ==, 10 * (c->n - 1) * (c->n - 2) / 2);
          g_assert_cmpuint (found.n_ends, ==, 1);
        }
    }
}

static void
test_sizes (void)
{
  static const struct
  {
    guint   part;
    guint64 max;
  } cases[] = {
    { BREATH_BACKUP_ABOUT, BREATH_BACKUP_MAX_ABOUT },
    { BREATH_BACKUP_KEY, 256 },
    { BREATH_BACKUP_SETTINGS, 65536 },
    { BREATH_BACKUP_MIRRORS, BREATH_BACKUP_MAX_MIRRORS },
    { BREATH_BACKUP_ANCHOR, 4096 },
    { BREATH_BACKUP_DATABASE, (guint64) 1 << 40 },
  };

  g_test_summary ("A part has its largest size, and one byte more is refused before any comes");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GByteArray) largest = append_part (g_byte_array_new (), cases[i].part, cases[i].max, 0);
      g_autoptr(GByteArray) larger = append_part (g_byte_array_new (), cases[i].part, cases[i].max + 1, 0);
      Found found;

      g_assert_true (parse (largest, 64, &found));
      g_assert_cmpuint (found.n_parts, ==, 1);
      g_assert_false (parse (larger, 64, &found));
    }
}

static void
test_names (void)
{
  static const char *const bad[] = { "\x0d" "1234567890123", "\xff", "\x04" "nodeXXXXXXXX", "\x0b" "../node.key" "XXXXXXXX" };

  g_test_summary ("A name that is not known is refused, and one that is too long before it is read");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GByteArray) stream = g_byte_array_new ();
      Found found;

      g_byte_array_append (stream, (const guint8 *) bad[i], strlen (bad[i]));

      if (stream->len == 1)
        g_byte_array_append (stream, (const guint8 *) "x", 1);

      g_assert_false (parse (stream, 1, &found));
      g_assert_cmpuint (found.n_parts, ==, 0);
    }
}

static void
test_about (void)
{
  BreathBackupAbout about = { (char *) NODE, 1750000000, 1749999999 };
  g_autoptr(GBytes) packed = breath_backup_about_pack (&about);
  g_autoptr(BreathBackupAbout) parsed = NULL;
  g_autoptr(GError) error = NULL;
  gsize len;
  const char *text = g_bytes_get_data (packed, &len);
  static const char *const bad[] = {
    "", "[backup]\n", "[backup]\nnode=me\nmade=1\nepoch=1\n", "[backup]\nnode=" NODE "\nmade=-1\nepoch=1\n",
    "[backup]\nnode=" NODE "\nmade=4294967296\nepoch=1\n", "[backup]\nnode=" NODE "\nmade=1\nepoch=4294967296\n", "\xff\xfe",
  };

  g_test_summary ("A backup says of itself what was put, and nothing impossible");

  parsed = breath_backup_about_parse (text, len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parsed->node, ==, NODE);
  g_assert_cmpint (parsed->made, ==, 1750000000);
  g_assert_cmpuint (parsed->epoch, ==, 1749999999);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) refusal = NULL;

      g_assert_null (breath_backup_about_parse (bad[i], strlen (bad[i]), &refusal));
      g_assert_error (refusal, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (header_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/backup/header/", header_cases[i].name, NULL);

      g_test_add_data_func (path, &header_cases[i], test_header);
    }

  for (guint i = 0; i < G_N_ELEMENTS (order_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/backup/parts/", order_cases[i].name, NULL);

      g_test_add_data_func (path, &order_cases[i], test_order);
    }

  g_test_add_func ("/backup/header/harmed", test_header_harmed);
  g_test_add_func ("/backup/parts/sizes", test_sizes);
  g_test_add_func ("/backup/parts/names", test_names);
  g_test_add_func ("/backup/about", test_about);

  return g_test_run ();
}
