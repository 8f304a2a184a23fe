/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-text.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* Kinds of characters that move, hide or reorder what stands around them, or look different everywhere. */
static const GUnicodeType hidden_types[] = {
  G_UNICODE_CONTROL,
  G_UNICODE_FORMAT,
  G_UNICODE_SURROGATE,
  G_UNICODE_PRIVATE_USE,
  G_UNICODE_UNASSIGNED,
  G_UNICODE_LINE_SEPARATOR,
  G_UNICODE_PARAGRAPH_SEPARATOR,
};

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Of other kinds, but nothing is seen of them (Unicode: Default_Ignorable_Code_Point). Those that tell text from emoji are let be. */
static const Range hidden_ranges[] = {
  { 0x034f,  0x034f },  /* combining grapheme joiner */
  { 0x115f,  0x1160 },  /* Hangul fillers */
  { 0x17b4,  0x17b5 },  /* Khmer inherent vowels */
  { 0x180b,  0x180f },  /* Mongolian selectors and separator */
  { 0x3164,  0x3164 },  /* Hangul filler */
  { 0xfe00,  0xfe0d },  /* variation selectors */
  { 0xffa0,  0xffa0 },  /* halfwidth Hangul filler */
  { 0xe0100, 0xe01ef }, /* more variation selectors */
};

/* Format characters that are seen, over or beside the digits they are for (Unicode: Prepended_Concatenation_Mark). */
static const Range seen_ranges[] = {
  { 0x0600,  0x0605 },
  { 0x06dd,  0x06dd },
  { 0x070f,  0x070f },
  { 0x0890,  0x0891 },
  { 0x08e2,  0x08e2 },
  { 0x110bd, 0x110bd },
  { 0x110cd, 0x110cd },
};

static gboolean
is_within (const Range *ranges,
           gsize        n_ranges,
           gunichar     c)
{
  for (gsize i = 0; i < n_ranges; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;

  return FALSE;
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT, why);

  return FALSE;
}

static gboolean
check_line (const char *line,
            gsize       len,
            guint       number,
            GError    **error)
{
  if (number > BREATH_SEED_MAX_LINES)
    return refuse (error, "The text has more than 10,000 lines");

  if (g_utf8_strlen (line, len) <= BREATH_SEED_MAX_LINE)
    return TRUE;

  g_set_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT,
               "The text has a line with more than %d characters; break it into shorter ones. It is line %u", BREATH_SEED_MAX_LINE,
               number);

  return FALSE;
}

/**
 * breath_seed_text_check:
 * @content: what is, or would be, the content of a seed
 * @error: return location for %BREATH_SEED_ERROR_TEXT with a sentence
 *
 * Checks that it is valid UTF-8 and within the limits. It may hold characters that are not seen, which
 * breath_seed_text_show() makes visible. Whether it is normalised is not looked at: programs of other ages would not agree.
 *
 * Returns: whether it can be a seed
 */
gboolean
breath_seed_text_check (GBytes  *content,
                        GError **error)
{
  gsize len;
  const char *text = g_bytes_get_data (content, &len);
  const char *end = text + len;
  guint number = 1;

  if (len < 1 || len > BREATH_SEED_MAX_SIZE)
    return refuse (error, len < 1 ? "The text is empty" : "The text is larger than 256 KiB");

  if (!g_utf8_validate (text, len, NULL))
    return refuse (error, "The text is not valid UTF-8; save it as UTF-8 and try again");

  for (const char *line = text; line < end; number++)
    {
      const char *feed = memchr (line, '\n', end - line);
      const char *stop = feed != NULL ? feed : end;

      if (!check_line (line, stop - line, number, error))
        return FALSE;

      line = feed != NULL ? feed + 1 : end;
    }

  return TRUE;
}

/* Lines end as they do on other systems, too: CR LF, or CR alone. */
static GString *
unify_lines (const char *text,
             gsize       len)
{
  GString *unified = g_string_sized_new (len);

  for (gsize i = 0; i < len; i++)
    {
      gboolean is_return = text[i] == '\r';

      if (is_return && i + 1 < len && text[i + 1] == '\n')
        i++;

      g_string_append_c (unified, is_return ? '\n' : text[i]);
    }

  return unified;
}

/**
 * breath_seed_text_prepare:
 * @file: what somebody wants to offer
 * @error: return location for %BREATH_SEED_ERROR_TEXT with a sentence
 *
 * Makes the content of a seed of a file: without a byte order mark, with line feeds alone at the ends of lines, and in
 * Unicode normalisation form C, so that what looks the same is the same.
 *
 * Returns: (transfer full): the content, which passes breath_seed_text_check(); %NULL if it cannot be one
 */
GBytes *
breath_seed_text_prepare (GBytes  *file,
                          GError **error)
{
  g_autoptr(GBytes) content = NULL;
  gsize len;
  const char *text = g_bytes_get_data (file, &len);
  GString *unified;
  char *normal;

  if (len > BREATH_SEED_MAX_FILE)
    {
      refuse (error, "The text is larger than 256 KiB");
      return NULL;
    }

  if (len > 0 && !g_utf8_validate (text, len, NULL))
    {
      refuse (error, "The text is not valid UTF-8; save it as UTF-8 and try again");
      return NULL;
    }

  if (len >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    {
      text += strlen (BYTE_ORDER_MARK);
      len -= strlen (BYTE_ORDER_MARK);
    }

  unified = unify_lines (text, len);
  normal = g_utf8_normalize (unified->str, unified->len, G_NORMALIZE_DEFAULT_COMPOSE);
  content = g_bytes_new_take (normal, strlen (normal));
  g_string_free (unified, TRUE);

  return breath_seed_text_check (content, error) ? g_steal_pointer (&content) : NULL;
}

/**
 * breath_seed_text_hides:
 * @c: a character
 *
 * Returns: whether it hides, or hides or reorders others; tabs and line feeds do not
 */
gboolean
breath_seed_text_hides (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (c == '\n' || c == '\t' || is_within (seen_ranges, G_N_ELEMENTS (seen_ranges), c))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (hidden_types); i++)
    if (type == hidden_types[i])
      return TRUE;

  return is_within (hidden_ranges, G_N_ELEMENTS (hidden_ranges), c);
}

/**
 * breath_seed_text_show:
 * @text: (array length=len): what somebody else wrote
 * @len: how many bytes
 *
 * Makes text fit to be shown: each character that hides, or hides or reorders others, stands there as a token such as `[U+202E]`,
 * and each byte that is no UTF-8 as U+FFFD.
 *
 * Returns: (transfer full): the text; still never markup
 */
char *
breath_seed_text_show (const char *text,
                       gsize       len)
{
  g_autofree char *valid = g_utf8_make_valid (len > 0 ? text : "", len);
  GString *shown = g_string_sized_new (len);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (breath_seed_text_hides (c))
        g_string_append_printf (shown, "[U+%04X]", c);
      else
        g_string_append_unichar (shown, c);
    }

  return g_string_free (shown, FALSE);
}
