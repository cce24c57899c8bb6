import type { ReactNode } from 'react';
import { useInvect } from '../../context.js';
import { sentenceOf } from '../../texts/index.js';
import { Time } from '../parts.js';
import { Sentence, Thing } from './Sentence.js';
import type { Entry } from './sentence.js';
import { useAuditTexts } from './useAuditTexts.js';

/** An entry: a sentence, and the rest for those who look closer. */
export function EntryItem({ entry }: { entry: Entry }) {
  const texts = useAuditTexts();
  const { at, outcome, count } = entry;
  return (
    <li className="invect-entry">
      <div className="invect-item-main">
        <p>
          <Sentence entry={entry} />
        </p>
        <p className="invect-quiet">
          <Time at={at} />
          {count > 1 && ` · ${texts.times(count)}`}
        </p>
        <details>
          <summary>{texts.details}</summary>
          <Details entry={entry} />
        </details>
      </div>
      {outcome !== 'success' && (
        <div className="invect-item-aside">
          <span className="invect-badge invect-badge-bad">{texts.outcomes[outcome]}</span>
        </div>
      )}
    </li>
  );
}

function Details({ entry }: { entry: Entry }) {
  const { texts: common } = useInvect();
  const texts = useAuditTexts();
  const { action, reason, resource, subject, fields, address, userAgent, requestId, position, at, hash } = entry;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [texts.code, <code key="code">{action}</code>],
    [texts.time, at],
    [texts.reason, reason && `${sentenceOf(common, reason)} (${reason})`],
    [texts.resource, resource && <About thing={resource} />],
    [texts.subject, subject && <About thing={subject} />],
    [texts.fields, fields.length > 0 && fields.join(', ')],
    [texts.address, address],
    [texts.device, userAgent],
    [texts.request, requestId],
    [texts.position, position],
    [texts.hash, hash],
  ];
  return (
    <dl className="invect-facts">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

function About({ thing }: { thing: NonNullable<Entry['resource']> }) {
  const texts = useAuditTexts();
  const { type, id } = thing;
  return (
    <>
      {Object.hasOwn(texts.types, type) ? texts.types[type] : type} <Thing thing={thing} />
      {id && <span className="invect-quiet"> {id}</span>}
    </>
  );
}
