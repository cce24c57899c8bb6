import { makeWorld, TARGETS, type Target } from '@invect/testing';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { describe, expect, it } from 'vitest';

const [target] = TARGETS as [Target];
const auth = betterAuth({ secret: 'a-secret-that-is-only-used-by-tests-0123456789', logger: { disabled: true } });
const mapUser = ({ id }: { id: string }) => ({ id });

describe('the options of sign-up', () => {
  it.each([
    [{ signUp: 'Closed' }, /signUp is "Closed"; it can be 'open', 'invite' or 'closed'/],
    [{ signUp: null }, /signUp is null/],
    [{ signUp: 'invite', mapUser }, /signUp: 'invite' needs members: true/],
    [{ newUserRole: 'admin' }, /newUserRole is "admin"; .* not 'admin'/],
    [{ newUserRole: '' }, /newUserRole is ""/],
    [{ newUserRole: ['viewer'] }, /newUserRole is \["viewer"\]/],
    [{ newUserRole: 'viewer', mapUser }, /newUserRole has no effect/],
    [{ newUserRole: 'viewer', mapRole: () => 'viewer' }, /newUserRole has no effect/],
    [{ allowedEmailDomains: 'example.com' }, /allowedEmailDomains must be an array/],
    [{ allowedEmailDomains: ['*.example.com'] }, /allowedEmailDomains has "\*\.example\.com"/],
    [{ allowedEmailDomains: ['@example.com'] }, /allowedEmailDomains has "@example\.com"/],
    [{ allowedEmailDomains: [''] }, /allowedEmailDomains has ""/],
    [{ allowedEmailDomains: ['example.com.'] }, /allowedEmailDomains has "example\.com\."/],
    [{ allowedEmailDomains: ['example.com/x'] }, /allowedEmailDomains has/],
    [{ allowedEmailDomains: [null] }, /allowedEmailDomains has null/],
    [{ sendInvitation: 'mail' }, /sendInvitation must be a function/],
    [{ invitationPage: '//evil.test' }, /invitationPage is "\/\/evil\.test"/],
    [{ invitationPage: 'javascript:alert(1)' }, /invitationPage is/],
    [{ invitationPage: '/\\evil.test' }, /invitationPage is/],
    [{ invitationPage: 'sign-up' }, /invitationPage is/],
  ])('refuse %j', (options, message) => {
    expect(() => userAuth({ auth, ...options } as UserAuthOptions)).toThrow(message);
  });

  it.each([
    [{ newUserRole: 'boss' }, /newUserRole is "boss"/],
    [{ newUserRole: 'nobody' }, /newUserRole is "nobody"/],
  ])('stop the start for %j', async (options, message) => {
    await expect(makeWorld(target, { userAuth: options, host: { roles: { boss: ['*'] } } })).rejects.toThrow(message);
  });

  it('stop the start where the database makes the ids of users', async () => {
    const betterAuth = { advanced: { database: { generateId: 'serial' as const } } };
    await expect(makeWorld(target, { userAuth: { signUp: 'invite' }, betterAuth })).rejects.toThrow(/generateId/);
  });
});
