/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-diff.h"

#include <string.h>

#define ALL   1000000 /* lines of context */
#define MAX_N 40      /* lines of a random text */

typedef struct
{
  const char *name;
  const char *before;
  const char *after;
  guint       context;
  const char *told;    /* each line after its sign and its numbers */
} DiffCase;

static const DiffCase diff_cases[] = {
  { "same", "a\nb\n", "a\nb\n", 3, "" },
  { "same-but-end", "a\nb\n", "a\nb", 3, "" },
  { "one-changed", "a\nb\nc\n", "a\nB\nc\n", 3, " 1 1 a|-2 0 b|+0 2 B| 3 3 c|" },
  { "added-first", "b\n", "a\nb\n", 3, "+0 1 a| 1 2 b|" },
  { "added-last", "a\n", "a\nb\n", 3, " 1 1 a|+0 2 b|" },
  { "gone-first", "a\nb\n", "b\n", 3, "-1 0 a| 2 1 b|" },
  { "gone-last", "a\nb\n", "a\n", 3, " 1 1 a|-2 0 b|" },
  { "all-other", "a\nb\n", "c\nd\n", 3, "-1 0 a|-2 0 b|+0 1 c|+0 2 d|" },
  { "moved", "a\nb\nc\nd\n", "d\na\nb\nc\n", 3, "+0 1 d| 1 2 a| 2 3 b| 3 4 c|-4 0 d|" },
  { "doubled", "a\na\n", "a\na\na\n", 0, "+0 3 a|" },
  { "empty-lines", "a\n\n\nb\n", "a\n\nb\n", 0, "-3 0 |" },
  { "no-context", "a\nb\nc\n", "a\nB\nc\n", 0, "-2 0 b|+0 2 B|" },
  { "far-apart", "a\nb\nc\nd\ne\nf\ng\n", "A\nb\nc\nd\ne\nf\nG\n", 1, "-1 0 a|+0 1 A| 2 2 b| 6 6 f|-7 0 g|+0 7 G|" },
  { "near", "a\nb\nc\nd\n", "A\nb\nc\nD\n", 1, "-1 0 a|+0 1 A| 2 2 b| 3 3 c|-4 0 d|+0 4 D|" },
  { "longer-line", "a\nb\n", "a \nb\n", 0, "-1 0 a|+0 1 a |" },
};

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static char *
tell (GArray *lines)
{
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const BreathSeedLine *line = &g_array_index (lines, BreathSeedLine, i);

      g_string_append_printf (told, "%c%u %u %.*s|", " -+"[line->kind], line->before, line->after, (int) line->len, line->text);
    }

  return g_string_free (told, FALSE);
}

static void
test_diff (gconstpointer data)
{
  const DiffCase *c = data;
  g_autoptr(GBytes) before = bytes_of (c->before);
  g_autoptr(GBytes) after = bytes_of (c->after);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) lines = breath_seed_diff (before, after, c->context, &error);
  g_autofree char *told = NULL;

  g_assert_no_error (error);
  told = tell (lines);
  g_assert_cmpstr (told, ==, c->told);
}

/* What is told makes each text of the other; @n: how many lines are not the same. */
static guint
assert_true (GBytes *before,
             GBytes *after,
             GArray *lines)
{
  GString *texts[2] = { g_string_new (NULL), g_string_new (NULL) };
  GBytes *whole[2] = { before, after };
  guint numbers[2] = { 0, 0 };
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const BreathSeedLine *line = &g_array_index (lines, BreathSeedLine, i);
      guint told[2] = { line->before, line->after };

      n += line->kind != BREATH_SEED_LINE_SAME;
      g_assert_cmpint (line->kind == BREATH_SEED_LINE_NEW, ==, told[0] == 0);
      g_assert_cmpint (line->kind == BREATH_SEED_LINE_GONE, ==, told[1] == 0);

      for (guint side = 0; side < 2; side++)
        {
          if (told[side] == 0)
            continue;

          g_assert_cmpuint (told[side], ==, ++numbers[side]);
          g_string_append_len (texts[side], line->text, line->len);
          g_string_append_c (texts[side], '\n');
        }
    }

  for (guint side = 0; side < 2; side++)
    {
      g_assert_cmpmem (texts[side]->str, texts[side]->len, g_bytes_get_data (whole[side], NULL), g_bytes_get_size (whole[side]));
      g_string_free (texts[side], TRUE);
    }

  return n;
}

static void
fill (GString *text,
      guint   *letters,
      guint    n,
      guint    n_letters)
{
  g_string_truncate (text, 0);

  for (guint i = 0; i < n; i++)
    {
      letters[i] = (guint) g_test_rand_int_range (0, (int) n_letters);
      g_string_append_printf (text, "%c\n", 'a' + letters[i]);
    }
}

/* Of two texts, by a table of all beginnings of both. */
static guint
count_least (const guint *a,
             guint        n,
             const guint *b,
             guint        m)
{
  guint same[MAX_N + 1][MAX_N + 1] = { { 0 } };

  for (guint i = 1; i <= n; i++)
    for (guint j = 1; j <= m; j++)
      same[i][j] = a[i - 1] == b[j - 1] ? same[i - 1][j - 1] + 1 : MAX (same[i - 1][j], same[i][j - 1]);

  return n + m - 2 * same[n][m];
}

/* Whether some line stands once in each text, but for what both begin and end with: where those are matched first, it need not
 * be the shortest way.
 */
static gboolean
has_anchor (const guint *a,
            guint        n,
            const guint *b,
            guint        m)
{
  guint count[2][26] = { { 0 } };
  guint begin = 0;

  while (begin < MIN (n, m) && a[begin] == b[begin])
    begin++;

  for (; n > begin && m > begin && a[n - 1] == b[m - 1]; n--)
    m--;

  for (guint i = begin; i < n; i++)
    count[0][a[i]]++;

  for (guint i = begin; i < m; i++)
    count[1][b[i]]++;

  for (guint i = 0; i < G_N_ELEMENTS (count[0]); i++)
    if (count[0][i] == 1 && count[1][i] == 1)
      return TRUE;

  return FALSE;
}

static void
test_random (void)
{
  GString *texts[2] = { g_string_new (NULL), g_string_new (NULL) };
  guint letters[2][MAX_N];
  guint n_least = 0;

  g_test_summary ("What is told leads from one text to the other, and where nothing but the shortest way counts it is that");

  for (guint i = 0; i < 3000; i++)
    {
      guint n_letters = (guint) g_test_rand_int_range (2, 26);
      guint n[2] = { (guint) g_test_rand_int_range (1, MAX_N), (guint) g_test_rand_int_range (1, MAX_N) };
      g_autoptr(GBytes) before = NULL;
      g_autoptr(GBytes) after = NULL;
      g_autoptr(GArray) lines = NULL;
      guint n_changed;

      fill (texts[0], letters[0], n[0], n_letters);
      fill (texts[1], letters[1], n[1], n_letters);
      before = bytes_of (texts[0]->str);
      after = bytes_of (texts[1]->str);
      lines = breath_seed_diff (before, after, ALL, NULL);

      /* Where nothing is different nothing is told. */
      if (g_bytes_equal (before, after))
        {
          g_assert_cmpuint (lines->len, ==, 0);
          continue;
        }

      n_changed = assert_true (before, after, lines);

      if (has_anchor (letters[0], n[0], letters[1], n[1]))
        continue;

      g_assert_cmpuint (n_changed, ==, count_least (letters[0], n[0], letters[1], n[1]));
      n_least++;
    }

  g_assert_cmpuint (n_least, >, 100);
  g_string_free (texts[0], TRUE);
  g_string_free (texts[1], TRUE);
}

typedef enum
{
  OTHER,      /* no line is in both */
  SHUFFLED,   /* each line once, in another order */
  PERIODIC,   /* few lines over and over, out of step */
  ALTERED,    /* one line in a hundred is another */
} Hard;

static GBytes *
make_hard (Hard  kind,
           guint side)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < BREATH_SEED_MAX_LINES; i++)
    {
      guint n = kind == OTHER ? 2 * i + side
                : kind == SHUFFLED ? (side == 0 ? i : (i * 7919u) % BREATH_SEED_MAX_LINES)
                : kind == PERIODIC ? (side == 0 ? i % 3 : i * i % 5 % 3)
                : side == 1 && i % 100 == 7 ? i + 50000 : i;

      g_string_append_printf (text, "%u\n", n);
    }

  return g_string_free_to_bytes (text);
}

static void
test_hard (void)
{
  g_test_summary ("The largest texts are compared within a bounded number of steps, however they are made");

  for (guint kind = OTHER; kind <= ALTERED; kind++)
    {
      g_autoptr(GBytes) before = make_hard (kind, 0);
      g_autoptr(GBytes) after = make_hard (kind, 1);
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) lines = NULL;
      guint n;

      g_test_timer_start ();
      lines = breath_seed_diff (before, after, ALL, &error);
      g_assert_no_error (error);
      g_test_message ("kind %u took %.1f ms", kind, 1000 * g_test_timer_elapsed ());
      n = assert_true (before, after, lines);

      if (kind == OTHER)
        g_assert_cmpuint (n, ==, 2 * BREATH_SEED_MAX_LINES);
      else if (kind == ALTERED)
        g_assert_cmpuint (n, ==, 2 * BREATH_SEED_MAX_LINES / 100);
    }
}

static void
test_refused (void)
{
  g_autoptr(GBytes) good = bytes_of ("a\n");
  g_autoptr(GBytes) empty = bytes_of ("");
  g_autofree char *feeds = g_strnfill (BREATH_SEED_MAX_LINES + 1, '\n');
  g_autoptr(GBytes) long_one = bytes_of (feeds);
  g_autoptr(GBytes) latin = bytes_of ("caf\xe9\n");
  GBytes *bad[] = { empty, long_one, latin };

  g_test_summary ("What cannot be a seed is not compared");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) first = NULL;
      g_autoptr(GError) second = NULL;

      g_assert_null (breath_seed_diff (bad[i], good, 3, &first));
      g_assert_error (first, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
      g_assert_null (breath_seed_diff (good, bad[i], 3, &second));
      g_assert_error (second, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (diff_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/seed-diff/", diff_cases[i].name, NULL);

      g_test_add_data_func (path, &diff_cases[i], test_diff);
    }

  g_test_add_func ("/seed-diff/random", test_random);
  g_test_add_func ("/seed-diff/hard", test_hard);
  g_test_add_func ("/seed-diff/refused", test_refused);

  return g_test_run ();
}
