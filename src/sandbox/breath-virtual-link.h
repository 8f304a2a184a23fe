/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-link.h"
#include "breath-simulation.h"
#include "breath-uplink.h"

G_BEGIN_DECLS

#define BREATH_TYPE_VIRTUAL_LINK (breath_virtual_link_get_type ())
G_DECLARE_FINAL_TYPE (BreathVirtualLink, breath_virtual_link, BREATH, VIRTUAL_LINK, BreathLink)

/**
 * BreathVirtualLinkEvents:
 * @received: a frame arrived at @link
 * @closed: @link closed at this end or the other; @reason is %NULL if it was lost
 *
 * What happens at one end of a link.
 */
typedef struct
{
  void (*received) (BreathVirtualLink *link,
                    BreathProtocol     protocol,
                    GBytes            *frame,
                    gpointer           user_data);
  void (*closed)   (BreathVirtualLink *link,
                    const GError      *reason,
                    gpointer           user_data);
} BreathVirtualLinkEvents;

/**
 * BreathTraffic:
 * @n_frames: frames
 * @n_bytes: their bytes with length prefixes
 *
 * What one end of a link has sent.
 */
typedef struct
{
  guint64 n_frames;
  guint64 n_bytes;
} BreathTraffic;

/**
 * BreathWeather:
 * @jitter: microseconds, up to which a frame takes longer
 * @loss: of 100 frames, those that have to be sent again
 * @duplicates: of 100 frames, those that cross the uplink twice
 * @reordered: of 100 frames, those that others overtake, and that are waited for
 *
 * What happens to frames below the stream.
 */
typedef struct
{
  gint64 jitter;
  guint  loss;
  guint  duplicates;
  guint  reordered;
} BreathWeather;

/* FALSE: the frame is not sent; what is sent instead goes through breath_virtual_link_pass(). */
typedef gboolean (*BreathFilterFunc) (BreathVirtualLink *link,
                                      BreathProtocol     protocol,
                                      GBytes            *frame,
                                      gpointer           user_data);

/* A link between the holders of two keys; frames take @latency microseconds. */
void          breath_virtual_link_new_pair    (BreathSimulation              *simulation,
                                               const guint8                   keys[2][BREATH_LINK_KEY_LEN],
                                               const guint8                   binding[BREATH_LINK_BINDING_LEN],
                                               gint64                         latency,
                                               BreathVirtualLink             *ends[2]);
/* The same with the ends of a link that was closed; FALSE: somebody else still has something of it. */
gboolean      breath_virtual_link_reopen      (BreathVirtualLink             *ends[2],
                                               const guint8                   binding[BREATH_LINK_BINDING_LEN],
                                               gint64                         latency);
void          breath_virtual_link_set_binding (BreathVirtualLink             *self,
                                               const guint8                   binding[BREATH_LINK_BINDING_LEN]);
void          breath_virtual_link_set_events  (BreathVirtualLink             *self,
                                               const BreathVirtualLinkEvents *events,
                                               gpointer                       user_data);
/* Whose the other end is, borrowed: quicker than to look for whoever has its key. */
void          breath_virtual_link_set_peer    (BreathVirtualLink             *self,
                                               gpointer                       peer);
gpointer      breath_virtual_link_get_peer    (BreathVirtualLink             *self);
/* Closes both ends at once; what is on its way is lost. */
void          breath_virtual_link_cut         (BreathVirtualLink             *self);
/* Cuts the link as soon as both ends together have sent @n_frames more. */
void          breath_virtual_link_cut_after   (BreathVirtualLink             *self,
                                               guint                          n_frames);
void          breath_virtual_link_set_loss    (BreathVirtualLink             *self,
                                               guint                          percent,
                                               guint32                        seed);
void          breath_virtual_link_set_weather (BreathVirtualLink             *self,
                                               const BreathWeather           *weather,
                                               guint32                        seed);
void          breath_virtual_link_set_extra   (BreathVirtualLink             *self,
                                               gint64                         extra);
void          breath_virtual_link_stall       (BreathVirtualLink             *self,
                                               gint64                         until);
void          breath_virtual_link_set_uplink  (BreathVirtualLink             *self,
                                               BreathUplink                  *uplink,
                                               gsize                          max_queued);
void          breath_virtual_link_set_filter  (BreathVirtualLink             *self,
                                               BreathFilterFunc               filter,
                                               gpointer                       user_data);
void          breath_virtual_link_pass        (BreathVirtualLink             *self,
                                               BreathProtocol                 protocol,
                                               GBytes                        *frame);
gboolean      breath_virtual_link_is_open     (BreathVirtualLink             *self);
BreathTraffic breath_virtual_link_get_traffic (BreathVirtualLink             *self);

G_END_DECLS
