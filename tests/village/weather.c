/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * weather COUNT LEAST MOST JITTER LOSS SEED: so many computers, each in a network namespace of its own, and bad roads between
 * them, which every packet takes through this program, since few kernels have netem. Each pair has a latency of its own, from
 * LEAST to MOST milliseconds one way; packets take up to JITTER more, stay in order, and LOSS of a hundred are lost. All that is
 * for 10.N.0.1 goes to number N, the first of which is 1.
 *
 * Prints a line with the descriptor of each namespace, and ends with its standard input. What it may not do it says, and ends
 * with 77.
 */

#include <glib.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_COUNT   64
#define MAX_PACKET  2048
#define MAX_WAITING 65536 /* packets; what comes beyond is lost */
#define SKIPPED     77
#define DEVICE      "road"

/* A packet on its way. */
typedef struct
{
  gint64 due;
  guint  to;
  guint  len;
  guint8 data[];
} Packet;

static struct
{
  guint  least;
  guint  most;
  guint  jitter;
  guint  loss;
  GRand *chance;
} weather;

static guint count;
static struct pollfd computers[MAX_COUNT + 1];     /* the last is standard input */
static gint64 latencies[MAX_COUNT][MAX_COUNT];     /* µs */
static gint64 last[MAX_COUNT][MAX_COUNT];          /* when the last packet of a pair arrives */
static GSequence *waiting;                         /* of Packet, the first to arrive first */

static int
compare_due (gconstpointer a,
             gconstpointer b,
             gpointer      user_data)
{
  gint64 one = ((const Packet *) a)->due;
  gint64 other = ((const Packet *) b)->due;

  return (one > other) - (one < other);
}

static void
give_up (const char *what)
{
  printf ("%s: %s\n", what, g_strerror (errno));
  exit (SKIPPED);
}

static int
open_device (void)
{
  struct ifreq request = { .ifr_name = DEVICE, .ifr_flags = IFF_TUN | IFF_NO_PI };
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0 || ioctl (fd, TUNSETIFF, &request) != 0)
    give_up ("/dev/net/tun");

  return fd;
}

/* The namespace stays as long as its descriptor, in which others may enter it. */
static void
make_computer (guint number)
{
  int namespace;

  if (unshare (CLONE_NEWNET) != 0)
    give_up ("unshare");

  namespace = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

  if (namespace < 0)
    give_up ("/proc/self/ns/net");

  computers[number].fd = open_device ();
  computers[number].events = POLLIN;
  printf ("%d\n", namespace);
}

static void
draw_latencies (void)
{
  for (guint from = 0; from < count; from++)
    for (guint to = 0; to < from; to++)
      {
        gint64 latency = g_rand_int_range (weather.chance, (int) weather.least, (int) weather.most + 1);

        latencies[from][to] = latencies[to][from] = latency * 1000;
      }
}

static gboolean
is_lost (void)
{
  return (guint) g_rand_int_range (weather.chance, 0, 100) < weather.loss ||
         g_sequence_get_length (waiting) >= MAX_WAITING;
}

static void
take (guint         from,
      const guint8 *data,
      guint         len)
{
  gboolean is_ipv4 = len >= 20 && data[0] >> 4 == 4 && data[16] == 10;
  guint to = is_ipv4 ? data[17] - 1u : count;
  Packet *packet;
  gint64 due;

  if (to >= count || to == from || is_lost ())
    return;

  due = g_get_monotonic_time () + latencies[from][to] + g_rand_int_range (weather.chance, 0, (int) weather.jitter * 1000 + 1);
  due = last[from][to] = MAX (due, last[from][to]);
  packet = g_malloc (sizeof *packet + len);
  packet->due = due;
  packet->to = to;
  packet->len = len;
  memcpy (packet->data, data, len);
  g_sequence_insert_sorted (waiting, packet, compare_due, NULL);
}

static void
take_all (guint from)
{
  guint8 data[MAX_PACKET];
  gssize len;

  while ((len = read (computers[from].fd, data, sizeof data)) > 0)
    take (from, data, (guint) len);
}

static void
deliver (void)
{
  gint64 now = g_get_monotonic_time ();

  while (!g_sequence_is_empty (waiting))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (waiting);
      const Packet *packet = g_sequence_get (first);

      if (packet->due > now)
        break;

      /* A queue that is full loses it, as on any road. */
      if (write (computers[packet->to].fd, packet->data, packet->len) < 0 && errno != EAGAIN)
        g_printerr ("A packet is lost: %s\n", g_strerror (errno));

      g_sequence_remove (first);
    }
}

static int
get_patience (void)
{
  const Packet *packet;
  gint64 left;

  if (g_sequence_is_empty (waiting))
    return -1;

  packet = g_sequence_get (g_sequence_get_begin_iter (waiting));
  left = packet->due - g_get_monotonic_time ();

  return left <= 0 ? 0 : (int) (left / 1000) + 1;
}

static void
run (void)
{
  computers[count].fd = STDIN_FILENO;
  computers[count].events = POLLIN;

  while (computers[count].revents == 0)
    {
      if (poll (computers, count + 1, get_patience ()) < 0 && errno != EINTR)
        give_up ("poll");

      for (guint i = 0; i < count; i++)
        if (computers[i].revents != 0)
          take_all (i);

      deliver ();
    }
}

int
main (int   argc,
      char *argv[])
{
  if (argc != 7 || (count = (guint) atoi (argv[1])) > MAX_COUNT)
    {
      g_printerr ("weather COUNT LEAST MOST JITTER LOSS SEED, of which the first is at most %d\n", MAX_COUNT);
      return 2;
    }

  weather.least = (guint) atoi (argv[2]);
  weather.most = (guint) atoi (argv[3]);
  weather.jitter = (guint) atoi (argv[4]);
  weather.loss = (guint) atoi (argv[5]);
  weather.chance = g_rand_new_with_seed ((guint32) atoi (argv[6]));
  waiting = g_sequence_new (g_free);
  draw_latencies ();

  for (guint i = 0; i < count; i++)
    make_computer (i);

  fflush (stdout);
  run ();
  g_sequence_free (waiting);
  g_rand_free (weather.chance);

  return 0;
}
