import { useParams } from '@tanstack/react-router';
import { createElement, type JSX, lazy } from 'react';
import type { SignedInPage } from './pages.js';

/** The components of people, which load when somebody opens one of their pages. */
const load = () => import('./people-components.js');

const Members = lazy(async () => ({ default: (await load()).Members }));
const MemberDetails = lazy(async () => ({ default: (await load()).MemberDetails }));
const Invitations = lazy(async () => ({ default: (await load()).Invitations }));
const Teams = lazy(async () => ({ default: (await load()).Teams }));
const TeamDetails = lazy(async () => ({ default: (await load()).TeamDetails }));
const ServiceAccounts = lazy(async () => ({ default: (await load()).ServiceAccounts }));
const ServiceAccountDetails = lazy(async () => ({ default: (await load()).ServiceAccountDetails }));
const AuditLog = lazy(async () => ({ default: (await load()).AuditLog }));

function MemberPage(): JSX.Element {
  return createElement(MemberDetails, { userId: useParam('userId') });
}

function TeamPage(): JSX.Element {
  return createElement(TeamDetails, { teamId: useParam('teamId') });
}

function ServiceAccountPage(): JSX.Element {
  return createElement(ServiceAccountDetails, { accountId: useParam('accountId') });
}

function useParam(name: string): string {
  return (useParams({ strict: false }) as Readonly<Record<string, string>>)[name] ?? '';
}

/** The pages of people, and the audit log. */
export const PEOPLE_PAGES: readonly SignedInPage[] = [
  {
    path: '/people',
    Page: () => createElement(Members),
    title: ({ people }) => people.members,
    shownWith: ['user:read'],
    section: 'people',
  },
  { path: '/people/$userId', Page: MemberPage, title: ({ people }) => people.members, section: 'people' },
  {
    path: '/invitations',
    Page: () => createElement(Invitations),
    title: ({ people }) => people.invitations,
    shownWith: ['invitation:read'],
    section: 'people',
  },
  {
    path: '/teams',
    Page: () => createElement(Teams),
    title: ({ people }) => people.teams,
    shownWith: ['team:read'],
    section: 'people',
  },
  { path: '/teams/$teamId', Page: TeamPage, title: ({ people }) => people.teams, section: 'people' },
  {
    path: '/service-accounts',
    Page: () => createElement(ServiceAccounts),
    title: ({ people }) => people.accounts,
    shownWith: ['service_account:read'],
    section: 'people',
  },
  {
    path: '/service-accounts/$accountId',
    Page: ServiceAccountPage,
    title: ({ people }) => people.accounts,
    section: 'people',
  },
  {
    path: '/audit',
    Page: () => createElement(AuditLog),
    title: ({ people }) => people.audit,
    shownWith: ['audit:read'],
  },
];
