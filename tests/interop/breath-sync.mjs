// SPDX-License-Identifier: GPL-3.0-or-later
//
// Delta sync as proto/README.md describes it, written from that document alone: a journal of heads, and a
// link that gives and takes them over one stream.

import { randomBytes } from 'node:crypto'
import {
  bytesField, fields, hash, hex, isLater, readHead, readItem, readManifest, readVarint, refuse, u32, varint
} from './breath-records.mjs'
import { Comparison } from './breath-ranges.mjs'

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
const RANGES = 7
const LISTING = 8
const LATER = 9
const PRINTED_LISTING = 10
const PATIENCE = 2000
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
}

const toBuffer = (number) => Buffer.from(number.toString(16).padStart(32, '0'), 'hex').reverse()
const toNumber = (bytes) => BigInt('0x' + hex(Buffer.from(bytes).reverse()))

function rootOf (heads, key) {
  const sum = heads.reduce((total, head) => BigInt.asUintN(128, total + toNumber(hash(head.id, 16, key))), 0n)

  return hash(Buffer.concat([toBuffer(sum), u32(heads.length)]), 16, key)
}

function decodeEntries (bytes, at = 0, printLength = 0) {
  const entries = []

  while (at < bytes.length) {
    const version = readVarint(bytes, at + 8, 5) ?? refuse('a note is cut off')
    const end = version.end + printLength

    if (end > bytes.length || version.value === 0) {
      refuse('an entry that is cut off or has no version')
    }
    entries.push({ id: hex(bytes.subarray(at, at + 8)), version: version.value, print: hex(bytes.subarray(version.end, end)) })
    at = end
  }
  return entries.length <= MAX_NOTES ? entries : refuse(`${entries.length} notes in a frame`)
}

function decodeNotes (bytes) {
  const start = readVarint(bytes, 0) ?? refuse('notes without a position')

  return { through: start.value, entries: decodeEntries(bytes, start.end) }
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
  constructor ({ journal, stream, binding, peer, isLower, memory, tell, accepted }) {
    Object.assign(this, { journal, stream, peer, isLower, memory, tell, accepted })
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
    this.blind = false
    this.blindThrough = 0
    this.comparison = null
    this.outbox = []
    this.awaited = []
    this.reached = []
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
    try {
      await this.listen()
    } finally {
      clearTimeout(this.patience)
    }
  }

  async listen () {
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
      [SUMMARY]: 'onSummary',
      [NOTES]: 'onNotes',
      [WANT]: 'onWant',
      [RECORDS]: 'onRecords',
      [FETCH]: 'onFetch',
      [OBJECTS]: 'onObjects',
      [RANGES]: 'onRanges',
      [LISTING]: 'onListing',
      [LATER]: 'onLater',
      [PRINTED_LISTING]: 'onPrintedListing'
    }

    if (steps[number] == null || (this.summaries === 0 && number !== SUMMARY)) {
      refuse(`step ${number} is not expected`)
    }
    this.tell('frame', { step: steps[number].slice(2).toLowerCase(), bytes: value.length })
    return this[steps[number]](value)
  }

  // --- finding out what differs ---

  summarize (cursor) {
    this.ownRoot = rootOf([...this.journal.heads.values()], this.rootKey)
    this.ownEnd = this.journal.end
    this.sentCursor = cursor
    this.send(SUMMARY, Buffer.concat([this.ownRoot, u32(this.journal.id), cursor > 0 ? varint(cursor) : EMPTY]))
  }

  onSummary (value) {
    const root = value.subarray(0, 16)
    const journal = value.readUInt32LE(16)
    const cursor = value.length === 20 ? { value: 0, end: 20 } : readVarint(value, 20) ?? refuse('a summary is cut off')
    const equal = Buffer.compare(root, this.ownRoot) === 0

    if (++this.summaries > 1 || cursor.end !== value.length) {
      refuse('a second summary, or more than a summary')
    }
    this.tell('summary', { journal, cursor: cursor.value, equal })
    if (this.memory.journal !== journal) {
      Object.assign(this.memory, { journal, cursor: 0, theirs: 0 })
    }
    this.through = this.memory.cursor
    if (equal) {
      this.noted = this.memory.theirs = this.ownEnd
      return
    }

    const met = this.memory.theirs > 0
    const lost = cursor.value > this.journal.end
    const theyAreBlind = cursor.value === 0 && !met

    this.blind = this.memory.cursor === 0 && !met
    this.start = Math.max(lost ? 0 : cursor.value, this.memory.theirs)
    if (!this.blind && !lost && !theyAreBlind) {
      this.noted = this.start
      this.note()
    } else if ((this.blind || lost) && (!theyAreBlind || this.isLower)) {
      this.compare()
    } else {
      this.patience = setTimeout(() => { this.comparison ?? this.compare() }, PATIENCE)
    }
  }

  // --- comparing ---

  prepare (ours) {
    this.blind = true
    this.through = 0
    this.noted = Math.max(this.noted ?? 0, this.journal.end)
    this.comparison = new Comparison({
      ours,
      heads: [...this.journal.heads.values()],
      noteId: (head) => this.noteId(head),
      root: (heads) => rootOf(heads, this.rootKey),
      end: this.journal.end
    })
  }

  compare () {
    this.prepare(true)
    this.send(RANGES, this.comparison.begin())
  }

  onRanges (value) {
    if (value[0] === 0) {
      const crossed = this.comparison

      if (crossed != null && !(crossed.ours && crossed.round === 1 && !crossed.ignoredRival)) {
        refuse('ranges that begin while others are compared')
      }
      if (crossed != null && this.isLower) {
        crossed.ignoredRival = true
        return
      }
      this.prepare(false)
    } else if (this.comparison == null) {
      refuse('ranges that were not asked for')
    }

    const answer = this.comparison.take(value)

    if (answer != null) {
      this.send(RANGES, answer)
    }
    this.list()
    this.endComparison()
  }

  // A part of what is listed, with the later or notes that are due, whenever another frame may be open.
  post (send) {
    this.outbox.push(send)
    this.pump()
  }

  pump () {
    while (this.outbox.length > 0 && this.given.filter((notes) => notes.open).length < MAX_OPEN) {
      this.outbox.shift()()
    }
    this.endComparison()
  }

  offer (heads, more = {}) {
    this.given.push({ heads, open: true, asked: new Set(), ...more })
  }

  list () {
    for (const { entries, prints } of this.comparison.toList.splice(0)) {
      for (let at = 0; at < entries.length; at += MAX_NOTES) {
        const some = entries.slice(at, at + MAX_NOTES)

        this.post(() => {
          this.offer(some.map(({ head }) => head), { listed: true, prints })
          this.send(prints ? PRINTED_LISTING : LISTING, Buffer.concat(some.flatMap(({ id, head }) => [
            Buffer.from(id, 'hex'), varint(head.version), prints ? this.printOf(head) : EMPTY
          ])))
        })
      }
    }
  }

  printOf (head) {
    return hash(head.id, 16, this.rootKey).subarray(0, 4)
  }

  onListing (value) {
    this.takeListing(decodeEntries(value), false)
  }

  onPrintedListing (value) {
    this.takeListing(decodeEntries(value, 0, 4), true)
  }

  takeListing (entries, prints) {
    if (this.comparison == null || entries.length === 0) {
      refuse('a listing that was not announced')
    }

    const { wanted, later } = this.comparison.compare(entries, prints, (head) => this.printOf(head))
    const number = this.takenCount++
    const want = () => this.want(number, wanted, entries)

    if (later.length === 0) {
      want()
    } else {
      this.post(() => {
        const bitmap = encodeBitmap(later.map(({ i }) => i))

        this.offer(later.map(({ head }) => head))
        this.send(LATER, prints
          ? Buffer.concat([varint(2 * number + 1), varint(bitmap.length), bitmap, ...later.map(({ rise }) => varint(rise))])
          : Buffer.concat([varint(2 * number), bitmap]))
        want()
      })
    }
    this.endComparison()
  }

  onLater (value) {
    const first = readVarint(value, 0) ?? refuse('a later is cut off')
    const listing = this.given[Math.floor(first.value / 2)]
    const prints = first.value % 2 === 1
    const length = prints ? readVarint(value, first.end) ?? refuse('a later is cut off') : { value: value.length - first.end, end: first.end }
    const named = decodeBitmap(value.subarray(length.end, length.end + length.value))
    let at = length.end + length.value

    if (listing?.open !== true || !listing.listed || listing.later || listing.prints !== prints || named.some((i) => i >= listing.heads.length)) {
      refuse('a later for a listing that is not open')
    }
    listing.later = true

    const entries = named.map((i) => {
      const head = listing.heads[i]
      const rise = prints ? readVarint(value, at) ?? refuse('a later is cut off') : { value: 1, end: at }

      at = rise.end
      return { id: this.noteId(head), version: head.version + rise.value, orLater: !prints, contrary: rise.value === 0 }
    })

    if (at !== value.length || named.length === 0) {
      refuse('a later that goes on after its end, or is empty')
    }
    this.want(this.takenCount++, entries.map((entry, i) => i).filter((i) => this.isNews(entries[i])), entries)
  }

  // Once nothing is left to tell: first the heads that the other does not have at all, then the end.
  endComparison () {
    const comparison = this.comparison

    if (comparison == null || comparison.told || !comparison.over || comparison.expected > 0 || this.outbox.length > 0) {
      return
    }
    if (comparison.left == null) {
      comparison.left = comparison.missing()
      for (let at = 0; at < comparison.left.length; at += MAX_NOTES) {
        this.post(() => this.sendNotes(0, comparison.left.slice(at, at + MAX_NOTES)))
      }
      this.pump()
      return
    }
    comparison.told = true
    this.send(NOTES, varint(comparison.end))
    this.tell('compared', { rounds: comparison.round })
    this.forget()
  }

  forget () {
    if (this.comparison.told && this.comparison.heard) {
      this.comparison = null
      this.note()
    }
  }

  // --- giving ---

  note () {
    while (this.noted != null && this.given.filter((notes) => notes.open).length < MAX_OPEN) {
      const heads = this.journal.after(this.noted).filter((head) => head.from !== this.peer).slice(0, MAX_NOTES)

      if (heads.length === 0) {
        return
      }
      this.noted = heads.at(-1).position
      this.sendNotes(this.noted, heads)
    }
  }

  sendNotes (through, heads) {
    this.offer(heads)
    this.send(NOTES, Buffer.concat([
      varint(through), ...heads.flatMap((head) => [Buffer.from(this.noteId(head), 'hex'), varint(head.version)])
    ]))
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
    this.pump()
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

  isNews ({ id, version, contrary }) {
    const held = [...this.journal.heads.values()].find((head) => this.noteId(head) === id)

    return held == null || version > held.version || (contrary === true && version === held.version)
  }

  want (number, wanted, entries, reached = { counts: false }) {
    const frame = { wanted: wanted.map((i) => entries[i]), ...reached }

    this.reached.push(frame)
    this.send(WANT, Buffer.concat([varint(2 * number), encodeBitmap(wanted)]))
    if (wanted.length > 0) {
      this.awaited.push(frame)
    } else {
      this.settle(frame)
    }
  }

  onNotes (value) {
    const notes = decodeNotes(value)
    const wanted = notes.entries.map((entry, i) => i).filter((i) => this.isNews(notes.entries[i]))

    if (notes.entries.length === 0) {
      this.onEnd(notes.through)
      return
    }
    if (notes.through === 0 ? this.comparison == null || this.comparison.heard : notes.through <= this.through) {
      refuse(`notes that reach back from ${this.through} to ${notes.through}`)
    }
    this.through = Math.max(this.through, notes.through)
    if (this.blind) {
      this.blindThrough = Math.max(this.blindThrough, notes.through)
    }
    this.want(this.takenCount++, wanted, notes.entries, { through: notes.through, counts: !this.blind })
  }

  onEnd (through) {
    if (this.comparison == null || this.comparison.heard || !this.comparison.over || this.comparison.expected > 0) {
      refuse('an end of what is not being compared')
    }
    this.comparison.heard = true
    this.through = Math.max(through, this.blindThrough)
    this.blind = false
    this.blindThrough = 0
    const end = { through: this.through, counts: true, ends: true }

    this.reached.push(end)
    this.settle(end)
    this.forget()
  }

  // The cursor never passes a frame that came before and is still being judged.
  settle (frame) {
    this.work = this.work.then(() => {
      frame.settled = true
      while (this.reached[0]?.settled) {
        const { through, counts, ends } = this.reached.shift()

        if (counts && (through > this.memory.cursor || (ends && through !== this.memory.cursor))) {
          this.memory.cursor = through
          this.tell('cursor', { cursor: through })
        }
      }
    })
  }

  onRecords (value) {
    const notes = this.awaited.shift() ?? refuse('records that were not asked for')
    let next = 0
    const heads = fields(value).map(({ number, value: signed }) => {
      const head = number === 1 ? readHead(signed) : refuse('more than records')
      const id = this.noteId(head)

      const isOther = (entry) => entry.id !== id || (entry.orLater ? entry.version > head.version : entry.version !== head.version)

      while (next < notes.wanted.length && isOther(notes.wanted[next])) {
        next++
      }
      return next++ < notes.wanted.length ? head : refuse('a record that was not asked for, or out of order')
    })

    this.work = this.work.then(() => this.judge(heads)).catch((error) => this.stream.abort(error))
    this.settle(notes)
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
