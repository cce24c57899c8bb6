import type { JSX } from 'react';
import { AccountSettings } from '../../react/account/AccountSettings.js';
import { Credentials } from '../../react/credentials/Credentials.js';
import { Flows } from '../../react/flows/Flows.js';
import { Settings } from '../../react/settings/Settings.js';
import { Setup } from '../../react/sign-in/Setup.js';
import type { Texts } from '../../react/texts/index.js';
import { FlowPage, RunPage, RunsPage } from './flows.js';
import { Home } from './Home.js';
import { PEOPLE_PAGES } from './people.js';

/** A page of people who are signed in. */
export interface SignedInPage {
  /** The path below the mount, with parameters as TanStack Router writes them: `/flows/$flowId`. */
  readonly path: string;
  readonly Page: () => JSX.Element;
  readonly title: (texts: Texts) => string;
  /** Its place in the navigation: shown to those who have one of these permissions. Without it, the page is not in the navigation. */
  readonly shownWith?: readonly string[];
  /** Pages of one section share a place in the navigation, and have tabs of their own. */
  readonly section?: 'people';
}

/** All of them. `paths` of the plugin (src/paths.ts) says the same to the host. */
export const PAGES: readonly SignedInPage[] = [
  { path: '/', Page: Home, title: ({ home }) => home, shownWith: [] },
  { path: '/flows', Page: Flows, title: ({ flows }) => flows.title, shownWith: ['flow:read'] },
  { path: '/flows/$flowId', Page: FlowPage, title: ({ flows }) => flows.flow },
  { path: '/runs', Page: RunsPage, title: ({ flows }) => flows.runs, shownWith: ['run:read'] },
  { path: '/runs/$runId', Page: RunPage, title: ({ flows }) => flows.run },
  { path: '/credentials', Page: Credentials, title: ({ flows }) => flows.credentials, shownWith: ['credential:read'] },
  { path: '/setup', Page: Setup, title: ({ setupTitle }) => setupTitle },
  { path: '/account', Page: AccountSettings, title: ({ account }) => account.title },
  ...PEOPLE_PAGES,
  { path: '/settings', Page: Settings, title: ({ settings }) => settings.title, shownWith: ['settings:read'] },
];
