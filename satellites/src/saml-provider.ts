import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateRawSync } from 'node:zlib';
import { IdentityProvider, SamlLib, ServiceProvider } from 'samlify';
import { generate } from 'selfsigned';

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const FIVE_MINUTES = 300_000;

/** What the provider's page makes the browser post to the app. */
export interface SamlForm {
  readonly action: string;
  readonly SAMLResponse: string;
  readonly RelayState: string;
}

/** A SAML identity provider on loopback, with a visitor who has signed in there already. */
export interface SamlProvider {
  readonly origin: string;
  /** Where an app sends people who want to sign in. */
  readonly entryPoint: string;
  /** Its own metadata, as an app is given them. */
  readonly metadata: string;
  /** The metadata of the app it serves, as the app publishes them. */
  app: string;
  /** Who signs in there. */
  visitor: { readonly email: string; readonly name: string; readonly groups?: readonly string[] };
  close(): Promise<void>;
}

/** Starts a provider, with a key and a certificate of its own. */
export async function startSamlProvider(): Promise<SamlProvider> {
  const server = createServer(async (request, response) => {
    const { action, ...fields } = await answer(new URL(request.url ?? '/', origin));
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    response.setHeader('content-type', 'text/html');
    response.end(`<form method="post" action="${action}">${inputs.join('')}</form>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entryPoint = `${origin}/sso`;
  const { private: privateKey, cert } = await generate([{ name: 'commonName', value: 'idp.test' }], { keySize: 2048 });
  const idp = IdentityProvider({
    entityID: `${origin}/metadata`,
    privateKey,
    signingCert: cert,
    nameIDFormat: [EMAIL],
    singleSignOnService: [{ Binding: REDIRECT, Location: entryPoint }],
    loginResponseTemplate: {
      context: SamlLib.defaultLoginResponseTemplate.context,
      attributes: ['email', 'displayName', 'groups'].map((name) => ({
        name,
        valueTag: name,
        nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
        valueXsiType: 'xs:string',
      })),
    },
  });

  const self: SamlProvider = {
    origin,
    entryPoint,
    metadata: idp.getMetadata(),
    app: '',
    visitor: { email: 'ada@example.test', name: 'Ada' },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer({ searchParams }: URL): Promise<SamlForm> {
    const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    const sp = ServiceProvider({ metadata: self.app });
    const { email, name, groups = [] } = self.visitor;
    const destination = String(sp.entityMeta.getAssertionConsumerService('post'));
    const now = Date.now();
    const ids = { ID: `_${randomUUID()}`, AssertionID: `_${randomUUID()}` };
    const values = {
      ...ids,
      Destination: destination,
      Audience: sp.entityMeta.getEntityID(),
      SubjectRecipient: destination,
      AssertionConsumerServiceURL: destination,
      Issuer: idp.entityMeta.getEntityID(),
      NameIDFormat: EMAIL,
      NameID: email,
      InResponseTo: / ID="([^"]+)"/.exec(request)?.[1] ?? '',
      IssueInstant: new Date(now).toISOString(),
      ConditionsNotBefore: new Date(now - FIVE_MINUTES).toISOString(),
      ConditionsNotOnOrAfter: new Date(now + FIVE_MINUTES).toISOString(),
      SubjectConfirmationDataNotOnOrAfter: new Date(now + FIVE_MINUTES).toISOString(),
      StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      attrEmail: email,
      attrDisplayName: name,
      ...Object.fromEntries(groups.map((group, index) => [`attrGroups${index}`, group])),
    };
    const fill = (template: string) => ({
      id: ids.ID,
      context: SamlLib.replaceTagsByValue(withGroups(template, groups.length), values),
    });
    const made = await idp.createLoginResponse(sp, { extract: {} }, 'post', {}, fill);
    return {
      action: destination,
      SAMLResponse: String(made.context),
      RelayState: searchParams.get('RelayState') ?? '',
    };
  }
  return self;
}

/** An attribute has as many values as there are groups. Who is in none has no such attribute. */
function withGroups(template: string, count: number): string {
  const attribute =
    /<saml:Attribute [^>]*Name="groups"[^>]*>(<saml:AttributeValue[^>]*>)\{attrGroups\}(<\/saml:AttributeValue>)<\/saml:Attribute>/;
  return template.replace(attribute, (whole, start, end) => {
    const values = Array.from({ length: count }, (_, index) => `${start}{attrGroups${index}}${end}`).join('');
    return count === 0 ? '' : whole.replace(`${start}{attrGroups}${end}`, values);
  });
}

/** Reads the form of the provider's page. */
export function formOf(page: string): SamlForm {
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
  const action = /action="([^"]*)"/.exec(page)?.[1] ?? '';
  return { action, SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') };
}
