/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-proof.h"

#include "test-heads.h"

#include <string.h>

#define BEGIN G_GINT64_CONSTANT (1750000000) /* unix seconds */

static void
test_proof_round_trip (void)
{
  g_autoptr(BreathHead) a = test_head_new (1, 3, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (1, 3, BEGIN + 1);
  g_autoptr(GBytes) bytes = breath_proof_encode (a, b);
  g_autoptr(GBytes) other_way = breath_proof_encode (b, a);
  g_autoptr(BreathProof) proof = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Two heads of one state are a proof, in whichever order they came");

  g_assert_true (g_bytes_equal (bytes, other_way));
  proof = breath_proof_open (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (memcmp (proof->heads[0]->id, proof->heads[1]->id, BREATH_HEAD_ID_LEN), <, 0);
  g_assert_true (p2p_peer_id_equal (&proof->heads[0]->author, &a->author));
}

typedef struct
{
  const char *name;
  guint       author;
  guint32     version;
  gint64      issued;
} ProofCase;

static const ProofCase proof_cases[] = {
  { "same", 1, 3, BEGIN },
  { "other-version", 1, 4, BEGIN + 1 },
  { "other-author", 2, 3, BEGIN + 1 },
};

static void
test_proof_refuse (gconstpointer data)
{
  const ProofCase *c = data;
  g_autoptr(BreathHead) a = test_head_new (1, 3, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (c->author, c->version, c->issued);
  g_autoptr(GBytes) bytes = breath_proof_encode (a, b);
  g_autoptr(GError) error = NULL;

  g_test_summary ("Heads that do not contradict each other prove nothing");

  g_assert_null (breath_proof_open (bytes, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
}

static void
test_proof_forged (void)
{
  g_autoptr(BreathHead) a = test_head_new (1, 3, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (1, 3, BEGIN + 1);
  g_autoptr(GBytes) good = breath_proof_encode (a, b);

  g_test_summary ("A proof cut, swapped or with a flipped bit is refused");

  for (gsize at = 0; at < BREATH_PROOF_LEN; at += 7)
    {
      g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (good, NULL), BREATH_PROOF_LEN);
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (good, 0, at);
      g_autoptr(GBytes) flipped = NULL;

      data[at] ^= 1 << at % 8;
      flipped = g_bytes_new (data, BREATH_PROOF_LEN);
      g_assert_null (breath_proof_open (flipped, NULL));
      g_assert_null (breath_proof_open (cut, NULL));
    }

  {
    g_autofree guint8 *data = g_malloc (BREATH_PROOF_LEN);
    g_autoptr(GBytes) swapped = NULL;

    memcpy (data, (const guint8 *) g_bytes_get_data (good, NULL) + BREATH_HEAD_LEN, BREATH_HEAD_LEN);
    memcpy (data + BREATH_HEAD_LEN, g_bytes_get_data (good, NULL), BREATH_HEAD_LEN);
    swapped = g_bytes_new (data, BREATH_PROOF_LEN);
    g_assert_null (breath_proof_open (swapped, NULL));
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proof/round-trip", test_proof_round_trip);
  g_test_add_func ("/proof/forged", test_proof_forged);

  for (guint i = 0; i < G_N_ELEMENTS (proof_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/proof/refuse/", proof_cases[i].name, NULL);

      g_test_add_data_func (path, &proof_cases[i], test_proof_refuse);
    }

  return g_test_run ();
}
