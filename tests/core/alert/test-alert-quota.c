/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-quota.h"

#include <string.h>

#define HOUR (3600 * (gint64) G_USEC_PER_SEC)
#define DAY  (24 * HOUR)

static P2pPeerId
id_of (guint number)
{
  P2pPeerId id = { { 0 } };

  memcpy (id.public_key, &number, sizeof number);

  return id;
}

static gboolean
take_as (BreathAlertQuota *quota,
         guint             node,
         guint             mirror,
         gboolean          is_known,
         gint64            now)
{
  P2pPeerId node_id = id_of (node);
  P2pPeerId mirror_id = id_of (mirror);

  return breath_alert_quota_take (quota, &node_id, &mirror_id, is_known, now);
}

static gboolean
take (BreathAlertQuota *quota,
      guint             node,
      guint             mirror,
      gint64            now)
{
  return take_as (quota, node, mirror, TRUE, now);
}

static void
test_alert_quota_mirror (void)
{
  g_autoptr(BreathAlertQuota) quota = breath_alert_quota_new ();

  g_assert_true (take (quota, 1, 101, 0));
  g_assert_true (take (quota, 1, 101, 1));
  g_assert_false (take (quota, 1, 101, HOUR - 1));
  g_assert_true (take (quota, 1, 101, HOUR));
  g_assert_false (take (quota, 1, 101, 3 * HOUR));
  g_assert_false (take (quota, 1, 101, DAY - 1));
  g_assert_true (take (quota, 1, 101, DAY));
}

/* A node has no more urgency for having more Mirrors. */
static void
test_alert_quota_node (void)
{
  g_autoptr(BreathAlertQuota) quota = breath_alert_quota_new ();

  for (guint i = 0; i < BREATH_ALERT_PER_NODE; i++)
    g_assert_true (take (quota, 1, 100 + i, i * HOUR));

  g_assert_false (take (quota, 1, 200, 7 * HOUR));
  g_assert_true (take (quota, 2, 300, 7 * HOUR));
  g_assert_true (take (quota, 1, 200, DAY));
}

static void
test_alert_quota_refused_is_not_counted (void)
{
  g_autoptr(BreathAlertQuota) quota = breath_alert_quota_new ();

  g_assert_true (take (quota, 1, 101, 0));
  g_assert_true (take (quota, 1, 102, 0));

  for (guint i = 0; i < 100; i++)
    g_assert_false (take (quota, 1, 103, i));

  g_assert_true (take (quota, 1, 103, HOUR));
}

/* Nobody is refused because others are counted; who was quiet for longest is forgotten. */
static void
test_alert_quota_bound (void)
{
  g_autoptr(BreathAlertQuota) quota = breath_alert_quota_new ();

  for (guint i = 0; i < BREATH_ALERT_MAX_COUNTED; i++)
    g_assert_true (take (quota, i, 1000000 + i, i));

  g_assert_cmpuint (breath_alert_quota_get_size (quota), ==, BREATH_ALERT_MAX_COUNTED);
  g_assert_true (take (quota, BREATH_ALERT_MAX_COUNTED - 1, 1000000 + BREATH_ALERT_MAX_COUNTED - 1, HOUR));
  g_assert_true (take (quota, 500000, 600000, HOUR));
  g_assert_true (take (quota, 500000, 600000, HOUR));
  g_assert_false (take (quota, 500000, 600000, HOUR));
  g_assert_false (take (quota, BREATH_ALERT_MAX_COUNTED - 1, 700000, HOUR));
  g_assert_cmpuint (breath_alert_quota_get_size (quota), ==, BREATH_ALERT_MAX_COUNTED);
}

/* New keys take no room from those of whom more is known, and are no less limited. */
static void
test_alert_quota_strangers (void)
{
  g_autoptr(BreathAlertQuota) quota = breath_alert_quota_new ();

  g_assert_true (take (quota, 1, 101, 0));
  g_assert_true (take (quota, 1, 101, 0));

  for (guint i = 0; i < 2 * BREATH_ALERT_MAX_COUNTED; i++)
    g_assert_true (take_as (quota, 1000 + i, 1000000 + i, FALSE, 1 + i));

  g_assert_false (take (quota, 1, 101, HOUR - 1));
  g_assert_cmpuint (breath_alert_quota_get_size (quota), ==, 2 + BREATH_ALERT_MAX_STRANGERS);

  /* Also where a head comes in between. */
  g_assert_true (take_as (quota, 2, 102, FALSE, HOUR));
  g_assert_true (take_as (quota, 2, 102, TRUE, HOUR));
  g_assert_false (take_as (quota, 2, 102, TRUE, HOUR));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-quota/mirror", test_alert_quota_mirror);
  g_test_add_func ("/alert-quota/node", test_alert_quota_node);
  g_test_add_func ("/alert-quota/refused-is-not-counted", test_alert_quota_refused_is_not_counted);
  g_test_add_func ("/alert-quota/bound", test_alert_quota_bound);
  g_test_add_func ("/alert-quota/strangers", test_alert_quota_strangers);

  return g_test_run ();
}
