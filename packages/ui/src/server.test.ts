import {
  AcceptInvitation,
  AccountSettings,
  ForgotPassword,
  ImpersonationBanner,
  InvectProvider,
  type InvectProviderProps,
  RequireSession,
  ResetPassword,
  Setup,
  SignIn,
  SignUp,
  TwoFactor,
  UserButton,
  VerifyEmail,
} from '@invect/ui/react';
import { createElement, type FunctionComponent } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';

const COMPONENTS: Readonly<Record<string, FunctionComponent<never>>> = {
  AcceptInvitation,
  AccountSettings,
  ForgotPassword,
  ImpersonationBanner,
  RequireSession,
  ResetPassword,
  Setup,
  SignIn,
  SignUp,
  TwoFactor,
  UserButton,
  VerifyEmail,
};
const PROPS = { language: 'en' } as InvectProviderProps;

it.each(Object.entries(COMPONENTS))('<%s/> is rendered on a server as loading, without a request', (_name, shown) => {
  const html = renderToString(createElement(InvectProvider, PROPS, createElement(shown as FunctionComponent)));
  expect(html).toBe('<p class="invect invect-loading">Loading …</p>');
});

it('a component outside of a provider says what is missing', () => {
  expect(() => renderToString(createElement(SignIn))).toThrow('<InvectProvider>');
});
