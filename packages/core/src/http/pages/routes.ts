import type { RouteAccess } from '../../access/route-access.js';
import { httpError } from '../../errors.js';
import type { RequestContext } from '../context.js';
import type { RouteDeclaration } from '../route.js';
import { readAssets } from './assets.js';
import type { PageAccess, PagePlace, Pages } from './pages.js';
import { leadToSignIn, serveAsset, servePage } from './serve.js';

/**
 * Returns the routes of a plugin's pages and of their files.
 *
 * @param segment the plugin's segment below `/plugins`
 * @throws TypeError in one sentence that names the field and the fix; Error if the files cannot be read
 */
export function routesOfPages(pages: Pages, segment: string): RouteDeclaration[] {
  const { paths, signIn } = pages;
  const declared = Object.entries(paths) as [string, PageAccess][];
  const below = declared.find(([path]) => path === '/plugins' || path.startsWith('/plugins/'));
  if (below !== undefined)
    throw new TypeError(`pages.paths has ${JSON.stringify(below[0])}: pages are not below /plugins`);
  if (signIn !== undefined && paths[signIn] !== 'everybody')
    throw new TypeError(`pages.signIn is ${JSON.stringify(signIn)}: name it in pages.paths, for 'everybody'`);
  return [...declared.map(([path, access]) => pageRoute(pages, segment, path, access)), assetRoute(pages, segment)];
}

function pageRoute(pages: Pages, segment: string, path: string, access: PageAccess): RouteDeclaration {
  const { shell, signIn } = pages;
  return {
    method: 'GET',
    path,
    access: accessOfPage(path, access),
    accepts: 'text/html',
    respond: async ({ context }) => servePage(shell(placeOf(context, segment)), context.headers),
    ...(signIn !== undefined && {
      onSignedOut: (context: RequestContext) => leadToSignIn(context.facts.mountPath + signIn, nextOf(context)),
    }),
  };
}

/** A page that asks for a second factor has to open without it. */
function accessOfPage(path: string, access: PageAccess): RouteAccess {
  if (access === 'everybody') return { public: true };
  if (access === 'signed-in') return { authenticated: true, withoutSecondFactor: true };
  throw new TypeError(`pages.paths[${JSON.stringify(path)}] must be 'everybody' or 'signed-in'`);
}

function assetRoute({ assets: folder }: Pages, segment: string): RouteDeclaration {
  const assets = readAssets(folder);
  const path = `/plugins/${segment}/assets`;
  return {
    method: 'GET',
    path: `${path}/*`,
    access: { public: true },
    async respond({ context }) {
      const asset = assets.get(context.path.slice(path.length + 1));
      if (asset === undefined) throw httpError('request:not_found');
      return serveAsset(asset, context);
    },
  };
}

function placeOf({ facts }: RequestContext, segment: string): PagePlace {
  const mount = escaped(facts.mountPath);
  return { mount, assets: `${mount}/plugins/${segment}/assets` };
}

/** The path is encoded anew from its segments, so it begins with exactly one slash and stays below the mount. */
function nextOf({ segments, search }: RequestContext): string {
  return `/${segments.map(encodeURIComponent).join('/')}${search}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
