import { useInvect } from '../../context.js';
import { auditDe } from '../texts/audit-de.js';
import { type AuditTexts, auditEn } from '../texts/audit-en.js';

const SHIPPED: Readonly<Record<string, AuditTexts>> = { en: auditEn, de: auditDe };

/** What the audit log says, in the language of the visitor. */
export function useAuditTexts(): AuditTexts {
  return SHIPPED[useInvect().language.slice(0, 2)] ?? auditEn;
}
