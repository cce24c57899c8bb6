import type { AnswerOf, InitOf, ItemOf } from '@invect/client';
import { useInvect } from '../../context.js';
import { useMay } from '../data.js';

export type Access = AnswerOf<'/flows/{flowId}/access', 'get'>;
export type Share = ItemOf<'/flows/{flowId}/shares'>;
type NewShare = InitOf<'/flows/{flowId}/shares', 'post'>['body'];
type ShareChange = InitOf<'/flows/{flowId}/shares/{shareId}', 'patch'>['body'];
type AccessChange = InitOf<'/flows/{flowId}/access', 'patch'>['body'];

/** What is shared. */
export interface SharedRow {
  readonly kind: 'flow' | 'credential';
  readonly id: string;
}

/** The routes of access and shares, which are the same for flows and credentials. */
export interface ShareRoutes {
  /** Whether the visitor's role lets them change anything. */
  readonly mayWrite: boolean;
  access(signal: AbortSignal): Promise<Access>;
  changeAccess(change: AccessChange): Promise<unknown>;
  list(
    cursor: string | undefined,
    signal: AbortSignal,
    limit?: number,
  ): Promise<AnswerOf<'/flows/{flowId}/shares', 'get'>>;
  create(share: NewShare): Promise<Share>;
  update(shareId: string, change: ShareChange): Promise<Share>;
  end(shareId: string): Promise<unknown>;
}

export function useShareRoutes({ kind, id }: SharedRow): ShareRoutes {
  const { invect } = useInvect();
  const mayWrite = useMay()(`${kind}:write`);
  if (kind === 'flow') {
    const path = { flowId: id };
    return {
      mayWrite,
      access: (signal) => invect.get('/flows/{flowId}/access', { params: { path }, signal }),
      changeAccess: (body) => invect.patch('/flows/{flowId}/access', { params: { path }, body }),
      list: (cursor, signal, limit) =>
        invect.get('/flows/{flowId}/shares', { params: { path, query: { cursor, limit } }, signal }),
      create: (body) => invect.post('/flows/{flowId}/shares', { params: { path }, body }),
      update: (shareId, body) =>
        invect.patch('/flows/{flowId}/shares/{shareId}', { params: { path: { ...path, shareId } }, body }),
      end: (shareId) => invect.delete('/flows/{flowId}/shares/{shareId}', { params: { path: { ...path, shareId } } }),
    };
  }
  const path = { credentialId: id };
  return {
    mayWrite,
    access: (signal) => invect.get('/credentials/{credentialId}/access', { params: { path }, signal }),
    changeAccess: (body) => invect.patch('/credentials/{credentialId}/access', { params: { path }, body }),
    list: (cursor, signal, limit) =>
      invect.get('/credentials/{credentialId}/shares', { params: { path, query: { cursor, limit } }, signal }),
    create: (body) => invect.post('/credentials/{credentialId}/shares', { params: { path }, body }),
    update: (shareId, body) =>
      invect.patch('/credentials/{credentialId}/shares/{shareId}', { params: { path: { ...path, shareId } }, body }),
    end: (shareId) =>
      invect.delete('/credentials/{credentialId}/shares/{shareId}', { params: { path: { ...path, shareId } } }),
  };
}
