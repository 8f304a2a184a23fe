// SPDX-License-Identifier: GPL-3.0-or-later
//
// One js-libp2p node over TCP or WebSocket with Noise or TLS and yamux, its limits raised so that a measurement meets the
// protocols and not the rate limiter. The parts a hostile peer replaces can be given.

import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { noise } from '@libp2p/noise'
import { defaultCrypto } from '@libp2p/noise/crypto'
import { yamux } from '@libp2p/yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { generateKeyPairFromSeed, generateKeyPair } from '@libp2p/crypto/keys'

const MANY = 100_000

// js-libp2p has no switch for early muxer negotiation, but its Noise leaves it out when the upgrader asks.
// The handshake hash, which no API shows, is the last SHA-256 that a handshake takes; so each has a Noise of its own.
function noiseReporting ({ earlyMuxer, early, bindings }) {
  return (components) => {
    const secure = (method) => async (connection, options) => {
      let binding
      const hashSHA256 = (data) => (binding = defaultCrypto.hashSHA256(data))
      const inner = noise({ crypto: { ...defaultCrypto, hashSHA256 } })(components)
      const result = await inner[method](connection, { ...options, skipStreamMuxerNegotiation: !earlyMuxer })

      early.set(result.remotePeer.toString(), result.streamMuxer != null)
      bindings.set(result.remotePeer.toString(), Buffer.from(binding))
      return result
    }

    return {
      protocol: '/noise',
      secureInbound: secure('secureInbound'),
      secureOutbound: secure('secureOutbound')
    }
  }
}

function tlsReporting ({ earlyMuxer, early }) {
  return (components) => {
    const inner = tls()(components)
    const secure = (method) => async (connection, options) => {
      const result = await inner[method](connection, { ...options, skipStreamMuxerNegotiation: !earlyMuxer })

      early.set(result.remotePeer.toString(), result.streamMuxer != null)
      return result
    }

    return {
      protocol: inner.protocol,
      secureInbound: secure('secureInbound'),
      secureOutbound: secure('secureOutbound')
    }
  }
}

export async function makeNode ({ listen = [], seed, security = '/noise', earlyMuxer = true, muxer = yamux(), asksIdentify = true, services }) {
  const privateKey = seed == null
    ? await generateKeyPair('Ed25519')
    : await generateKeyPairFromSeed('Ed25519', Uint8Array.from(Buffer.from(seed, 'hex')))
  const early = new Map()
  const bindings = new Map()
  const node = await createLibp2p({
    privateKey,
    addresses: { listen },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [security === '/noise'
      ? noiseReporting({ earlyMuxer, early, bindings })
      : tlsReporting({ earlyMuxer, early })],
    streamMuxers: [muxer],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: {
      inboundConnectionThreshold: MANY,
      maxConnections: MANY,
      maxIncomingPendingConnections: MANY
    },
    services: services ?? {
      identify: identify({ runOnConnectionOpen: asksIdentify }),
      ping: ping({ maxInboundStreams: 16, maxOutboundStreams: 16 })
    }
  })

  return { node, early, bindings }
}
