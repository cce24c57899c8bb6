'use client';
/**
 * @invect/ui/react: the components that the pages are made of.
 */
export { type InvectContext, InvectProvider, type InvectProviderProps, type Places, useInvect } from './context.js';
export { useIdentity, usePermission } from './data/identity.js';
export type { Me, SignInOptions } from './load.js';
export { RequireSession } from './RequireSession.js';
export { AcceptInvitation, type AcceptInvitationProps } from './sign-in/AcceptInvitation.js';
export { ForgotPassword } from './sign-in/ForgotPassword.js';
export { ResetPassword } from './sign-in/ResetPassword.js';
export { Setup } from './sign-in/Setup.js';
export { type SignedInProps, SignIn } from './sign-in/SignIn.js';
export { SignUp } from './sign-in/SignUp.js';
export type { PartialTexts, Texts } from './texts/index.js';
export { UserButton, type UserButtonProps } from './UserButton.js';
