import { describe, expect, it } from 'vitest';
import { readIdentity } from './identity.js';
import { isPermission, PERMISSIONS } from './permissions.js';
import { mayCall } from './policy.js';
import { BUILT_IN_ROLES, effectivePermissions } from './roles.js';

const allowedFor = (role: string): string[] =>
  PERMISSIONS.filter((permission) => mayCall({ id: 'u', role }, { permission }, BUILT_IN_ROLES));

describe('roles', () => {
  it('grants what the documented table says', () => {
    expect(allowedFor('admin')).toEqual([...PERMISSIONS]);
    expect(allowedFor('editor')).toEqual(
      PERMISSIONS.filter((permission) => /^(flow|run|credential|webhook):|^team:read$/.test(permission)),
    );
    expect(allowedFor('viewer')).toEqual(['flow:read', 'run:read', 'credential:read', 'webhook:read', 'team:read']);
  });

  it.each(['Admin', 'owner', '', 'constructor', '__proto__'])('grants nothing to the unknown role %j', (role) => {
    expect(allowedFor(role)).toEqual([]);
  });

  it('adds the permissions of the identity to those of the role', () => {
    const identity = { id: 'u', role: 'viewer', permissions: ['flow:*' as const] };
    expect(effectivePermissions(identity, BUILT_IN_ROLES)).toContain('flow:delete');
    expect(mayCall(identity, { permission: 'credential:write' }, BUILT_IN_ROLES)).toBe(false);
  });

  it('knows the roles of the option', () => {
    const roles = { ...BUILT_IN_ROLES, operator: ['flow:read', 'flow:run'] as const };
    expect(mayCall({ id: 'u', role: 'operator' }, { permission: 'flow:run' }, roles)).toBe(true);
    expect(mayCall({ id: 'u', role: 'operator' }, { permission: 'flow:write' }, roles)).toBe(false);
  });
});

describe('readIdentity', () => {
  it('keeps known fields and drops all others', () => {
    expect(readIdentity({ id: 'u', role: null, teamIds: ['a', 'a'], extra: 1 })).toEqual({ id: 'u', teamIds: ['a'] });
  });

  it.each([
    null,
    'u',
    {},
    [],
    { id: '' },
    { id: 1 },
    { id: 'u', role: ['admin'] },
    { id: 'u', teamIds: 'a' },
    { id: 'u', ownedTeamIds: ['a'] },
    { id: 'u', teamIds: ['b'], ownedTeamIds: ['a'] },
    { id: 'u', permissions: ['flows:read'] },
    { id: 'u', permissions: '*' },
    { id: 'u', metadata: [] },
  ])('refuses %j', (value) => {
    expect(() => readIdentity(value)).toThrow(TypeError);
  });
});

it('recognises permissions', () => {
  expect(['*', 'flow:*', 'flow:read'].every(isPermission)).toBe(true);
  expect(['flow', 'flow:', ':*', 'f:*', 'flow:run:now', '**', 1].some(isPermission)).toBe(false);
});
