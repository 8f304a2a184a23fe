/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-export.h"
#include "breath-mirror.h"
#include "breath-passphrase.h"
#include "breath-seed.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEEDS (breath_seeds_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeeds, breath_seeds, BREATH, SEEDS, GObject)

#define BREATH_SEEDS_DEFAULT_LICENCE "CC-BY-SA-4.0"
#define BREATH_SEEDS_MAX_TITLE       120           /* characters */
#define BREATH_SEEDS_MAX_SUMMARY     500
#define BREATH_SEEDS_MAX_FILE        (1024 * 1024) /* bytes of a file that is looked at; a seed has at most 256 KiB */
#define BREATH_SEEDS_CONTEXT         3             /* lines that are the same and shown beside those that are not */

/**
 * BreathSeedWords:
 * @title: what it is called
 * @summary: (nullable): what it is about
 * @language: (nullable): BCP 47 tag
 * @licence: (nullable): SPDX id; %NULL for %BREATH_SEEDS_DEFAULT_LICENCE
 * @media: (nullable): `text/plain`, `text/markdown` or `application/json`; %NULL for the first
 * @supersedes: (nullable): id of the seed that it is a later version of
 *
 * What a person says of a text that they offer.
 */
typedef struct
{
  const char *title;
  const char *summary;
  const char *language;
  const char *licence;
  const char *media;
  const char *supersedes;
} BreathSeedWords;

/**
 * BreathSeedHit:
 * @seed: a seed that is planted
 * @extract: some words around what was found; what others wrote
 *
 * What searching found.
 */
typedef struct
{
  BreathSeed *seed;
  char       *extract;
} BreathSeedHit;

void        breath_seed_hit_free           (BreathSeedHit         *self);

/**
 * BreathSeedChangeKind:
 * @BREATH_SEED_CHANGE_SAME: the line is in both texts
 * @BREATH_SEED_CHANGE_GONE: it is in the earlier one alone
 * @BREATH_SEED_CHANGE_NEW: it is in the later one alone
 *
 * What became of a line in a later version.
 */
typedef enum
{
  BREATH_SEED_CHANGE_SAME,
  BREATH_SEED_CHANGE_GONE,
  BREATH_SEED_CHANGE_NEW,
} BreathSeedChangeKind;

/**
 * BreathSeedChange:
 * @kind: what became of it
 * @before: its number in the earlier text, from 1; 0: it is not there
 * @after: its number in the later text, from 1; 0: it is not there
 * @text: the line, with tokens for characters that hide
 *
 * A line that changed, or that is near one. Where numbers leave some out, those lines are the same.
 */
typedef struct
{
  BreathSeedChangeKind kind;
  guint                before;
  guint                after;
  char                *text;
} BreathSeedChange;

void        breath_seed_change_free        (BreathSeedChange      *self);

/* NULL: there is none, or more than one has an id that ends with @id. */
BreathSeed *breath_seeds_find              (BreathSeeds           *self,
                                            const char            *id);

/* What others would see of @file. Fails with BREATH_NODE_ERROR_INPUT and a sentence where it cannot be a seed. */
char       *breath_seeds_preview           (GBytes                *file,
                                            GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/* Offering and planting need the passphrase of @mirror, and fail as breath_mirrors_sign_in_async() does. */
void        breath_seeds_offer_async       (BreathSeeds           *self,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GBytes                *file,
                                            const BreathSeedWords *words,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
BreathSeed *breath_seeds_offer_finish      (BreathSeeds           *self,
                                            GAsyncResult          *result,
                                            GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void        breath_seeds_plant_async       (BreathSeeds           *self,
                                            BreathSeed            *seed,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);

/* The others take the passphrase, or NULL where @mirror is the one signed in. */
void        breath_seeds_fetch_async       (BreathSeeds           *self,
                                            BreathSeed            *seed,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
void        breath_seeds_cancel_async      (BreathSeeds           *self,
                                            BreathSeed            *seed,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
void        breath_seeds_set_aside_async   (BreathSeeds           *self,
                                            BreathSeed            *seed,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
/* Ends planting, fetching (once it is asked for, not once it is here), cancelling and setting aside. */
gboolean    breath_seeds_act_finish        (BreathSeeds           *self,
                                            GAsyncResult          *result,
                                            GError               **error);

/**
 * BreathSeedCounts:
 * @taken: that are in quarantine now
 * @known: that were here already, or on their way
 * @refused: that are not what a Mirror offered, or for which there is no room
 *
 * What became of seeds that were brought in a file.
 */
typedef struct
{
  guint taken;
  guint known;
  guint refused;
} BreathSeedCounts;

/* @seeds is (element-type BreathExportSeed). */
void        breath_seeds_bring_async       (BreathSeeds           *self,
                                            GPtrArray             *seeds,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
gboolean    breath_seeds_bring_finish      (BreathSeeds           *self,
                                            GAsyncResult          *result,
                                            BreathSeedCounts      *counts,
                                            GError               **error);

/* @mirror may be NULL for what is planted, which everybody may read. */
void        breath_seeds_read_async        (BreathSeeds           *self,
                                            BreathSeed            *seed,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
/* The text with tokens for characters that hide: to be shown as it is, and never as markup. */
char       *breath_seeds_read_finish       (BreathSeeds           *self,
                                            GAsyncResult          *result,
                                            GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/* (element-type BreathSeedChange). @mirror may be NULL where both texts are planted. */
void        breath_seeds_compare_async     (BreathSeeds           *self,
                                            BreathSeed            *seed,
                                            BreathMirror          *mirror,
                                            BreathPassphrase      *passphrase,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
GPtrArray  *breath_seeds_compare_finish    (BreathSeeds           *self,
                                            GAsyncResult          *result,
                                            GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/* (element-type BreathSeedHit): the best first. */
void        breath_seeds_search_async      (BreathSeeds           *self,
                                            const char            *words,
                                            GCancellable          *cancellable,
                                            GAsyncReadyCallback    callback,
                                            gpointer               user_data);
GPtrArray  *breath_seeds_search_finish     (BreathSeeds           *self,
                                            GAsyncResult          *result,
                                            GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
