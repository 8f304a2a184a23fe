// SPDX-License-Identifier: GPL-3.0-or-later
//
// Breath's records as proto/README.md describes them, written from that document alone: protobuf by hand,
// one canonical encoding, Ed25519 by Node, BLAKE2b by @noble/hashes.

import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import { blake2b } from '@noble/hashes/blake2.js'

const HEAD_SIZE = 189
const MAX_SIGNED = 2560
const MAX_LIVE = 128
const HEAD = 'breath-head/1'
const ITEM = 'breath-item/1'
const UNKNOWN = 0x80
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

export function refuse (what) {
  throw new Error(what)
}

export function hash (bytes, size = 32, key = undefined) {
  return Buffer.from(blake2b(bytes, { dkLen: size, key }))
}

export function hex (bytes) {
  return Buffer.from(bytes).toString('hex')
}

export function u32 (value) {
  const bytes = Buffer.alloc(4)

  bytes.writeUInt32LE(value)
  return bytes
}

// --- protobuf ---

export function varint (value) {
  const bytes = []

  for (; value > 127; value = Math.floor(value / 128)) {
    bytes.push(value % 128 + 128)
  }
  return Buffer.from([...bytes, value])
}

// A varint at `at`, no longer than needed: its value and where it ends, or null if it is cut off.
export function readVarint (bytes, at, longest = 9) {
  let value = 0

  for (let i = 0; i < longest; i++) {
    if (at + i >= bytes.length) {
      return null
    }

    const byte = bytes[at + i]

    value += byte % 128 * 2 ** (7 * i)
    if (byte < 128) {
      return byte === 0 && i > 0 ? refuse('a varint longer than needed') : { value, end: at + i + 1 }
    }
  }
  return refuse('a varint that does not end')
}

export function field (number, type, value) {
  const tag = varint(number * 8 + type)

  return type === BYTES ? Buffer.concat([tag, varint(value.length), value]) : Buffer.concat([tag, value])
}

export function bytesField (number, value) {
  return field(number, BYTES, value)
}

// Every field in the order sent: number, type and, as bytes, value.
export function fields (bytes) {
  const found = []

  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at, 5) ?? refuse('a tag is cut off')
    const type = tag.value % 8
    let start = tag.end
    let length = { [FIXED32]: 4, [FIXED64]: 8 }[type]

    if (type === BYTES || type === VARINT) {
      const read = readVarint(bytes, start) ?? refuse('a field is cut off')

      length = type === BYTES ? read.value : read.end - start
      start = type === BYTES ? read.end : start
    }
    if (length == null || start + length > bytes.length || tag.value < 8) {
      refuse('a field that is no field or is cut off')
    }
    found.push({ number: Math.floor(tag.value / 8), type, value: bytes.subarray(start, start + length) })
    at = start + length
  }
  return found
}

// Exactly these fields, each once and in this order; a shape is [number, type, size or null for any].
function exactly (bytes, shape) {
  const found = fields(bytes)

  if (found.length !== shape.length) {
    refuse(`${found.length} fields where ${shape.length} belong`)
  }
  return found.map(({ number, type, value }, i) => {
    const [wanted, wantedType, size] = shape[i]

    return number === wanted && type === wantedType && (size == null || value.length === size)
      ? value
      : refuse(`field ${number} of ${value.length} bytes where field ${wanted} belongs`)
  })
}

// --- signing ---

export class Identity {
  constructor (seed) {
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
    this.author = createPublicKey(this.key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length)
  }

  sign (domain, body) {
    const signature = sign(null, Buffer.concat([Buffer.from(domain), this.author, body]), this.key)

    return Buffer.concat([bytesField(1, this.author), bytesField(2, body), bytesField(3, signature)])
  }

  signHead (head) {
    return this.sign(HEAD, headBody(head))
  }

  signItem (body) {
    return this.sign(ITEM, body)
  }
}

export function openSigned (domain, signed) {
  if (signed.length > MAX_SIGNED) {
    refuse(`a record of ${signed.length} bytes`)
  }

  const [author, body, signature] = exactly(signed, [[1, BYTES, 32], [2, BYTES, null], [3, BYTES, 64]])

  return {
    author,
    body,
    check () {
      const key = createPublicKey({ key: Buffer.concat([SPKI, author]), format: 'der', type: 'spki' })

      if (!verify(null, Buffer.concat([Buffer.from(domain), author, body]), key, signature)) {
        refuse('a signature that is not the author’s')
      }
    }
  }
}

// --- levels ---

export function packLevel ({ level, epsilon, day }) {
  return level == null ? UNKNOWN : (day * 65536 + epsilon * 256 + (level & 255))
}

export function unpackLevel (packed) {
  const level = packed << 24 >> 24
  const epsilon = packed >>> 8 & 255
  const day = packed >>> 16

  if (packed === UNKNOWN) {
    return { level: null }
  }
  return level >= -120 && level <= 120 && epsilon >= 1 && epsilon <= 100
    ? { level, epsilon, day }
    : refuse(`the level ${packed} packs nothing`)
}

// --- heads, manifests, items ---

function headBody ({ epoch, version, issued, levels, manifest, anchor = randomBytes(16) }) {
  const numbers = [epoch, version, issued, ...['energy', 'water', 'food'].map((name) => packLevel(levels[name] ?? {}))]

  return Buffer.concat([
    ...numbers.map((value, i) => field(i + 1, FIXED32, u32(value))),
    bytesField(7, hash(manifest)),
    field(8, FIXED32, u32(manifest.length / 34)),
    bytesField(9, anchor)
  ])
}

export function readHead (signed) {
  if (signed.length !== HEAD_SIZE) {
    refuse(`a head of ${signed.length} bytes`)
  }

  const { author, body, check } = openSigned(HEAD, signed)
  const numbers = [1, 2, 3, 4, 5, 6].map((number) => [number, FIXED32, 4])
  const read = exactly(body, [...numbers, [7, BYTES, 32], [8, FIXED32, 4], [9, BYTES, 16]])
  const [epoch, version, issued, energy, water, food] = read.slice(0, 6).map((value) => value.readUInt32LE())
  const liveCount = read[7].readUInt32LE()

  check()
  if (liveCount > MAX_LIVE) {
    refuse(`a head of ${liveCount} items`)
  }
  return {
    signed: Buffer.from(signed),
    id: hash(signed),
    author: Buffer.from(author),
    epoch,
    version,
    issued,
    levels: { energy: unpackLevel(energy), water: unpackLevel(water), food: unpackLevel(food) },
    liveSet: Buffer.from(read[6]),
    liveCount,
    anchor: Buffer.from(read[8])
  }
}

export function makeManifest (ids) {
  return Buffer.concat([...ids].sort(Buffer.compare).map((id) => bytesField(1, id)))
}

export function readManifest (bytes) {
  const ids = fields(bytes).map(({ number, type, value }) =>
    number === 1 && type === BYTES && value.length === 32 ? Buffer.from(value) : refuse('a manifest with more than ids'))

  if (ids.length > MAX_LIVE || ids.some((id, i) => i > 0 && Buffer.compare(ids[i - 1], id) >= 0)) {
    refuse('a manifest that is not ascending, not distinct or too long')
  }
  return ids
}

export function profileBody ({ name, languages = [] }) {
  const parts = languages.map((language) => bytesField(2, Buffer.from(language)))

  return bytesField(1, Buffer.concat([...name == null ? [] : [bytesField(1, Buffer.from(name))], ...parts]))
}

function readProfile (bytes) {
  const profile = { name: null, languages: [] }

  for (const { number, type, value } of fields(bytes)) {
    const text = type === BYTES ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value) : refuse('no text')

    if (number === 1 && profile.name == null && profile.languages.length === 0) {
      profile.name = value.length >= 1 && value.length <= 64 && !/\p{Cc}/u.test(text) ? text : refuse('a name beyond its limits')
    } else if (number === 2 && profile.languages.length < 8) {
      const fits = value.length <= 35 && /^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(text)

      profile.languages.push(fits ? text : refuse('a language that is no tag'))
    } else {
      refuse(`field ${number} does not belong there in a profile`)
    }
  }
  return profile
}

export function peerRecordBody ({ issued, addresses }) {
  const parts = addresses.map((address) => bytesField(2, Buffer.from(address)))

  return bytesField(2, Buffer.concat([field(1, FIXED32, u32(issued)), ...parts]))
}

function readPeerRecord (bytes) {
  const [issued, ...addresses] = fields(bytes)

  if (issued?.number !== 1 || issued.type !== FIXED32 || addresses.length < 1 || addresses.length > 8) {
    refuse('a peer record without its time or addresses')
  }

  const places = addresses.map(({ number, type, value }) =>
    number === 2 && type === BYTES && value.length >= 1 && value.length <= 128 ? hex(value) : refuse('no address'))

  if (new Set(places).size !== places.length) {
    refuse('an address twice')
  }
  return { issued: Buffer.from(issued.value).readUInt32LE(), addresses: places }
}

export function readItem (signed) {
  const { author, body, check } = openSigned(ITEM, signed)
  const found = fields(body)

  if (found.length !== 1 || found[0].type !== BYTES) {
    refuse('an item that holds not exactly one thing')
  }
  check()
  return {
    signed: Buffer.from(signed),
    id: hash(signed),
    author: Buffer.from(author),
    body: Buffer.from(body),
    kind: found[0].number,
    profile: found[0].number === 1 ? readProfile(found[0].value) : null,
    record: found[0].number === 2 ? readPeerRecord(found[0].value) : null
  }
}

// Of two heads of one author, whether the first holds against the second.
export function isLater (one, other) {
  return other == null || one.epoch > other.epoch || (one.epoch === other.epoch && (one.version > other.version ||
    (one.version === other.version && Buffer.compare(one.id, other.id) < 0)))
}
