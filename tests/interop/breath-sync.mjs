// SPDX-License-Identifier: GPL-3.0-or-later
//
// Delta sync as proto/README.md describes it, written from that document alone: a journal of heads, and a
// link that gives and takes them over one stream.

import { randomBytes } from 'node:crypto'
import {
  bytesField, fields, hash, hex, isLater, readHead, readItem, readManifest, readVarint, refuse, u32, varint
} from './breath-records.mjs'

export const SYNC = '/breath/sync/1.0.0'
const MAX_FRAME = 65536
const MAX_NOTES = 256
const MAX_OPEN = 8
const MAX_FETCHED_ITEMS = 24
const MAX_AHEAD = 600
const SUMMARY = 1
const NOTES = 2
const WANT = 3
const RECORDS = 4
const FETCH = 5
const OBJECTS = 6
const EMPTY = Buffer.alloc(0)

// The latest head of each author, each at a position of its own, and what the heads list.
export class Journal {
  constructor () {
    this.id = randomBytes(4).readUInt32LE()
    this.end = 0
    this.heads = new Map()
    this.manifests = new Map([[hex(hash(EMPTY)), EMPTY]])
    this.items = new Map()
  }

  holds (head) {
    return this.heads.get(hex(head.author))
  }

  // `from` is the peer that gave it: what it gave is never noted to it again.
  accept (head, from) {
    this.end++
    this.heads.set(hex(head.author), { ...head, from, position: this.end })
    return this.end
  }

  after (position) {
    return [...this.heads.values()].filter((head) => head.position > position).sort((a, b) => a.position - b.position)
  }

  root (key) {
    const sum = [...this.heads.values()].reduce((total, head) => {
      const part = Buffer.from(hash(head.id, 16, key)).reverse()

      return BigInt.asUintN(128, total + BigInt('0x' + hex(part)))
    }, 0n)
    const bytes = Buffer.from(sum.toString(16).padStart(32, '0'), 'hex').reverse()

    return hash(Buffer.concat([bytes, u32(this.heads.size)]), 16, key)
  }
}

function decodeNotes (bytes) {
  const start = readVarint(bytes, 0) ?? refuse('notes without a position')
  const entries = []

  for (let at = start.end; at < bytes.length;) {
    const version = readVarint(bytes, at + 8, 5) ?? refuse('a note is cut off')

    entries.push({ id: hex(bytes.subarray(at, at + 8)), version: version.value })
    at = version.end
  }
  return entries.length <= MAX_NOTES ? { through: start.value, entries } : refuse(`${entries.length} notes in a frame`)
}

function encodeBitmap (wanted) {
  const bitmap = Buffer.alloc(Math.ceil((Math.max(-1, ...wanted) + 1) / 8))

  for (const i of wanted) {
    bitmap[i >> 3] |= 1 << (i & 7)
  }
  return bitmap
}

function decodeBitmap (bitmap) {
  if (bitmap.length > 0 && bitmap.at(-1) === 0) {
    refuse('a want that ends with a byte of zeros')
  }
  return [...bitmap].flatMap((byte, i) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte >> bit & 1).map((bit) => i * 8 + bit))
}

// Frames out of what a stream brings, which cuts them where it likes.
export async function * frames (stream, count) {
  let held = EMPTY

  for await (const chunk of stream) {
    held = Buffer.concat([held, chunk.subarray()])
    count(chunk.byteLength)

    for (;;) {
      const length = readVarint(held, 0)

      if (length?.value > MAX_FRAME) {
        refuse(`a frame of ${length.value} bytes`)
      }
      if (length == null || held.length < length.end + length.value) {
        break
      }
      yield held.subarray(length.end, length.end + length.value)
      held = held.subarray(length.end + length.value)
    }
  }
}

// One stream with one peer. `memory` is what lasts from one link with that peer to the next.
export class Link {
  constructor ({ journal, stream, binding, peer, memory, tell, accepted }) {
    Object.assign(this, { journal, stream, peer, memory, tell, accepted })
    this.rootKey = hash(Buffer.from('breath-sync/1 root'), 32, binding)
    this.idKey = hash(Buffer.from('breath-sync/1 id'), 32, binding)
    this.sent = 0
    this.received = 0
    this.summaries = 0
    this.given = []
    this.noted = null
    this.taken = []
    this.takenCount = 0
    this.through = 0
    this.restarted = false
    this.awaited = []
    this.objects = null
    this.work = Promise.resolve()
  }

  noteId (head) {
    return hex(hash(Buffer.concat([head.author, u32(head.epoch)]), 16, this.idKey).subarray(0, 8))
  }

  send (number, value) {
    const frame = bytesField(number, value)
    const bytes = Buffer.concat([varint(frame.length), frame])

    this.sent += bytes.length
    this.stream.send(new Uint8Array(bytes))
  }

  async run () {
    this.summarize(this.memory.cursor ?? 0)
    for await (const frame of frames(this.stream, (bytes) => { this.received += bytes })) {
      const [step, ...rest] = fields(frame)

      if (step == null || rest.length > 0 || step.type !== 2) {
        refuse('a frame that is not one step')
      }
      await this.take(step.number, Buffer.from(step.value))
    }
  }

  take (number, value) {
    const steps = {
      [SUMMARY]: 'onSummary', [NOTES]: 'onNotes', [WANT]: 'onWant', [RECORDS]: 'onRecords', [FETCH]: 'onFetch', [OBJECTS]: 'onObjects'
    }

    if (steps[number] == null || (this.summaries === 0 && number !== SUMMARY)) {
      refuse(`step ${number} is not expected`)
    }
    this.tell('frame', { step: steps[number].slice(2).toLowerCase(), bytes: value.length })
    return this[steps[number]](value)
  }

  // --- finding out what differs ---

  summarize (cursor) {
    this.ownRoot ??= this.journal.root(this.rootKey)
    this.ownEnd ??= this.journal.end
    this.sentCursor = cursor
    this.send(SUMMARY, Buffer.concat([this.ownRoot, u32(this.journal.id), varint(cursor)]))
  }

  onSummary (value) {
    const root = value.subarray(0, 16)
    const journal = value.readUInt32LE(16)
    const cursor = readVarint(value, 20) ?? refuse('a summary is cut off')
    const equal = Buffer.compare(root, this.ownRoot) === 0

    if (++this.summaries > 2 || cursor.end !== value.length) {
      refuse('a third summary, or more than a summary')
    }
    this.tell('summary', { journal, cursor: cursor.value, equal, number: this.summaries })
    if (this.summaries === 2) {
      if (cursor.value !== 0 || journal !== this.memory.journal) {
        refuse('a second summary that does not start over')
      }
      this.send(NOTES, varint(0))
      this.noted = 0
      this.note()
      return
    }

    const known = this.memory.journal === journal

    if (!known) {
      Object.assign(this.memory, { journal, cursor: 0, theirs: 0 })
    }
    this.through = 0
    if (equal) {
      this.noted = this.memory.theirs = this.ownEnd
    } else if (!known && this.sentCursor !== 0) {
      this.restarted = true
      this.summarize(0)
    }
    this.noted ??= Math.max(cursor.value <= this.journal.end ? cursor.value : 0, this.memory.theirs)
    this.note()
  }

  // --- giving ---

  note () {
    while (this.noted != null && this.given.filter((notes) => notes.open).length < MAX_OPEN) {
      const heads = this.journal.after(this.noted).filter((head) => head.from !== this.peer).slice(0, MAX_NOTES)

      if (heads.length === 0) {
        return
      }
      this.noted = heads.at(-1).position
      this.given.push({ heads, open: true, asked: new Set() })
      this.send(NOTES, Buffer.concat([
        varint(this.noted), ...heads.flatMap((head) => [Buffer.from(this.noteId(head), 'hex'), varint(head.version)])
      ]))
    }
  }

  onWant (value) {
    const first = readVarint(value, 0) ?? refuse('a want is cut off')
    const notes = this.given[Math.floor(first.value / 2)]
    const asked = decodeBitmap(value.subarray(first.end))

    if (notes?.open !== true || asked.some((i) => i >= notes.heads.length || notes.asked.has(i))) {
      refuse('a want for what was not noted')
    }
    asked.forEach((i) => notes.asked.add(i))
    notes.open = first.value % 2 === 1
    if (asked.length > 0) {
      const heads = asked.map((i) => notes.heads[i]).filter((head) => this.journal.holds(head)?.position === head.position)

      this.send(RECORDS, Buffer.concat(heads.map((head) => bytesField(1, head.given ?? head.signed))))
    }
    this.note()
  }

  onFetch (value) {
    const held = fields(value).map(({ number, value: id }) => {
      const bytes = { 1: this.journal.manifests, 2: this.journal.items }[number]?.get(hex(id))

      return bytes == null ? EMPTY : bytesField(number, bytes)
    })

    this.send(OBJECTS, Buffer.concat(held))
  }

  // --- taking ---

  isNews ({ id, version }) {
    const held = [...this.journal.heads.values()].find((head) => this.noteId(head) === id)

    return held == null || version > held.version
  }

  onNotes (value) {
    const notes = decodeNotes(value)

    if (this.restarted && notes.through === 0 && notes.entries.length === 0) {
      this.restarted = false
      this.through = 0
      return
    }
    if (notes.entries.length === 0 || (!this.restarted && notes.through <= this.through)) {
      refuse(`notes that reach back from ${this.through} to ${notes.through}`)
    }
    this.through = this.restarted ? 0 : notes.through
    // The giver lost the end of its journal, so the cursor goes back with it.
    if (this.takenCount === 0 && notes.through <= this.memory.cursor) {
      this.memory.cursor = 0
    }

    const wanted = notes.entries.map((entry, i) => i).filter((i) => this.isNews(notes.entries[i]))

    this.send(WANT, Buffer.concat([varint(2 * this.takenCount++), encodeBitmap(wanted)]))
    if (wanted.length > 0) {
      this.awaited.push({ wanted: wanted.map((i) => notes.entries[i]), through: notes.through, counts: !this.restarted })
    } else {
      this.advance({ through: notes.through, counts: !this.restarted })
    }
  }

  // Frames are judged one after the other, so the cursor never passes one that is still being judged.
  advance ({ through, counts }) {
    this.work = this.work.then(() => {
      if (counts && through > this.memory.cursor) {
        this.memory.cursor = through
        this.tell('cursor', { cursor: through })
      }
    })
  }

  onRecords (value) {
    const notes = this.awaited.shift() ?? refuse('records that were not asked for')
    let next = 0
    const heads = fields(value).map(({ number, value: signed }) => {
      const head = number === 1 ? readHead(signed) : refuse('more than records')
      const id = this.noteId(head)

      while (next < notes.wanted.length && (notes.wanted[next].id !== id || notes.wanted[next].version !== head.version)) {
        next++
      }
      return next++ < notes.wanted.length ? head : refuse('a record that was not asked for, or out of order')
    })

    this.work = this.work.then(() => this.judge(heads)).catch((error) => this.stream.abort(error))
    this.advance(notes)
  }

  async judge (heads) {
    const now = Date.now() / 1000

    for (const head of heads) {
      if (head.epoch > now + MAX_AHEAD || head.issued > now + MAX_AHEAD) {
        this.tell('parked', { author: hex(head.author) })
      } else if (isLater(head, this.journal.holds(head)) && await this.complete(head)) {
        this.journal.accept(head, this.peer)
        this.accepted(head, this.journal)
      }
    }
  }

  // Whether the manifest and every item of a head are held; what is missing is fetched first.
  async complete (head) {
    const set = hex(head.liveSet)

    if (!this.journal.manifests.has(set)) {
      const { manifests } = await this.fetch([head.liveSet], [])

      if (manifests.length === 0) {
        return false
      }
    }

    const ids = readManifest(this.journal.manifests.get(set))
    const missing = ids.filter((id) => !this.journal.items.has(hex(id)))

    if (ids.length !== head.liveCount) {
      refuse('a manifest that lists another number of items than its head')
    }
    for (let at = 0; at < missing.length; at += MAX_FETCHED_ITEMS) {
      await this.fetch([], missing.slice(at, at + MAX_FETCHED_ITEMS))
    }
    return ids.every((id) => {
      const item = this.journal.items.get(hex(id))

      return item != null && (Buffer.compare(readItem(item).author, head.author) === 0 || refuse('an item of another author'))
    })
  }

  fetch (manifests, items) {
    const asked = { manifests: manifests.map(hex), items: items.map(hex) }

    this.send(FETCH, Buffer.concat([...manifests.map((id) => bytesField(1, id)), ...items.map((id) => bytesField(2, id))]))
    return new Promise((resolve) => { this.objects = { asked, resolve } })
  }

  onObjects (value) {
    const { asked, resolve } = this.objects ?? refuse('objects that were not asked for')
    const found = { manifests: [], items: [] }

    this.objects = null
    for (const { number, value: bytes } of fields(value)) {
      const kind = { 1: 'manifests', 2: 'items' }[number] ?? refuse('more than objects')
      const id = hex(hash(bytes))

      if (!asked[kind].includes(id) || found[kind].includes(id)) {
        refuse('an object that was not asked for')
      }
      kind === 'items' ? readItem(bytes) : readManifest(bytes)
      this.journal[kind].set(id, Buffer.from(bytes))
      found[kind].push(id)
    }
    resolve(found)
  }
}
