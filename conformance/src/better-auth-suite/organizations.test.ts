import { EACH_ADAPTER } from '@invect/testing';
import { type Flow, itAnswersAlike, type Outbox } from '@invect/testing/comparison';
import { createAccessControl, organization } from 'better-auth/plugins';
import { adminAc, defaultStatements, memberAc, ownerAc } from 'better-auth/plugins/organization/access';
import { describe } from 'vitest';

const invitations = (outbox: Outbox) => ({
  sendInvitationEmail: async ({ id, email }: { id: string; email: string }) => void outbox.push({ id, email }),
});
const lastInvitation = (outbox: Outbox): string => String(outbox.at(-1)?.['id']);

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'organization: made, shared, left and deleted',
    betterAuth: (outbox) => ({ plugins: [organization(invitations(outbox))] }),
    async steps({ browser, outbox }) {
      const [owner, member, stranger] = [browser(), browser(), browser()];
      await owner.signUp('owner');
      await member.signUp('member');
      await stranger.signUp('stranger');
      await owner.post('/organization/check-slug', { slug: 'acme' });
      const { body: acme } = await owner.post('/organization/create', {
        name: 'Acme',
        slug: 'acme',
        logo: 'https://example.test/acme.png',
        metadata: { plan: 'gold' },
      });
      await owner.refused('POST', '/organization/check-slug', { slug: 'acme' });
      await owner.refused('POST', '/organization/create', { name: 'Acme', slug: 'acme' });
      await owner.post('/organization/update', { organizationId: acme.id, data: { name: 'Acme & Sons' } });
      await owner.post('/organization/invite-member', { email: 'member@example.test', role: 'member' });
      await owner.refused('POST', '/organization/invite-member', { email: 'member@example.test', role: 'member' });
      await owner.post('/organization/invite-member', { email: 'member@example.test', role: 'member', resend: true });
      await owner.get('/organization/list-invitations');
      await member.get(`/organization/get-invitation?id=${lastInvitation(outbox)}`);
      await stranger.refused('GET', `/organization/get-invitation?id=${lastInvitation(outbox)}`);
      await member.refused('GET', '/organization/list-user-invitations');
      await stranger.refused('POST', '/organization/accept-invitation', { invitationId: lastInvitation(outbox) });
      const { body: accepted } = await member.post('/organization/accept-invitation', {
        invitationId: lastInvitation(outbox),
      });
      await owner.post('/organization/invite-member', { email: 'stranger@example.test', role: 'admin' });
      await stranger.post('/organization/reject-invitation', { invitationId: lastInvitation(outbox) });
      await owner.post('/organization/invite-member', { email: 'stranger@example.test', role: 'admin' });
      await owner.post('/organization/cancel-invitation', { invitationId: lastInvitation(outbox) });
      await member.get('/organization/list');
      await member.get('/organization/get-organization?organizationSlug=acme');
      await member.get(`/organization/get-full-organization?organizationId=${acme.id}`);
      await stranger.refused('GET', `/organization/get-full-organization?organizationId=${acme.id}`);
      await member.get('/organization/list-members?limit=1&sortBy=createdAt&sortDirection=desc');
      await member.get('/organization/get-active-member');
      await member.get('/organization/get-active-member-role');
      await member.post('/organization/has-permission', { permissions: { member: ['delete'] } });
      await member.refused('POST', '/organization/update', { organizationId: acme.id, data: { name: 'Mine' } });
      await owner.post('/organization/update-member-role', { memberId: accepted.member.id, role: 'admin' });
      await member.post('/organization/has-permission', { permissions: { member: ['delete'] } });
      await owner.refused('POST', '/organization/leave', { organizationId: acme.id });
      await member.post('/organization/set-active', { organizationId: null });
      await member.get('/get-session');
      await member.post('/organization/set-active', { organizationSlug: 'acme' });
      await stranger.refused('POST', '/organization/set-active', { organizationId: acme.id });
      await member.post('/organization/leave', { organizationId: acme.id });
      await owner.refused('POST', '/organization/remove-member', { memberIdOrEmail: 'member@example.test' });
      await member.refused('POST', '/organization/delete', { organizationId: acme.id });
      await owner.post('/organization/delete', { organizationId: acme.id });
      await owner.get('/organization/list');
      await browser().refused('GET', '/organization/list');
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'organization with teams: who is in which',
    betterAuth: (outbox) => ({
      plugins: [organization({ ...invitations(outbox), teams: { enabled: true, maximumTeams: 3 } })],
    }),
    async steps({ browser, outbox }) {
      const [owner, member] = [browser(), browser()];
      await owner.signUp('owner');
      const userId = (await member.signUp('member')).body.user.id;
      const { body: acme } = await owner.post('/organization/create', { name: 'Acme', slug: 'acme' });
      const { body: team } = await owner.post('/organization/create-team', { name: 'Tinkers' });
      await owner.post('/organization/update-team', { teamId: team.id, data: { name: 'Thinkers' } });
      await owner.get('/organization/list-teams');
      await owner.post('/organization/invite-member', {
        email: 'member@example.test',
        role: 'member',
        teamId: team.id,
      });
      await member.post('/organization/accept-invitation', { invitationId: lastInvitation(outbox) });
      await member.get('/organization/list-user-teams');
      await member.refused('POST', '/organization/create-team', { name: 'Mine' });
      await owner.post('/organization/add-team-member', { teamId: team.id, userId: acme.members[0].userId });
      await owner.post('/organization/set-active-team', { teamId: team.id });
      await owner.get(`/organization/list-team-members?teamId=${team.id}`);
      await owner.get('/get-session');
      await owner.post('/organization/remove-team-member', { teamId: team.id, userId });
      await member.refused('GET', `/organization/list-team-members?teamId=${team.id}`);
      await owner.post('/organization/create-team', { name: 'Third' });
      await owner.refused('POST', '/organization/create-team', { name: 'Fourth' });
      await owner.post('/organization/set-active-team', { teamId: null });
      await owner.post('/organization/remove-team', { teamId: team.id });
      await owner.refused('POST', '/organization/remove-team', { teamId: team.id });
      await owner.get(`/organization/get-full-organization?membersLimit=1`);
    },
  },
  {
    name: 'organization with dynamic access control: roles made while it runs',
    betterAuth(outbox) {
      const ac = createAccessControl({ ...defaultStatements, flow: ['read', 'write'] });
      const roles = {
        owner: ac.newRole({ ...ownerAc.statements, flow: ['read', 'write'] }),
        admin: ac.newRole(adminAc.statements),
        member: ac.newRole(memberAc.statements),
      };
      return {
        plugins: [organization({ ...invitations(outbox), ac, roles, dynamicAccessControl: { enabled: true } })],
      };
    },
    async steps({ browser, outbox }) {
      const [owner, member] = [browser(), browser()];
      await owner.signUp('owner');
      await member.signUp('member');
      await owner.post('/organization/create', { name: 'Acme', slug: 'acme' });
      await owner.post('/organization/create-role', { role: 'reader', permission: { flow: ['read'] } });
      await owner.refused('POST', '/organization/create-role', { role: 'reader', permission: { flow: ['read'] } });
      await owner.refused('POST', '/organization/create-role', { role: 'x', permission: { unknown: ['read'] } });
      await owner.get('/organization/list-roles');
      await owner.get('/organization/get-role?roleName=reader');
      await owner.post('/organization/invite-member', { email: 'member@example.test', role: 'reader' });
      await member.post('/organization/accept-invitation', { invitationId: lastInvitation(outbox) });
      await member.post('/organization/has-permission', { permissions: { flow: ['read'] } });
      await member.post('/organization/has-permission', { permissions: { flow: ['write'] } });
      await owner.post('/organization/update-role', { roleName: 'reader', data: { permission: { flow: ['write'] } } });
      await member.post('/organization/has-permission', { permissions: { flow: ['write'] } });
      await member.refused('POST', '/organization/create-role', { role: 'mine', permission: { flow: ['write'] } });
      await owner.post('/organization/create-role', { role: 'unused', permission: { flow: ['read'] } });
      await owner.post('/organization/delete-role', { roleName: 'unused' });
      await owner.get('/organization/list-roles');
    },
  },
];

describe('organizations', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
