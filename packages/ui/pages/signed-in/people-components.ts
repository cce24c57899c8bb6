export { AuditLog } from '../../react/people/audit/AuditLog.js';
export { Invitations } from '../../react/people/invitations/Invitations.js';
export { MemberDetails } from '../../react/people/members/MemberDetails.js';
export { Members } from '../../react/people/members/Members.js';
export { ServiceAccountDetails } from '../../react/people/service-accounts/ServiceAccountDetails.js';
export { ServiceAccounts } from '../../react/people/service-accounts/ServiceAccounts.js';
export { TeamDetails } from '../../react/people/teams/TeamDetails.js';
export { Teams } from '../../react/people/teams/Teams.js';
