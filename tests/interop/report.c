/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "report.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Takes fields. */
void
report (const char *event,
        JsonObject *fields)
{
  g_autoptr(JsonObject) line = fields != NULL ? fields : json_object_new ();
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), line);
  g_autofree char *text = NULL;

  json_object_set_string_member (line, "event", event);

  text = json_to_string (node, FALSE);
  puts (text);
  fflush (stdout);
}

void
report_failure (const GError *error)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "message", error->message);
  report ("failed", fields);
}

static void
set_peer (JsonObject      *fields,
          const P2pPeerId *peer)
{
  g_autofree char *text = p2p_peer_id_to_string (peer);

  json_object_set_string_member (fields, "peer", text);
}

/* @addresses: (element-type P2pMultiaddr) */
static void
set_addresses (JsonObject *fields,
               GPtrArray  *addresses)
{
  JsonArray *texts = json_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    json_array_add_string_element (texts, p2p_multiaddr_get_text (addresses->pdata[i]));

  json_object_set_array_member (fields, "addresses", texts);
}

void
report_connected (P2pConnection *connection)
{
  JsonObject *fields = json_object_new ();
  P2pMultiaddr *address = p2p_connection_get_remote_address (connection);

  set_peer (fields, p2p_connection_get_peer (connection));
  json_object_set_string_member (fields, "address", p2p_multiaddr_get_text (address));
  json_object_set_string_member (fields, "security", p2p_connection_get_security (connection));
  json_object_set_boolean_member (fields, "early_muxer", p2p_connection_has_early_muxer (connection));
  report ("connected", fields);
}

void
report_disconnected (P2pConnection *connection,
                     const GError  *reason)
{
  JsonObject *fields = json_object_new ();

  set_peer (fields, p2p_connection_get_peer (connection));
  json_object_set_string_member (fields, "reason", reason != NULL ? reason->message : "closed");
  report ("disconnected", fields);
}

void
report_identified (const char            *event,
                   const P2pIdentifyInfo *info)
{
  JsonObject *fields = json_object_new ();
  JsonArray *protocols = json_array_new ();

  for (guint i = 0; info->protocols != NULL && info->protocols[i] != NULL; i++)
    json_array_add_string_element (protocols, info->protocols[i]);

  set_peer (fields, &info->peer);
  set_addresses (fields, info->addresses);
  json_object_set_string_member (fields, "agent", info->agent);
  json_object_set_array_member (fields, "protocols", protocols);

  if (info->observed != NULL)
    json_object_set_string_member (fields, "observed", p2p_multiaddr_get_text (info->observed));

  report (event, fields);
}

void
report_listening (P2pSwarm *swarm)
{
  g_autoptr(GPtrArray) addresses = p2p_swarm_dup_addresses (swarm);
  JsonObject *fields = json_object_new ();

  set_peer (fields, p2p_identity_get_peer_id (p2p_swarm_get_identity (swarm)));
  set_addresses (fields, addresses);
  report ("listening", fields);
}

/* @micros: (element-type gint64); @since_dial: from the beginning of the dial to the end of the pings */
void
report_pings (GArray *micros,
              gint64  since_dial)
{
  JsonObject *fields = json_object_new ();
  JsonArray *values = json_array_new ();

  for (guint i = 0; i < micros->len; i++)
    json_array_add_int_element (values, g_array_index (micros, gint64, i));

  json_object_set_array_member (fields, "micros", values);
  json_object_set_int_member (fields, "since_dial", since_dial);
  report ("ping", fields);
}

/* What this process has used of the processor so far. */
gint64
cpu_micros (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static gint64
resident_bytes (void)
{
  g_autofree char *statm = NULL;
  g_auto(GStrv) pages = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL))
    return 0;

  pages = g_strsplit (statm, " ", 3);

  return g_ascii_strtoll (pages[1], NULL, 10) * sysconf (_SC_PAGESIZE);
}

void
report_usage (void)
{
  JsonObject *fields = json_object_new ();

  json_object_set_int_member (fields, "cpu_us", cpu_micros ());
  json_object_set_int_member (fields, "rss", resident_bytes ());
  report ("usage", fields);
}
