'use client';
/**
 * @invect/ui/react: the components that the pages are made of.
 */
import './texts/all.js';

export { AccountSettings } from './account/AccountSettings.js';
export { ImpersonationBanner, type ImpersonationBannerProps } from './account/ImpersonationBanner.js';
export { TwoFactor, type TwoFactorProps } from './account/TwoFactor.js';
export { type InvectContext, InvectProvider, type InvectProviderProps, type Places, useInvect } from './context.js';
export { Credentials } from './credentials/Credentials.js';
export { useIdentity, usePermission } from './data/identity.js';
export type { FlowDefinition } from './flows/data.js';
export { FlowDetails, type FlowDetailsProps } from './flows/FlowDetails.js';
export { Flows } from './flows/Flows.js';
export { FlowGraph, type FlowGraphProps } from './graph/FlowGraph.js';
export type { Me, SignInOptions } from './load.js';
export { AuditLog } from './people/audit/AuditLog.js';
export { Invitations } from './people/invitations/Invitations.js';
export { MemberDetails } from './people/members/MemberDetails.js';
export { Members } from './people/members/Members.js';
export { ServiceAccountDetails } from './people/service-accounts/ServiceAccountDetails.js';
export { ServiceAccounts } from './people/service-accounts/ServiceAccounts.js';
export { Shares, type SharesProps } from './people/shares/Shares.js';
export { TeamDetails } from './people/teams/TeamDetails.js';
export { Teams } from './people/teams/Teams.js';
export { RequireSession } from './RequireSession.js';
export type { NodeExecution, Run, RunStatus } from './runs/data.js';
export { type NodeState, nodeStatesOf } from './runs/nodeStates.js';
export { RunDetails, type RunDetailsProps } from './runs/RunDetails.js';
export { type RunFilter, Runs, type RunsProps } from './runs/Runs.js';
export { useRun, type WatchedRun } from './runs/useRun.js';
export { Settings } from './settings/Settings.js';
export { AcceptInvitation, type AcceptInvitationProps } from './sign-in/AcceptInvitation.js';
export { ForgotPassword } from './sign-in/ForgotPassword.js';
export { ResetPassword } from './sign-in/ResetPassword.js';
export { Setup } from './sign-in/Setup.js';
export { type SignedInProps, SignIn } from './sign-in/SignIn.js';
export { SignUp } from './sign-in/SignUp.js';
export { VerifyEmail } from './sign-in/VerifyEmail.js';
export type { PartialTexts, Texts } from './texts/index.js';
export { UserButton, type UserButtonProps } from './UserButton.js';
