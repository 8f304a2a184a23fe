/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-notice.h"

#include "breath-item.h"
#include "breath-refusal-private.h"
#include "breath-statement-private.h"

#include <string.h>

static const char *const types[BREATH_N_SEED_MEDIA] = {
  [BREATH_SEED_PLAIN] = "text/plain",
  [BREATH_SEED_MARKDOWN] = "text/markdown",
  [BREATH_SEED_JSON] = "application/json",
};

/**
 * breath_seed_media_get_type:
 * @media: a number from anywhere
 *
 * Returns: (nullable): its media type (RFC 6838); %NULL if there is no such
 */
const char *
breath_seed_media_get_type (BreathSeedMedia media)
{
  return (guint) media < BREATH_N_SEED_MEDIA ? types[media] : NULL;
}

gboolean
breath_seed_media_from_type (const char      *type,
                             BreathSeedMedia *media)
{
  for (guint i = 0; i < BREATH_N_SEED_MEDIA; i++)
    {
      if (g_ascii_strcasecmp (type, types[i]) == 0)
        {
          *media = i;
          return TRUE;
        }
    }

  return FALSE;
}

BreathSeedNotice *
breath_seed_notice_new (void)
{
  return g_new0 (BreathSeedNotice, 1);
}

void
breath_seed_notice_free (BreathSeedNotice *self)
{
  g_free (self->title);
  g_free (self->language);
  g_free (self);
}

BreathPlanting *
breath_planting_new (const guint8 seed[BREATH_HASH_LEN])
{
  BreathPlanting *self = g_new0 (BreathPlanting, 1);

  memcpy (self->seed, seed, BREATH_HASH_LEN);

  return self;
}

void
breath_planting_free (BreathPlanting *self)
{
  g_free (self);
}

/**
 * breath_seed_notice_check:
 * @self: a notice
 * @error: return location for a #BreathRecordError
 *
 * Returns: %FALSE if there can be no such seed; the error says in a sentence why
 */
gboolean
breath_seed_notice_check (const BreathSeedNotice *self,
                          GError                **error)
{
  const char *const languages[] = { self->language, NULL };

  if (breath_seed_media_get_type (self->media) == NULL)
    return breath_record_refuse (error, "The seed is of a type that does not exist");

  if (self->size < 1 || self->size > BREATH_SEED_MAX_SIZE)
    return breath_record_refuse (error, "A seed has 1 to 262,144 bytes");

  if (self->title == NULL)
    return breath_record_refuse (error, "The seed has no title");

  return breath_statement_check_text (self->title, "title", BREATH_SEED_MAX_TITLE, FALSE, error)
         && breath_profile_check (NULL, languages, error);
}

void
breath_seed_notice_fill (Breath__SeedNotice     *message,
                         const BreathSeedNotice *notice)
{
  message->seed.data = (guint8 *) notice->seed;
  message->seed.len = BREATH_HASH_LEN;
  message->title = notice->title;
  message->size = notice->size;
  message->media = (Breath__SeedMedia) notice->media;
  message->language = notice->language;
}

BreathSeedNotice *
breath_seed_notice_read (const Breath__SeedNotice *message,
                         GError                  **error)
{
  BreathSeedNotice *notice;

  if (message->base.n_unknown_fields > 0 || message->seed.len != BREATH_HASH_LEN)
    {
      breath_record_refuse (error, "The notice of a seed has unknown fields, or an id that is none");
      return NULL;
    }

  notice = breath_seed_notice_new ();
  memcpy (notice->seed, message->seed.data, BREATH_HASH_LEN);
  notice->title = g_strdup (message->title);
  notice->size = message->size;
  notice->media = (BreathSeedMedia) message->media;
  notice->language = g_strdup (message->language);

  return notice;
}

void
breath_planting_fill (Breath__Planting     *message,
                      const BreathPlanting *planting)
{
  message->seed.data = (guint8 *) planting->seed;
  message->seed.len = BREATH_HASH_LEN;
}

BreathPlanting *
breath_planting_read (const Breath__Planting *message,
                      GError                **error)
{
  if (message->base.n_unknown_fields == 0 && message->seed.len == BREATH_HASH_LEN)
    return breath_planting_new (message->seed.data);

  breath_record_refuse (error, "The planting has unknown fields, or an id that is none");

  return NULL;
}
