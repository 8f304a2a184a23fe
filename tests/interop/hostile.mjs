// SPDX-License-Identifier: GPL-3.0-or-later
//
// hostile.mjs CASE (--dial MULTIADDR | --listen MULTIADDR): a js-libp2p peer that proves its identity as
// it should and then breaks a rule of what runs inside the encrypted channel.

import { parseArgs } from 'node:util'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { makeNode } from './make-node.mjs'

const IDENTIFY = '/ipfs/id/1.0.0'
const ECHO = '/breath-test/echo/1.0.0'
const NEGOTIATION = Buffer.from(`\x13/multistream/1.0.0\n${String.fromCharCode(ECHO.length + 1)}${ECHO}\n`)
const DATA = 0
const WINDOW_UPDATE = 1
const PING = 2
const GO_AWAY = 3
const SYN = 1
const ACK = 2
const RST = 8

function frame ({ version = 0, type = DATA, flags = 0, stream = 0, length = 0, body = new Uint8Array(0) }) {
  const bytes = Buffer.alloc(12 + body.length)

  bytes.writeUInt8(version, 0)
  bytes.writeUInt8(type, 1)
  bytes.writeUInt16BE(flags, 2)
  bytes.writeUInt32BE(stream, 4)
  bytes.writeUInt32BE(length, 8)
  bytes.set(body, 12)
  return new Uint8Array(bytes)
}

function repeat (count, make) {
  return Buffer.concat(Array.from({ length: count }, (_, i) => make(i)))
}

// Stream numbers far above those the real muxer of this peer uses; a dialer's are odd.
function yamuxCases (isDialer) {
  const first = isDialer ? 1001 : 1002
  const others = isDialer ? 1002 : 1001

  return {
    'yamux-version': () => frame({ version: 9 }),
    'yamux-type': () => frame({ type: 77 }),
    'yamux-garbage': () => crypto.getRandomValues(new Uint8Array(4096)),
    'yamux-parity': () => frame({ type: DATA, flags: SYN, stream: others }),
    'yamux-stream-zero': () => frame({ type: DATA, flags: SYN, stream: 0 }),
    'yamux-syn-twice': () => repeat(2, () => frame({ type: WINDOW_UPDATE, flags: SYN, stream: first })),
    'yamux-length': () => frame({ type: DATA, flags: SYN, stream: first, length: 0xffffffff }),
    // Echo stops reading once what it sends back fills the window of its peer, so this fills its own.
    'yamux-above-window': () => Buffer.concat([
      frame({ type: WINDOW_UPDATE, flags: SYN, stream: first }),
      frame({ type: DATA, stream: first, length: NEGOTIATION.length, body: NEGOTIATION }),
      repeat(400, () => frame({ type: DATA, stream: first, length: 65536, body: new Uint8Array(65536) }))
    ]),
    'yamux-window-overflow': () => Buffer.concat([
      frame({ type: WINDOW_UPDATE, flags: SYN, stream: first, length: 0xffffffff }),
      frame({ type: WINDOW_UPDATE, stream: first, length: 0xffffffff })
    ]),
    // Not against the rules, or not enough to close for: the connection may stay, memory may not grow.
    'yamux-mid-frame': () => frame({ type: DATA, flags: SYN, stream: first, length: 1000 }).subarray(0, 7),
    'yamux-mid-body': () => frame({ type: DATA, flags: SYN, stream: first, length: 1000, body: new Uint8Array(10) }),
    'yamux-rapid-reset': () => repeat(20_000, (i) => Buffer.concat([
      frame({ type: WINDOW_UPDATE, flags: SYN, stream: first + 2 * i }),
      frame({ type: WINDOW_UPDATE, flags: RST, stream: first + 2 * i })
    ])),
    'yamux-ping-flood': () => repeat(100_000, (i) => frame({ type: PING, flags: SYN, length: i })),
    'yamux-unknown-stream': () => repeat(1000, (i) => frame({ type: DATA, flags: ACK, stream: first + 2 * i, length: 0 })),
    'yamux-go-away': () => frame({ type: GO_AWAY, length: 1 })
  }
}

const identifyCases = {
  'identify-garbage': (stream) => stream.send(crypto.getRandomValues(new Uint8Array(512))),
  'identify-length': (stream) => stream.send(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3])),
  'identify-endless': async (stream) => {
    for (let i = 0; i < 10_000; i++) {
      if (!stream.send(Uint8Array.from([0]))) {
        await stream.onDrain()
      }
    }
  },
  'identify-silent': () => {}
}

function renamed (factory, protocol) {
  return (components) => {
    const inner = factory(components)

    return {
      protocol,
      createStreamMuxer: (connection) => inner.createStreamMuxer(connection)
    }
  }
}

// Keeps the encrypted channel below the muxer within reach, so that frames of our own can be put into it.
function tapped (factory, channels) {
  return (components) => {
    const inner = factory(components)

    return {
      protocol: inner.protocol,
      createStreamMuxer: (connection) => {
        channels.push(connection)
        return inner.createStreamMuxer(connection)
      }
    }
  }
}

function emit (event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')
}

const { values, positionals: [name] } = parseArgs({
  allowPositionals: true,
  options: { dial: { type: 'string' }, listen: { type: 'string' } }
})
const isDialer = values.dial != null
const channels = []
const setup = { listen: isDialer ? [] : [values.listen], muxer: tapped(yamux(), channels) }

if (name === 'other-muxer' || name === 'other-muxer-early') {
  setup.muxer = renamed(yamux(), '/mplex/6.7.0')
  setup.earlyMuxer = name === 'other-muxer-early'
}

if (name in identifyCases) {
  setup.services = {}
}

const { node } = await makeNode(setup)

if (name in identifyCases) {
  await node.handle(IDENTIFY, (stream) => identifyCases[name](stream))
}

async function misbehave () {
  const make = yamuxCases(isDialer)[name]
  const channel = channels.at(-1)

  if (make == null) {
    return
  }

  // A peer that is closed while it still sends is what is wanted here.
  try {
    channel.send(make())
  } catch {}
}

node.addEventListener('connection:open', ({ detail: connection }) => {
  emit('connected', { peer: connection.remotePeer.toString() })
  setTimeout(misbehave, 100)
})
node.addEventListener('connection:close', () => emit('closed'))
process.on('uncaughtException', (error) => emit('error', { message: error.message }))
emit('peer', { peer: node.peerId.toString() })

if (isDialer) {
  try {
    await node.dial(multiaddr(values.dial))
  } catch (error) {
    emit('refused', { message: error.message })
  }
} else {
  emit('listening', { peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
}

for await (const _ of process.stdin) {}
process.exit(0)
