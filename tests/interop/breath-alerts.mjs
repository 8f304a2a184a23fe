// SPDX-License-Identifier: GPL-3.0-or-later
//
// /breath/alert/1.0.0 as proto/README.md describes it, written from that document alone.

import { bytesField, field, fields, hex, openSigned, readItem, readVarint, refuse, u32, varint } from './breath-records.mjs'
import { frames } from './breath-sync.mjs'

export const ALERTS = '/breath/alert/1.0.0'
const STATEMENT = 'breath-statement/1'
const VARINT = 0
const FIXED32 = 5
const MAX_HOPS = 64
const BIAS_DRIFT = 3
const SEVERE = 2

function number (value, tag) {
  return field(tag, VARINT, varint(value))
}

export function certificateBody ({ mirror, name, from, until }) {
  const parts = [bytesField(1, mirror), bytesField(2, Buffer.from(name)), field(3, FIXED32, u32(from)), field(4, FIXED32, u32(until))]

  return bytesField(3, Buffer.concat(parts))
}

// The body of an item of `node` in which the Mirror with the identity `mirror` raises or cancels an alert.
export function alertBody ({ node, mirror, made, expires, headline, reference = null }) {
  const alert = Buffer.concat([
    number(0, 1),
    number(reference == null ? 0 : 2, 2),
    ...reference == null ? [] : [bytesField(3, reference)],
    number(BIAS_DRIFT, 4),
    number(0, 5),
    number(SEVERE, 6),
    number(0, 7),
    field(8, FIXED32, u32(expires)),
    bytesField(10, Buffer.from(headline))
  ])
  const body = Buffer.concat([bytesField(1, node), field(2, FIXED32, u32(made)), bytesField(3, alert)])

  return bytesField(4, mirror.sign(STATEMENT, body))
}

function get (found, tag) {
  return found.find((one) => one.number === tag)?.value
}

// The item and the certificate of a frame, verified: who says what.
function readAlert (item, certificate) {
  const statement = openSigned(STATEMENT, get(fields(item.body), 4) ?? refuse('an item without a statement'))
  const said = fields(statement.body)
  const alert = fields(get(said, 3) ?? refuse('a statement without an alert'))
  const named = fields(get(fields(certificate.body), 3) ?? refuse('a certificate that is none'))
  const made = get(said, 2).readUInt32LE()

  statement.check()
  if (Buffer.compare(get(said, 1), item.author) !== 0 || Buffer.compare(certificate.author, item.author) !== 0 ||
      Buffer.compare(get(named, 1), statement.author) !== 0 ||
      made < get(named, 3).readUInt32LE() || made >= get(named, 4).readUInt32LE()) {
    refuse('an alert by nobody who is a Mirror')
  }
  return {
    id: hex(item.id),
    author: hex(item.author),
    mirror: get(named, 2).toString(),
    made,
    expires: get(alert, 8).readUInt32LE(),
    message: readVarint(get(alert, 2), 0).value,
    event_code: readVarint(get(alert, 4), 0).value,
    severity: readVarint(get(alert, 6), 0).value,
    headline: get(alert, 10).toString()
  }
}

// One stream with one peer.
export class Alerts {
  constructor ({ stream, tell }) {
    Object.assign(this, { stream, tell })
  }

  push (item, certificate, hops) {
    const frame = Buffer.concat([bytesField(1, item), bytesField(2, certificate), number(hops, 3)])

    this.stream.send(new Uint8Array(Buffer.concat([varint(frame.length), frame])))
  }

  async run () {
    for await (const frame of frames(this.stream, () => {})) {
      const [item, certificate, hops, ...rest] = fields(frame)

      if (item?.number !== 1 || certificate?.number !== 2 || hops?.number !== 3 || rest.length > 0) {
        refuse('a frame that is no alert')
      }

      const count = readVarint(hops.value, 0).value

      this.tell('alert', {
        hops: count <= MAX_HOPS ? count : refuse('more hops than there can be'),
        ...readAlert(readItem(item.value), readItem(certificate.value))
      })
    }
  }
}
