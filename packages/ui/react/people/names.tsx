import { useInvect } from '../context.js';
import { useMay, usePersonName, useTeams } from './data.js';

/** Somebody's name, with a link to their page for those who may open it. */
export function PersonName({ userId }: { userId: string }) {
  const { places } = useInvect();
  const name = usePersonName(userId);
  const seesAll = useMay()('user:read');
  if (name === undefined) return <bdi>…</bdi>;
  if (name === null) return <bdi className="invect-id">{userId}</bdi>;
  if (!seesAll) return <bdi>{name}</bdi>;
  return (
    <a href={`${places.people}/${encodeURIComponent(userId)}`}>
      <bdi>{name}</bdi>
    </a>
  );
}

/** A team's name, with a link to its page. */
export function TeamName({ teamId }: { teamId: string }) {
  const { places } = useInvect();
  const name = useTeams()?.find(({ id }) => id === teamId)?.name;
  return (
    <a href={`${places.teams}/${teamId}`}>
      <bdi>{name ?? teamId}</bdi>
    </a>
  );
}
