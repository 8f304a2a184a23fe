/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* memmem() */

#include "breath-sealed-and.h"

#include "breath-random.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_SPAN (G_GUINT64_CONSTANT (1) << 32) /* what is longer is the shadow of a sanitizer */

/* The operating system's randomness, of which each draw is also told to whoever reads the pipe, with no copy kept here. */
struct _TestToldRandom
{
  GObject parent_instance;

  int     pipe;
};

#define TEST_TYPE_TOLD_RANDOM (test_told_random_get_type ())
G_DECLARE_FINAL_TYPE (TestToldRandom, test_told_random, TEST, TOLD_RANDOM, GObject)

static void
test_told_random_fill (BreathRandom *random,
                       gpointer      data,
                       gsize         len)
{
  TestToldRandom *self = TEST_TOLD_RANDOM (random);

  randombytes_buf (data, len);

  if (self->pipe >= 0)
    g_assert_cmpint (write (self->pipe, data, len), ==, len);
}

static void
test_told_random_iface_init (BreathRandomInterface *iface)
{
  iface->fill = test_told_random_fill;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestToldRandom, test_told_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_RANDOM, test_told_random_iface_init))

static void
test_told_random_class_init (TestToldRandomClass *klass)
{
}

static void
test_told_random_init (TestToldRandom *self)
{
  self->pipe = -1;
}

static void
send_all (int           fd,
          const guint8 *bytes,
          gsize         len)
{
  g_assert_cmpint (write (fd, bytes, len), ==, len);
}

static void
receive_all (int     fd,
             guint8 *bytes,
             gsize   len)
{
  g_assert_cmpint (recv (fd, bytes, len, MSG_WAITALL), ==, len);
}

static void
wait_for_turn (int fd)
{
  guint8 turn;

  receive_all (fd, &turn, sizeof turn);
}

static void
give_turn (int fd)
{
  send_all (fd, (const guint8[1]) { 0 }, 1);
}

static void
exchange_seals (BreathSealedAnd *side,
                gboolean         is_yes,
                BreathRandom    *random,
                int              socket)
{
  guint8 open[BREATH_OPEN_LEN];
  guint8 seal[BREATH_SEAL_LEN];

  send_all (socket, breath_sealed_and_get_open (side), BREATH_OPEN_LEN);
  receive_all (socket, open, sizeof open);
  g_assert_true (breath_sealed_and_take_open (side, open, sizeof open, NULL));

  breath_sealed_and_seal (side, is_yes, random);
  send_all (socket, breath_sealed_and_get_seal (side), BREATH_SEAL_LEN);
  receive_all (socket, seal, sizeof seal);
  g_assert_true (breath_sealed_and_take_seal (side, seal, sizeof seal, random, NULL));
}

static void
exchange_settles (BreathSealedAnd *side,
                  int              socket)
{
  guint8 settle[BREATH_SETTLE_LEN];

  send_all (socket, breath_sealed_and_get_settle (side), BREATH_SETTLE_LEN);
  receive_all (socket, settle, sizeof settle);
  g_assert_true (breath_sealed_and_take_settle (side, settle, sizeof settle, NULL));
}

/* One side, in a process of its own, which stands still while its memory is looked at. */
static void
run_side (gboolean is_yes,
          int      socket,
          int      draws)
{
  const BreathProver prover = { .role = BREATH_TRANSFER_PROPOSER };
  g_autoptr(TestToldRandom) random = g_object_new (TEST_TYPE_TOLD_RANDOM, NULL);
  BreathSealedAnd *side;

  random->pipe = draws;
  side = breath_sealed_and_new (&prover, BREATH_RANDOM (random));
  exchange_seals (side, is_yes, BREATH_RANDOM (random), socket);
  close (draws);
  wait_for_turn (socket);
  exchange_settles (side, socket);
  g_assert_cmpint (breath_sealed_and_get_outcome (side), ==, BREATH_SEALED_NO);
  wait_for_turn (socket);
  breath_sealed_and_free (side);
}

static GByteArray *
read_all (int fd)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 part[256];
  ssize_t n;

  while ((n = read (fd, part, sizeof part)) > 0)
    g_byte_array_append (bytes, part, n);

  return bytes;
}

/* What was drawn, as the scalars that came of it. */
static GPtrArray *
find_scalars (GByteArray *draws)
{
  GPtrArray *scalars = g_ptr_array_new_with_free_func (g_free);

  g_assert_cmpuint (draws->len % crypto_core_ristretto255_NONREDUCEDSCALARBYTES, ==, 0);

  for (guint i = 0; i < draws->len; i += crypto_core_ristretto255_NONREDUCEDSCALARBYTES)
    {
      guint8 *scalar = g_malloc (BREATH_SCALAR_LEN);

      crypto_core_ristretto255_scalar_reduce (scalar, draws->data + i);
      g_ptr_array_add (scalars, scalar);
    }

  return scalars;
}

static GByteArray *
read_span (int     memory,
           guint64 begin,
           guint64 end)
{
  GByteArray *span = g_byte_array_sized_new (end - begin);
  ssize_t n = pread (memory, span->data, end - begin, begin);

  g_byte_array_set_size (span, MAX (n, 0));

  return span;
}

/* For each scalar, in how many spans of the memory of @process it stands. */
static void
search_image (pid_t      process,
              GPtrArray *scalars,
              guint     *found)
{
  g_autofree char *maps_name = g_strdup_printf ("/proc/%d/maps", process);
  g_autofree char *memory_name = g_strdup_printf ("/proc/%d/mem", process);
  g_autofree char *maps = NULL;
  g_auto(GStrv) lines = NULL;
  int memory = open (memory_name, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (memory, >=, 0);
  g_assert_true (g_file_get_contents (maps_name, &maps, NULL, NULL));
  memset (found, 0, scalars->len * sizeof *found);
  lines = g_strsplit (maps, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      guint64 begin, end;
      char mode[5];

      if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &begin, &end, mode) == 3
          && g_str_has_prefix (mode, "rw") && end - begin < MAX_SPAN)
        {
          g_autoptr(GByteArray) span = read_span (memory, begin, end);

          for (guint i = 0; i < scalars->len; i++)
            found[i] += memmem (span->data, span->len, scalars->pdata[i], BREATH_SCALAR_LEN) != NULL;
        }
    }

  close (memory);
}

/* The draws of a side in their order: a2 and its proof's nonce, a3 and its nonce, then those of the vote. */
static void
check_image (pid_t    process,
             int      socket,
             int      draws_pipe,
             gboolean is_yes)
{
  const BreathProver prover = { .role = BREATH_TRANSFER_RESPONDER };
  g_autoptr(BreathRandom) random = g_object_new (TEST_TYPE_TOLD_RANDOM, NULL);
  g_autoptr(BreathSealedAnd) side = breath_sealed_and_new (&prover, random);
  g_autoptr(GByteArray) draws = NULL;
  g_autoptr(GPtrArray) scalars = NULL;
  g_autofree guint *found = NULL;

  exchange_seals (side, FALSE, random, socket);
  draws = read_all (draws_pipe);
  scalars = find_scalars (draws);
  found = g_new (guint, scalars->len);
  g_assert_cmpuint (scalars->len, >=, 6);

  search_image (process, scalars, found);
  g_assert_cmpuint (found[2], >, 0);

  for (guint i = 4; i < scalars->len; i++)
    g_assert_cmpuint (found[i], ==, 0);

  give_turn (socket);
  exchange_settles (side, socket);
  g_assert_cmpint (breath_sealed_and_get_outcome (side), ==, BREATH_SEALED_NO);

  search_image (process, scalars, found);

  for (guint i = 0; i < scalars->len; i++)
    g_assert_cmpuint (found[i], ==, 0);

  g_test_message ("none of %u secrets of a %s is left in the memory of its process", scalars->len, is_yes ? "yes" : "no");
  give_turn (socket);
}

/* Once a negotiation has ended, nothing in the memory of a side tells what it said: what hid it is gone. */
static void
test_image (gconstpointer data)
{
  gboolean is_yes = GPOINTER_TO_INT (data);
  int sockets[2], draws[2];
  int status;
  pid_t process;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, sockets), ==, 0);
  g_assert_cmpint (pipe (draws), ==, 0);
  process = fork ();
  g_assert_cmpint (process, >=, 0);

  if (process == 0)
    {
      close (sockets[0]);
      close (draws[0]);
      run_side (is_yes, sockets[1], draws[1]);
      _exit (EXIT_SUCCESS);
    }

  close (sockets[1]);
  close (draws[1]);
  check_image (process, sockets[0], draws[0], is_yes);
  g_assert_cmpint (waitpid (process, &status, 0), ==, process);
  g_assert_cmpint (status, ==, 0);
  close (sockets[0]);
  close (draws[0]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add_data_func ("/sealed-image/yes", GINT_TO_POINTER (TRUE), test_image);
  g_test_add_data_func ("/sealed-image/no", GINT_TO_POINTER (FALSE), test_image);

  return g_test_run ();
}
