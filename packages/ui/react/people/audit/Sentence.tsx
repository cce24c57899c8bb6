import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useInvect } from '../../context.js';
import { PersonName, TeamName } from '../names.js';
import { type Entry, type Slot, sentenceOfEntry } from './sentence.js';
import { useAuditTexts } from './useAuditTexts.js';

/** An entry as a sentence. */
export function Sentence({ entry }: { entry: Entry }) {
  const texts = useAuditTexts();
  const pieces = sentenceOfEntry(entry, texts);
  return (
    <>
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sentence has its order
        <Fragment key={index}>
          {typeof piece === 'string' ? piece : <Filled slot={piece.slot} entry={entry} />}
        </Fragment>
      ))}
    </>
  );
}

function Filled({ slot, entry }: { slot: Slot; entry: Entry }) {
  if (slot === 'action') return <code>{entry.action}</code>;
  if (slot === 'actor') return <Actor entry={entry} />;
  const thing = entry[slot];
  return thing && <Thing thing={thing} />;
}

function Actor({ entry: { actor, onBehalfOf } }: { entry: Entry }) {
  const texts = useAuditTexts();
  const { type, name, id } = actor;
  const somebody = name || id || (type === 'system' ? texts.host : type === 'public' ? texts.somebody : texts.unnamed);
  return (
    <>
      <strong>
        <bdi>{somebody}</bdi>
      </strong>
      {onBehalfOf && (
        <>
          {' '}
          (<bdi>{texts.onBehalfOf(onBehalfOf.name ?? onBehalfOf.id)}</bdi>)
        </>
      )}
    </>
  );
}

/** What an entry is about, by its name where it still has one. */
export function Thing({ thing: { type, id } }: { thing: NonNullable<Entry['resource']> }) {
  const texts = useAuditTexts();
  if (id === null) return Object.hasOwn(texts.types, type) ? texts.types[type] : type;
  if (type === 'user' || type === 'member') return <PersonName userId={id} />;
  if (type === 'team') return <TeamName teamId={id} />;
  if (type === 'flow' || type === 'credential' || type === 'service-account') return <RowName type={type} id={id} />;
  return <bdi className="invect-id">{id}</bdi>;
}

/** The name that a row has now; its id if it is gone. */
function RowName({ type, id }: { type: 'flow' | 'credential' | 'service-account'; id: string }) {
  const { invect } = useInvect();
  const { data } = useQuery({
    queryKey: ['names', type, id],
    queryFn: async ({ signal }) => {
      if (type === 'flow')
        return (await invect.get('/flows/{flowId}', { params: { path: { flowId: id } }, signal })).name;
      if (type === 'credential')
        return (await invect.get('/credentials/{credentialId}', { params: { path: { credentialId: id } }, signal }))
          .name;
      return (await invect.get('/service-accounts/{accountId}', { params: { path: { accountId: id } }, signal })).name;
    },
    staleTime: 5 * 60_000,
  });
  return data === undefined ? <bdi className="invect-id">{id}</bdi> : <bdi>“{data}”</bdi>;
}
