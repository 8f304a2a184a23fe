// SPDX-License-Identifier: GPL-3.0-or-later
//
// A js-libp2p peer driven by its command line and by lines on standard input; it answers with one JSON
// object a line. peer.c is the same program on Breath's own stack. README.md lists options and events.

import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { multiaddr } from '@multiformats/multiaddr'
import { byteStream } from '@libp2p/utils'
import { makeNode } from './make-node.mjs'

const ECHO = '/breath-test/echo/1.0.0'
const PERF = '/perf/1.0.0'
const CHUNK = 64 * 1024
const WARM_UP = 50
const PERF_MAX = 4n * 1024n * 1024n * 1024n

function emit (event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')
}

function usage () {
  const { user, system } = process.cpuUsage()

  return { cpu_us: user + system, rss: process.memoryUsage().rss }
}

// The stream is written only while it has room: js-libp2p would queue without bound otherwise.
async function write (stream, data) {
  if (!stream.send(data)) {
    await stream.onDrain()
  }
}

async function * pattern (total) {
  const block = Buffer.alloc(CHUNK)

  for (let sent = 0, tick = 0; sent < total; tick++) {
    const len = Math.min(CHUNK, total - sent)

    // A block that differs from its neighbours, so that a lost or repeated one shows in the hash.
    for (let i = 0; i < len; i += 4) {
      block.writeUInt32LE((Math.imul(tick * CHUNK + i, 2654435761) ^ tick) >>> 0, i)
    }

    yield new Uint8Array(block.subarray(0, len))
    sent += len
  }
}

async function answerEcho (stream) {
  for await (const chunk of stream) {
    await write(stream, chunk.subarray())
  }
  await stream.close()
}

// perf specification: eight bytes say how much the dialer wants back once it has finished sending.
async function answerPerf (stream) {
  let head = Buffer.alloc(0)

  for await (const chunk of stream) {
    if (head.length < 8) {
      head = Buffer.concat([head, chunk.subarray(0, Math.min(8 - head.length, chunk.byteLength))])
    }
  }

  let left = head.length === 8 ? head.readBigUInt64BE() : 0n
  const block = new Uint8Array(CHUNK)

  if (left > PERF_MAX) {
    stream.abort(new Error('more is asked for than this peer serves'))
    return
  }

  while (left > 0n) {
    const len = left < CHUNK ? Number(left) : CHUNK

    await write(stream, block.subarray(0, len))
    left -= BigInt(len)
  }
  await stream.close()
}

async function echo (connection, total) {
  const stream = await connection.newStream(ECHO)
  const sent = createHash('sha256')
  const received = createHash('sha256')
  let length = 0
  const reading = (async () => {
    for await (const chunk of stream) {
      received.update(chunk.subarray())
      length += chunk.byteLength
    }
  })()

  for await (const chunk of pattern(total)) {
    sent.update(chunk)
    await write(stream, chunk)
  }

  await stream.close()
  await reading
  emit('echo', { sent: total, received: length, sent_sha256: sent.digest('hex'), received_sha256: received.digest('hex') })
}

async function perf (connection, upload, download) {
  const before = usage().cpu_us
  const start = process.hrtime.bigint()
  const stream = await connection.newStream(PERF)
  const head = Buffer.alloc(8)
  const block = new Uint8Array(CHUNK)
  let length = 0
  const reading = (async () => {
    for await (const chunk of stream) {
      length += chunk.byteLength
    }
  })()

  head.writeBigUInt64BE(BigInt(download))
  await write(stream, head)

  for (let left = upload; left > 0; left -= CHUNK) {
    await write(stream, block.subarray(0, Math.min(CHUNK, left)))
  }

  await stream.close()
  await reading

  if (length !== download) {
    throw new Error(`perf: asked for ${download} bytes, received ${length}`)
  }
  emit('perf', {
    upload, download, seconds: Number(process.hrtime.bigint() - start) / 1e9, cpu_us: usage().cpu_us - before
  })
}

// Rounds on one stream, as a program that watches a connection would do it.
async function pings (connection, count, dialledAt) {
  const stream = await connection.newStream('/ipfs/ping/1.0.0')
  const bytes = byteStream(stream)
  const micros = []

  for (let i = 0; i < count; i++) {
    const data = crypto.getRandomValues(new Uint8Array(32))
    const start = process.hrtime.bigint()

    await bytes.write(data)
    const back = await bytes.read({ bytes: 32 })

    micros.push(Number(process.hrtime.bigint() - start) / 1000)
    if (Buffer.compare(back.subarray(), data) !== 0) {
      throw new Error('ping: another answer than what was sent')
    }
  }

  stream.abort(new Error('done'))
  emit('ping', { micros, since_dial: Number(process.hrtime.bigint() - dialledAt) / 1000 })
}

function identified (node) {
  return new Promise((resolve) => node.addEventListener('peer:identify', () => resolve(), { once: true }))
}

async function redial (node, address, count) {
  let before = 0

  for (let i = -WARM_UP; i < count; i++) {
    if (i === 0) {
      before = usage().cpu_us
    }

    const known = identified(node)
    const connection = await node.dial(multiaddr(address))

    await known
    await connection.close()
  }

  emit('redial', { count, cpu_us: usage().cpu_us - before })
}

function announce (node, early) {
  node.addEventListener('connection:open', ({ detail: connection }) => {
    emit('connected', {
      peer: connection.remotePeer.toString(),
      address: connection.remoteAddr.toString(),
      security: connection.encryption,
      muxer: connection.multiplexer,
      early_muxer: early.get(connection.remotePeer.toString()) === true
    })
  })
  node.addEventListener('connection:close', ({ detail: connection }) => {
    emit('disconnected', { peer: connection.remotePeer.toString() })
  })
  node.addEventListener('peer:identify', ({ detail: info }) => {
    emit('identified', {
      peer: info.peerId.toString(),
      agent: info.agentVersion ?? null,
      addresses: info.listenAddrs.map(String),
      observed: info.observedAddr?.toString() ?? null,
      protocols: info.protocols
    })
  })
}

async function serve (node) {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'usage') {
      globalThis.gc?.()
      emit('usage', usage())
    }
  }
  await node.stop()
}

const { values } = parseArgs({
  options: {
    listen: { type: 'string' },
    seed: { type: 'string' },
    security: { type: 'string' },
    dial: { type: 'string' },
    'no-early-muxer': { type: 'boolean', default: false },
    identify: { type: 'boolean', default: false },
    ping: { type: 'string' },
    echo: { type: 'string' },
    perf: { type: 'string', multiple: true, default: [] },
    redial: { type: 'string' },
    quiet: { type: 'boolean', default: false }
  }
})
const { node, early } = await makeNode({
  listen: values.listen == null ? [] : [values.listen],
  seed: values.seed,
  security: values.security,
  earlyMuxer: !values['no-early-muxer']
})

await node.handle(ECHO, (stream) => answerEcho(stream).catch((error) => stream.abort(error)))
await node.handle(PERF, (stream) => answerPerf(stream).catch((error) => stream.abort(error)))

if (!values.quiet) {
  announce(node, early)
}

if (values.listen != null) {
  emit('listening', { peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
}

if (values.dial == null) {
  await serve(node)
  process.exit(0)
}

try {
  if (values.redial != null) {
    await redial(node, values.dial, Number(values.redial))
  } else {
    const known = identified(node)
    const dialledAt = process.hrtime.bigint()
    const connection = await node.dial(multiaddr(values.dial))

    if (values.identify) {
      await known
    }
    if (values.ping != null) {
      await pings(connection, Number(values.ping), dialledAt)
    }
    if (values.echo != null) {
      await echo(connection, Number(values.echo))
    }
    for (const sizes of values.perf) {
      const [upload, download] = sizes.split(':').map(Number)

      await perf(connection, upload, download)
    }
    await connection.close()
  }
  emit('done')
  process.exit(0)
} catch (error) {
  emit('failed', { message: error.message })
  process.exit(1)
}
