/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-mirrors-private.h"

#include "breath-backup.h"
#include "breath-mirror-private.h"
#include "breath-node.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define WORDS "a boat made of bread"

static const BreathMirrorSeal cheap = { { 1 }, { 2 }, 1, 8192 };

/* The sealed key of a Mirror; as many different ones as there are numbers. */
static GBytes *
seal_one (guint8 number)
{
  const guint8 seed[P2P_SEED_LEN] = { 7, number };
  g_autoptr(P2pIdentity) key = p2p_identity_new_from_seed (seed);
  g_autofree char *name = g_strdup_printf ("Åsa %u", number);

  return breath_mirror_key_seal (key, name, WORDS, strlen (WORDS), &cheap, NULL);
}

static BreathFolder *
make_folder (TestFolder *f,
             guint       n)
{
  BreathFolder *folder = breath_folder_open (f->path, NULL);

  g_assert_nonnull (folder);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GBytes) sealed = seal_one (i);
      g_autoptr(BreathMirror) mirror = breath_mirror_create (folder, sealed, NULL);

      g_assert_nonnull (mirror);
      g_assert_true (breath_mirror_begin (mirror, 0, NULL));
    }

  return folder;
}

static GByteArray *
append (GByteArray *packed,
        GBytes     *sealed,
        gsize       claimed)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (sealed, &len);
  const guint8 lead[] = { claimed & 0xff, claimed >> 8 & 0xff };

  g_byte_array_append (packed, lead, sizeof lead);
  g_byte_array_append (packed, data, len);

  return packed;
}

static GByteArray *
pack (guint n)
{
  GByteArray *packed = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GBytes) sealed = seal_one (i);

      append (packed, sealed, g_bytes_get_size (sealed));
    }

  return packed;
}

static void
assert_refused (const guint8 *bytes,
                gsize         len)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_backup_mirrors_parse (bytes, len, &error));
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED);
}

static void
test_round_trip (TestFolder   *f,
                 gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr(BreathFolder) folder = make_folder (f, n);
  g_autoptr(GPtrArray) mirrors = NULL;
  g_autoptr(GBytes) packed = NULL;
  g_autoptr(GError) error = NULL;

  packed = breath_backup_mirrors_pack (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (packed), <=, BREATH_BACKUP_MAX_MIRRORS);
  mirrors = breath_backup_mirrors_parse (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mirrors->len, ==, n);

  for (guint i = 0; i < n; i++)
    {
      const BreathBackupMirror *mirror = g_ptr_array_index (mirrors, i);
      g_autofree char *path = breath_folder_dup_path_of (folder, mirror->file);
      g_autofree char *text = NULL;
      gsize len;

      g_assert_true (g_file_get_contents (path, &text, &len, NULL));
      g_assert_cmpmem (text, len, g_bytes_get_data (mirror->sealed, NULL), g_bytes_get_size (mirror->sealed));
    }
}

static void
test_damaged (TestFolder   *f,
              gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = make_folder (f, 1);
  g_autoptr(GBytes) packed = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A Mirror that no node starts with is told of, and not sealed into a backup");

  g_assert_true (breath_folder_replace (folder, "mirror-x.key", "nonsense", 8, NULL));
  packed = breath_backup_mirrors_pack (folder, &error);
  g_assert_null (packed);
  g_assert_nonnull (strstr (error->message, "mirror-x.key is damaged"));
}

static void
test_too_many (TestFolder   *f,
               gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = make_folder (f, BREATH_BACKUP_N_MIRRORS + 1);
  g_autoptr(GByteArray) packed = pack (BREATH_BACKUP_N_MIRRORS + 1);
  g_autoptr(GBytes) own = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("More Mirrors than a node has are neither sealed nor taken");

  own = breath_backup_mirrors_pack (folder, &error);
  g_assert_null (own);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  assert_refused (packed->data, packed->len);
}

static void
test_cut (void)
{
  g_autoptr(GByteArray) packed = pack (2);
  gsize first = packed->len / 2;

  g_test_summary ("What ends within a Mirror is refused, wherever it ends");

  for (gsize len = 1; len < packed->len; len++)
    if (len != first)
      assert_refused (packed->data, len);
}

static void
test_refused (void)
{
  g_autoptr(GBytes) sealed = seal_one (1);
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GByteArray) twice = append (append (g_byte_array_new (), sealed, g_bytes_get_size (sealed)), sealed,
                                        g_bytes_get_size (sealed));
  g_autoptr(GByteArray) nothing = append (g_byte_array_new (), empty, 0);
  g_autoptr(GByteArray) huge = append (g_byte_array_new (), sealed, 0xffff);
  g_autoptr(GByteArray) longer = append (g_byte_array_new (), sealed, g_bytes_get_size (sealed) - 1);
  g_autoptr(GByteArray) other = pack (1);

  g_test_summary ("One twice, none of no length, and nothing that is no sealed key");

  assert_refused (twice->data, twice->len);
  assert_refused (nothing->data, nothing->len);
  assert_refused (huge->data, huge->len);
  assert_refused (longer->data, longer->len);
  memset (other->data + 2, 'x', 16);
  assert_refused (other->data, other->len);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

#define ADD(path, data, func) g_test_add (path, TestFolder, data, test_folder_set_up, func, test_folder_tear_down)
  ADD ("/backup-mirrors/round-trip/none", GUINT_TO_POINTER (0), test_round_trip);
  ADD ("/backup-mirrors/round-trip/one", GUINT_TO_POINTER (1), test_round_trip);
  ADD ("/backup-mirrors/round-trip/most", GUINT_TO_POINTER (BREATH_BACKUP_N_MIRRORS), test_round_trip);
  ADD ("/backup-mirrors/damaged", NULL, test_damaged);
  ADD ("/backup-mirrors/too-many", NULL, test_too_many);
#undef ADD
  g_test_add_func ("/backup-mirrors/cut", test_cut);
  g_test_add_func ("/backup-mirrors/refused", test_refused);

  return g_test_run ();
}
