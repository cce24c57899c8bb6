import { useEffect, useRef, useState } from 'react';
import { useInvect } from '../../context.js';
import { ConfirmButton } from '../../parts/Confirm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { type Key, type ServiceAccount, useRefresh } from '../data.js';
import { CopyField, isolated, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { KeyForm } from './KeyForm.js';

/** The keys of a service account. */
export function AccountKeys({ account, mayManage }: { account: ServiceAccount; mayManage: boolean }) {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const [token, setToken] = useState<string | null>(null);
  const path = { accountId: account.id };
  return (
    <section className="invect-panel">
      <div className="invect-head">
        <h2>{texts.keys}</h2>
        {mayManage && (
          <DialogButton label={texts.createKey} title={texts.createKey}>
            {(close) => (
              <KeyForm
                account={account}
                onMade={(made) => {
                  setToken(made);
                  close();
                }}
              />
            )}
          </DialogButton>
        )}
      </div>
      {token && <NewToken key={token} token={token} onClose={() => setToken(null)} />}
      <Rows
        queryKey={['keys', account.id]}
        load={(cursor, signal) =>
          invect.get('/service-accounts/{accountId}/keys', { params: { path, query: { cursor } }, signal })
        }
        empty={texts.noKeys}
      >
        {(keys) => (
          <ul className="invect-items">
            {keys.map((key) => (
              <KeyItem key={key.id} item={key} mayRevoke={mayManage} />
            ))}
          </ul>
        )}
      </Rows>
    </section>
  );
}

/** The token of a key that was just made, which is shown this once. */
function NewToken({ token, onClose }: { token: string; onClose: () => void }) {
  const { texts: common } = useInvect();
  const texts = usePeopleTexts();
  const panel = useRef<HTMLDivElement>(null);
  // Keyboards and screen readers go on here.
  useEffect(() => panel.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="invect-once" ref={panel} tabIndex={-1} role="group" aria-label={texts.keyReady}>
      <h3>{texts.keyReady}</h3>
      <p>{texts.tokenOnce}</p>
      <CopyField label={texts.token} value={token} />
      <button type="button" className="invect-plain" onClick={onClose}>
        {common.close}
      </button>
    </div>
  );
}

function KeyItem({ item, mayRevoke }: { item: Key; mayRevoke: boolean }) {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const format = useTimes();
  const refresh = useRefresh('keys', 'audit');
  const { id: keyId, name, prefix, scopes, expiresAt, lastUsedAt, requestsPerMinute, allowedAddresses } = item;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const facts = [
    expiresAt === null ? texts.noEnd : isOver ? texts.ended(format(expiresAt)) : texts.ends(format(expiresAt)),
    lastUsedAt === null ? texts.neverUsed : texts.lastUsed(format(lastUsedAt)),
    requestsPerMinute !== null && texts.limit(requestsPerMinute),
    allowedAddresses?.join(', '),
  ];
  return (
    <li>
      <div className="invect-item-main">
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        <code>{prefix}…</code>
        <p className="invect-quiet">{facts.filter(Boolean).join(' · ')}</p>
        <p className="invect-quiet">{scopes.join(', ')}</p>
      </div>
      <div className="invect-item-aside">
        {isOver && <span className="invect-badge invect-badge-bad">{texts.expired}</span>}
        {mayRevoke && (
          <ConfirmButton
            label={texts.revoke}
            question={texts.revokeKeyQuestion(isolated(name))}
            consequence={texts.revokeKeyConsequence}
            onConfirm={async () => {
              await invect.delete('/keys/{keyId}', { params: { path: { keyId } } });
              await refresh();
            }}
          />
        )}
      </div>
    </li>
  );
}
