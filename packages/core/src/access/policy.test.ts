import { describe, expect, it } from 'vitest';
import { type InvectIdentity, readIdentity } from './identity.js';
import { isPermission, PERMISSIONS, type Permission } from './permissions.js';
import { mayCall } from './policy.js';
import { scopeOf } from './reach.js';
import { BUILT_IN_ROLES, effectivePermissions, holdsGrant, holdsRole, limitedTo } from './roles.js';

const allowedFor = (role: string): string[] =>
  PERMISSIONS.filter((permission) => mayCall({ id: 'u', role }, { permission }, BUILT_IN_ROLES));

describe('roles', () => {
  it('grants what the documented table says', () => {
    expect(allowedFor('admin')).toEqual([...PERMISSIONS]);
    expect(allowedFor('editor')).toEqual(
      PERMISSIONS.filter((permission) =>
        /^(flow|run|credential|trigger|key):|^(team|service_account):read$/.test(permission),
      ),
    );
    expect(allowedFor('viewer')).toEqual([
      'flow:read',
      'run:read',
      'credential:read',
      'trigger:read',
      'team:read',
      'key:read',
      'key:write',
    ]);
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

describe('scopes', () => {
  const key = (role: string, ...scopes: Permission[]) =>
    limitedTo(readIdentity({ id: 'u', role }), scopes, BUILT_IN_ROLES);
  const granted = (identity: InvectIdentity) => effectivePermissions(identity, BUILT_IN_ROLES);

  it('leave what the owner holds and the scopes cover', () => {
    expect(granted(key('admin', 'flow:read'))).toEqual(['flow:read']);
    expect(granted(key('viewer', '*'))).toEqual(allowedFor('viewer'));
    expect(granted(key('viewer', 'flow:*', 'user:read'))).toEqual(['flow:read']);
    expect(granted(key('gone', '*'))).toEqual([]);
    expect(granted(key('admin'))).toEqual([]);
    expect(granted(key('admin', '*'))).toEqual([...PERMISSIONS]);
  });

  it('hide the role of the owner unless one of them is *', () => {
    expect(key('admin', 'flow:read', 'user:*').role).toBeUndefined();
    expect(key('admin', 'flow:read', '*').role).toBe('admin');
  });

  it('make nobody hold a role or a wildcard as a whole', () => {
    expect(holdsRole(key('admin', 'flow:*'), 'admin', BUILT_IN_ROLES)).toBe(false);
    expect(holdsRole(key('admin', 'flow:read'), 'viewer', BUILT_IN_ROLES)).toBe(false);
    expect(holdsGrant({ id: 'u', role: 'editor' }, 'flow:*', BUILT_IN_ROLES)).toBe(false);
    expect(holdsGrant(key('admin', 'flow:*'), '*', BUILT_IN_ROLES)).toBe(false);
  });

  it('do not hide rows that the owner sees, and are nothing that a plugin can set', () => {
    expect(scopeOf(key('admin', 'flow:read'), BUILT_IN_ROLES)).toEqual({ everything: true });
    expect(readIdentity({ id: 'u', scopes: ['*'], type: 'service' })).toEqual({ id: 'u' });
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
