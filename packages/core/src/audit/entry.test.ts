import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../access/ownership.js';
import { columnsOf, placeAfter, START } from './chain.js';
import { type AuditRecord, recordOf } from './entry.js';

const NOW = new Date('2026-11-26T12:00:00.000Z');

function callerWith(userAgent: string | null, more: Partial<NonNullable<Caller['source']>> = {}): Caller {
  return {
    identity: { id: 'ada', name: 'Ada' },
    scope: { everything: true },
    source: { requestId: 'request', address: '203.0.113.7', impersonator: null, userAgent, ...more },
  };
}

describe('an entry', () => {
  it('is one line of printable text, whatever a client sends', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constant(`x\n{"action":"flow.delete"}\r\0\u2028\u202e`),
      fc.constant('x'.repeat(64 * 1024)),
      fc.constant(`${'x'.repeat(255)}\u{1f600}`),
    );
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const caller = callerWith(one, { address: other, impersonator: { id: one, name: other } });
        const resource = { type: one, id: other };
        const text = JSON.stringify(
          recordOf({ action: 'test.it', resource, fields: [one], reason: other }, caller, NOW),
        );
        // Escapes stand in the text as `\u{0}`, which JSON writes with two backslashes.
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text.length).toBeLessThan(6_000);
        expect(JSON.parse(text).action).toBe('test.it');
        expect(columnsOf(text)).not.toBeNull();
      }),
    );
  });

  it('says who acted, and on whose behalf', () => {
    const event = { action: 'flow.update' };
    const entryOf = (caller: Caller): Pick<AuditRecord, 'actor' | 'onBehalfOf'> => recordOf(event, caller, NOW);
    expect(entryOf(callerWith(null))).toMatchObject({
      actor: { type: 'user', id: 'ada', name: 'Ada' },
      onBehalfOf: null,
    });
    expect(entryOf(callerWith(null, { impersonator: { id: 'root', name: null } }))).toMatchObject({
      actor: { type: 'user', id: 'root', name: null },
      onBehalfOf: { id: 'ada', name: 'Ada' },
    });
    expect(entryOf({ ...callerWith(null), identity: null })).toMatchObject({ actor: { type: 'public', id: null } });
    expect(entryOf({ identity: null, scope: { everything: true } })).toMatchObject({ actor: { type: 'system' } });
  });

  it('needs an action that is a name', () => {
    for (const action of ['', 'flow', 'Flow.update', 'flow.update\n', 'flow..update', `flow.${'x'.repeat(64)}`])
      expect(() => recordOf({ action }, callerWith(null), NOW)).toThrow(TypeError);
  });

  it('has a hash that depends on the text, the position and the hash before it', () => {
    const place = placeAfter(START, '{"a":1}');
    expect(place).toEqual({ position: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const others = [
      placeAfter(START, '{"a":2}'),
      placeAfter({ ...START, position: 1 }, '{"a":1}'),
      placeAfter({ ...START, hash: '1'.repeat(64) }, '{"a":1}'),
    ];
    expect(new Set([place, ...others].map(({ hash }) => hash)).size).toBe(4);
  });
});
