import type { ItemOf } from '@invect/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { useIdentity, usePermission } from '../data/identity.js';
import { FlowScope } from '../flows/FlowScope.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { DialogButton } from '../parts/DialogButton.js';
import { Rows } from '../parts/Rows.js';
import { Time } from '../parts/Time.js';
import { useSettled } from '../parts/useSettled.js';
import { ChangeCredential, NewCredential } from './CredentialForms.js';

export type Credential = ItemOf<'/credentials'>;

/** The credentials that the visitor sees. Their secrets are written here, and never shown. */
export function Credentials() {
  return (
    <Boundary>
      <FlowScope>
        <CredentialList />
      </FlowScope>
    </Boundary>
  );
}

function CredentialList() {
  const { invect, texts } = useInvect();
  const id = useId();
  const { mayCreate } = useIdentity();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  return (
    <section className="invect">
      <div className="invect-head">
        <h1>{texts.flows.credentials}</h1>
        {mayCreate['credential']?.workspace && (
          <DialogButton label={texts.flows.newCredential} title={texts.flows.newCredential} className="invect-main">
            {(close) => <NewCredential onSaved={close} />}
          </DialogButton>
        )}
      </div>
      <p className="invect-quiet">{texts.flows.credentialsHint}</p>
      <search className="invect-filters">
        <div className="invect-field">
          <label htmlFor={id}>{texts.flows.searchCredentials}</label>
          <input
            id={id}
            type="search"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            maxLength={255}
          />
        </div>
      </search>
      <Rows
        queryKey={['/credentials', search]}
        load={(cursor, signal) => {
          const query = { ...(cursor && { cursor }), ...(search && { search }) };
          return invect.get('/credentials', { params: { query }, signal });
        }}
        empty={search ? texts.flows.noneFound : texts.flows.noCredentials}
      >
        {(credentials) => (
          <ul className="invect-list invect-columns">
            {credentials.map((one) => (
              <CredentialRow key={one.id} credential={one} />
            ))}
          </ul>
        )}
      </Rows>
    </section>
  );
}

function CredentialRow({ credential }: { credential: Credential }) {
  const { invect, texts } = useInvect();
  const queries = useQueryClient();
  const { id, name, type, visibility, updatedAt } = credential;
  const [writes, deletes] = [usePermission('credential:write'), usePermission('credential:delete')];
  const { data: access } = useQuery({
    queryKey: ['/credentials', id, 'access'],
    enabled: writes || deletes,
    queryFn: ({ signal }) =>
      invect.get('/credentials/{credentialId}/access', { params: { path: { credentialId: id } }, signal }),
  });
  return (
    <li>
      <bdi className="invect-name">{name}</bdi>
      <span className="invect-quiet">
        <code>{type}</code> · {texts.flows.visibility[visibility]} · {texts.flows.changed} <Time at={updatedAt} />
      </span>
      <span className="invect-row-actions">
        {writes && access?.may.includes('write') && (
          <DialogButton label={texts.flows.change} title={texts.flows.changeCredential(name)}>
            {(close) => <ChangeCredential credential={credential} onSaved={close} />}
          </DialogButton>
        )}
        {deletes && access?.may.includes('delete') && (
          <ConfirmButton
            label={texts.flows.delete}
            question={texts.flows.deleteCredential(name)}
            consequence={texts.flows.deleteConsequence}
            onConfirm={async () => {
              await invect.delete('/credentials/{credentialId}', { params: { path: { credentialId: id } } });
              await queries.invalidateQueries({ queryKey: ['/credentials'] });
            }}
          />
        )}
      </span>
    </li>
  );
}
