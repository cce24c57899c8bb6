import { createHash } from 'node:crypto';
import type { RouteDeclaration } from './route.js';
import { WholeResponse } from './whole-response.js';

const STYLE =
  'body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}code{font-size:.95em}:root{color-scheme:light dark}';

/** Nothing is loaded, run, framed or submitted; the page's own style is known by its hash (OWASP ASVS 5.0, 3.4.3). */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * What somebody sees who opens the mount in a browser. It is the same for everybody and says nothing about the app. Programs do not
 * see it: without `Accept: text/html` the path is as unknown as any other.
 */
export const homePage: RouteDeclaration = {
  method: 'GET',
  path: '/',
  access: { public: true },
  accepts: 'text/html',
  respond: ({ context }) => {
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
      vary: 'Accept',
    };
    return Promise.resolve(new WholeResponse(page(escaped(context.facts.mountPath)), { headers }));
  },
};

function page(mount: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Invect</title>
<style>${STYLE}</style>
<h1>Invect is running</h1>
<p>Workflow automation, mounted in this app. It has no pages yet: programs use it over HTTP.</p>
<ul>
<li><a href="${mount}/health"><code>${mount}/health</code></a> says whether it serves.</li>
<li><a href="${mount}/me"><code>${mount}/me</code></a> says who you are, once you are signed in.</li>
<li><a href="${mount}/openapi.json"><code>${mount}/openapi.json</code></a> lists what it can do, once you are signed in.</li>
</ul>
<p>How to sign in, and everything else, is in the documentation: the folder <code>docs</code> of Invect's repository.</p>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
