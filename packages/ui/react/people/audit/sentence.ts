import type { ItemOf } from '@invect/client';
import type { AuditTexts } from '../texts/audit-en.js';

export type Entry = ItemOf<'/audit'>;

/** What a place in a sentence stands for. */
export type Slot = 'actor' | 'resource' | 'subject' | 'action';

/** A piece of a sentence: text, or a place that is filled with a name. */
export type Piece = string | { readonly slot: Slot };

/**
 * Says what an entry means, in pieces. An action that has no sentence, one of a plugin for example, is named as it is.
 *
 * @returns the pieces in their order, without places that the entry has nothing for
 */
export function sentenceOfEntry(entry: Entry, { sentences, other, otherFailed }: AuditTexts): Piece[] {
  const { action, outcome } = entry;
  const name = outcome === 'success' ? action : `${action} ${outcome}`;
  const own = Object.hasOwn(sentences, name) ? piecesOf(sentences[name] ?? '') : [];
  const isWhole = own.length > 0 && own.every((piece) => has(entry, piece));
  const pieces = isWhole ? own : piecesOf(outcome === 'success' ? other : otherFailed);
  return pieces.filter((piece) => has(entry, piece));
}

function piecesOf(template: string): Piece[] {
  return template
    .split(/\{(actor|resource|subject|action)\}/)
    .map((part, index) => (index % 2 === 0 ? part : { slot: part as Slot }))
    .filter((piece) => piece !== '');
}

function has(entry: Entry, piece: Piece): boolean {
  if (typeof piece === 'string' || piece.slot === 'actor' || piece.slot === 'action') return true;
  return entry[piece.slot] !== null;
}
