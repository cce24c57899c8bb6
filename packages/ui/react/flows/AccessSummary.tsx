import { useQuery } from '@tanstack/react-query';
import { useInvect } from '../context.js';
import { useIdentity, usePermission } from '../data/identity.js';
import { Loaded } from '../parts/Loaded.js';
import { useAccess } from './data.js';

/** Who reaches a flow: its owner, its team, and whoever else its visibility lets in. */
export function AccessSummary({ flowId }: { flowId: string }) {
  const { texts } = useInvect();
  const access = useAccess(flowId);
  return (
    <Loaded query={access}>
      {({ ownerId, teamId, visibility, may }) => (
        <dl className="invect-facts">
          <div>
            <dt>{texts.flows.seenBy}</dt>
            <dd>{texts.flows.visibility[visibility]}</dd>
          </div>
          <div>
            <dt>{texts.flows.owner}</dt>
            <dd>{ownerId === null ? texts.flows.nobody : <Owner userId={ownerId} />}</dd>
          </div>
          {teamId !== null && (
            <div>
              <dt>{texts.flows.team}</dt>
              <dd>
                <Team teamId={teamId} />
              </dd>
            </div>
          )}
          {!may.includes('use') && (
            <div>
              <dt>{texts.flows.you}</dt>
              <dd>{texts.flows.readOnly}</dd>
            </div>
          )}
        </dl>
      )}
    </Loaded>
  );
}

function Owner({ userId }: { userId: string }) {
  const { invect, texts } = useInvect();
  const me = useIdentity();
  const { data } = useQuery({
    queryKey: ['/members', userId],
    enabled: usePermission('user:read') && userId !== me.id,
    queryFn: ({ signal }) => invect.get('/members/{userId}', { params: { path: { userId } }, signal }),
  });
  if (userId === me.id) return texts.flows.yourself;
  return <bdi>{data?.name ?? userId}</bdi>;
}

function Team({ teamId }: { teamId: string }) {
  const { invect } = useInvect();
  const { data } = useQuery({
    queryKey: ['/teams', teamId],
    enabled: usePermission('team:read'),
    queryFn: ({ signal }) => invect.get('/teams/{teamId}', { params: { path: { teamId } }, signal }),
  });
  return <bdi>{data?.name ?? teamId}</bdi>;
}
