import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { type MouseEvent, useEffect, useRef } from 'react';
import { ImpersonationBanner } from '../../react/account/ImpersonationBanner.js';
import { TwoFactor } from '../../react/account/TwoFactor.js';
import { Boundary } from '../../react/Boundary.js';
import { useInvect } from '../../react/context.js';
import { useMe } from '../../react/load.js';
import { UserButton } from '../../react/UserButton.js';
import mark from '../mark.svg';
import { MOUNT } from '../place.js';
import { PAGES, type SignedInPage } from './pages.js';

/** The head with the navigation, and the page below it. */
export function Layout() {
  const { texts, places } = useInvect();
  const { pathname, routeId } = useCurrentPage();
  const main = useRef<HTMLElement>(null);
  const page = PAGES.find(({ path }) => path === routeId);
  const arrived = useRef(pathname);

  useEffect(() => {
    document.title = `${page?.title(texts) ?? texts.notFound} · Invect`;
    // After a change of the page, keyboards and screen readers begin at its content.
    if (arrived.current !== pathname) main.current?.focus();
    arrived.current = pathname;
  }, [page, pathname, texts]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys press links by clicks
    // biome-ignore lint/a11y/noStaticElementInteractions: it handles the links within
    <div className="invect app" onClick={useInnerLinks()}>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <ImpersonationBanner />
      <header>
        <a href={places.home} className="logo">
          <img src={mark} alt="Invect" width="32" height="32" />
        </a>
        <Navigation here={routeId} />
        <UserButton />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {page?.section && <Tabs section={page.section} here={routeId} />}
        <Boundary key={pathname}>
          <PageOrSetup />
        </Boundary>
      </main>
    </div>
  );
}

/** Whoever must set up a second factor does that first, whichever page they open. */
function PageOrSetup() {
  return useMe().missing.includes('two_factor') ? <TwoFactor onDone={() => location.reload()} /> : <Outlet />;
}

function Navigation({ here }: { here: string }) {
  const { texts } = useInvect();
  const { permissions } = useMe();
  const shown = PAGES.filter((page) => isShown(page, permissions));
  const places = shown.filter(
    ({ section }, index) => !section || index === shown.findIndex((page) => page.section === section),
  );
  return (
    <nav aria-label={texts.navigation}>
      {places.map(({ path, title, section }) => {
        const within = shown.filter((page) => (section ? page.section === section : page.path === path));
        return (
          <a
            key={path}
            href={MOUNT + path}
            aria-current={within.some((page) => isWithin(here, page.path)) ? 'page' : undefined}
          >
            {section && within.length > 1 ? texts[section].title : title(texts)}
          </a>
        );
      })}
    </nav>
  );
}

/** The pages of one section, if the visitor may open more than one. */
function Tabs({ section, here }: { section: NonNullable<SignedInPage['section']>; here: string }) {
  const { texts } = useInvect();
  const { permissions } = useMe();
  const tabs = PAGES.filter((page) => page.section === section && isShown(page, permissions));
  if (tabs.length < 2) return null;
  return (
    <nav className="tabs" aria-label={texts[section].title}>
      {tabs.map(({ path, title }) => (
        <a key={path} href={MOUNT + path} aria-current={isWithin(here, path) ? 'page' : undefined}>
          {title(texts)}
        </a>
      ))}
    </nav>
  );
}

function isShown({ shownWith }: SignedInPage, permissions: readonly string[]): boolean {
  if (shownWith === undefined) return false;
  return shownWith.length === 0 || shownWith.some((permission) => permissions.includes(permission));
}

function isWithin(here: string, path: string): boolean {
  return here === path || (path !== '/' && here.startsWith(`${path}/`));
}

function useCurrentPage(): { pathname: string; routeId: string } {
  return useRouterState({
    select: ({ location, matches }) => ({
      pathname: location.pathname,
      routeId: String(matches.at(-1)?.routeId ?? ''),
    }),
    structuralSharing: true,
  });
}

/** Components have plain links. A click on one that leads below the mount changes the page without loading the document anew. */
function useInnerLinks(): (event: MouseEvent) => void {
  const router = useRouter();
  return (event) => {
    const link = (event.target as Element).closest('a');
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (link === null || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
    const { origin, pathname, search, hash } = new URL(link.href);
    const path = pathname.slice(MOUNT.length) || '/';
    const isPage = origin === location.origin && pathname.startsWith(`${MOUNT}/`) && !path.startsWith('/plugins/');
    const isHere = pathname === location.pathname && hash !== '';
    if (!isPage || isHere || FOR_SIGNED_OUT.includes(path)) return;
    event.preventDefault();
    router.history.push(pathname + search + hash);
  };
}

const FOR_SIGNED_OUT = ['/sign-in', '/sign-up', '/forgot-password', '/reset-password', '/verify-email'];
