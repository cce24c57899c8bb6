import { createHash } from 'node:crypto';
import { BufferedResponse } from './buffered-response.js';
import type { RouteDeclaration } from './route.js';

const STYLE =
  'body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}code{font-size:.95em}:root{color-scheme:light dark}';

/** Forbids loading, scripts, frames and forms. It allows the page's own style by its hash (OWASP ASVS 5.0, 3.4.3). */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * The page at the mount path, for browsers. It is the same for everybody and reveals nothing about the app. Without `Accept: text/html`
 * the path is unknown, like any other path without a route.
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
    return Promise.resolve(new BufferedResponse(page(escaped(context.facts.mountPath)), { headers }));
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
