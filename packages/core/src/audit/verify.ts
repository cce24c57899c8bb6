import type { Database } from '../database/database.js';
import { type ChainPlace, columnsOf, placeAfter } from './chain.js';
import { AuditStore, type AuditTable } from './store.js';

/** Something that is wrong with the chain, and where. */
export interface AuditFault {
  /** `missing`: entries are gone. `altered`: an entry is not what was written. `inserted`: an entry belongs to no place. */
  readonly kind: 'missing' | 'altered' | 'inserted';
  /** The first position that is concerned. */
  readonly from: number;
  /** The last one. */
  readonly to: number;
  readonly message: string;
}

/** What a check of the chain has found. */
export interface AuditReport {
  readonly ok: boolean;
  /** How many entries were checked. */
  readonly entries: number;
  /** How many are recorded but not sealed yet. They cannot be checked. */
  readonly pending: number;
  /** The last position that retention has cut off; 0 if nothing was. */
  readonly cut: number;
  /** The last place of the chain. Keep it elsewhere, and expect it the next time. */
  readonly head: ChainPlace;
  /** At most 100. */
  readonly faults: readonly AuditFault[];
}

const PAGE = 1_000;
const MAX_FAULTS = 100;

/**
 * Checks that no entry was removed, altered, moved or inserted since it was sealed. It changes nothing, and may run beside hosts.
 *
 * @param expected a place that the chain had earlier. Without it, nobody can see that the end was cut off, or that the whole chain was
 *   computed again
 */
export async function verifyChain(database: Database, expected?: ChainPlace): Promise<AuditReport> {
  return new Verification(new AuditStore(database), expected).run();
}

/** One walk along the chain. */
class Verification {
  readonly #store: AuditStore;
  readonly #expected: ChainPlace | undefined;
  readonly #faults: AuditFault[] = [];
  #anchor!: ChainPlace;
  /** The place of the entry before. */
  #place!: ChainPlace;
  #entries = 0;
  /** How far the cuts go that the log itself knows of. */
  #recordedCut = 0;

  constructor(store: AuditStore, expected: ChainPlace | undefined) {
    this.#store = store;
    this.#expected = expected;
  }

  async run(): Promise<AuditReport> {
    this.#anchor = await this.#store.mark('anchor');
    this.#place = this.#anchor;
    await this.#checkBeforeAnchor();
    const head = await this.#walk();
    await this.#checkCut();
    await this.#checkExpected(head);
    const pending = await this.#store.countPending();
    const faults = this.#faults.slice(0, MAX_FAULTS);
    return { ok: faults.length === 0, entries: this.#entries, pending, cut: this.#anchor.position, head, faults };
  }

  async #checkBeforeAnchor(): Promise<void> {
    const [first] = await this.#store.rowsAfter(Number.MIN_SAFE_INTEGER, 1);
    if (first === undefined || first.position > this.#anchor.position) return;
    this.#fault('inserted', first.position, this.#anchor.position, 'entries stand before the beginning of the chain');
  }

  /** @returns the mark of the head */
  async #walk(): Promise<ChainPlace> {
    for (;;) {
      const rows = await this.#store.rowsAfter(this.#place.position, PAGE);
      for (const row of rows) await this.#check(row);
      if (rows.length > 0) continue;
      // Hosts seal meanwhile, so the mark is read after the entries.
      const head = await this.#store.mark('head');
      if (head.position > this.#place.position && (await this.#store.at(this.#place.position + 1)) !== undefined)
        continue;
      this.#checkHead(head);
      return head;
    }
  }

  async #check(row: AuditTable): Promise<void> {
    const { position, hash, entry } = row;
    this.#entries += 1;
    if (position !== this.#place.position + 1 && !(await this.#followsCut(position))) {
      this.#fault('missing', this.#place.position + 1, position - 1, 'entries are missing');
      // Nothing can be said about an entry whose predecessor is unknown, except by the entry after it.
      this.#place = { position, hash };
      return;
    }
    const expected = placeAfter(this.#place, entry);
    if (expected.hash !== hash) {
      this.#fault(
        'altered',
        position,
        position,
        'the hash does not fit: the entry, its place or the entry before it was altered',
      );
    } else this.#checkColumns(row);
    this.#place = { position, hash };
  }

  /** Retention may have cut entries off since the walk began. */
  async #followsCut(position: number): Promise<boolean> {
    const anchor = await this.#store.mark('anchor');
    if (anchor.position <= this.#anchor.position || position !== anchor.position + 1) return false;
    this.#anchor = anchor;
    this.#place = anchor;
    return true;
  }

  #checkColumns(row: AuditTable): void {
    const columns = columnsOf(row.entry);
    const isSame =
      columns !== null && Object.entries(columns).every(([name, value]) => row[name as keyof typeof columns] === value);
    if (!isSame)
      this.#fault('altered', row.position, row.position, 'the columns for filters say something else than the entry');
    if (columns?.action === 'audit.cut')
      this.#recordedCut = Math.max(this.#recordedCut, Number(columns.resource_id) || 0);
  }

  #checkHead(head: ChainPlace): void {
    const { position, hash } = this.#place;
    if (head.position > position) this.#fault('missing', position + 1, head.position, 'the last entries are missing');
    else if (head.position < position)
      this.#fault('inserted', head.position + 1, position, 'entries stand behind the end of the chain');
    else if (head.hash !== hash)
      this.#fault('altered', position, position, 'the last hash is not the one of the chain');
  }

  /** Whoever deletes the oldest entries and moves the anchor lacks the entry of the cut. It may be pending still. */
  async #checkCut(): Promise<void> {
    if (this.#anchor.position <= this.#recordedCut) return;
    for (const { entry } of await this.#store.pending(PAGE)) {
      const columns = columnsOf(entry);
      if (columns?.action === 'audit.cut' && Number(columns.resource_id) >= this.#anchor.position) return;
    }
    this.#fault('missing', this.#recordedCut + 1, this.#anchor.position, 'entries were cut off, and no entry says so');
  }

  async #checkExpected(head: ChainPlace): Promise<void> {
    const expected = this.#expected;
    if (expected === undefined || expected.position === 0) return;
    if (expected.position > head.position)
      return this.#fault('missing', head.position + 1, expected.position, 'the chain is shorter than expected');
    const place = await this.#placeAt(expected.position);
    if (place === null)
      return this.#fault(
        'missing',
        expected.position,
        expected.position,
        'the expected entry was cut off: its hash is gone',
      );
    if (place.hash !== expected.hash)
      this.#fault(
        'altered',
        1,
        expected.position,
        'the chain has another hash there than expected: it was written anew',
      );
  }

  async #placeAt(position: number): Promise<ChainPlace | null> {
    if (position === this.#anchor.position) return this.#anchor;
    return (await this.#store.at(position)) ?? null;
  }

  #fault(kind: AuditFault['kind'], from: number, to: number, message: string): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push({ kind, from, to, message });
  }
}
