import { useState } from 'react';
import { useInvect } from '../../context.js';
import { useMe } from '../../load.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { Area, Head } from '../Area.js';
import type { ServiceAccount } from '../data.js';
import { TeamName } from '../names.js';
import { isolated, SearchField, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { AccountForm } from './AccountForm.js';

/** The service accounts that the visitor sees. */
export function ServiceAccounts() {
  const texts = usePeopleTexts();
  return (
    <Area permission="service_account:read" title={texts.accounts}>
      <AccountList />
    </Area>
  );
}

function AccountList() {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const [search, setSearch] = useState('');
  const mayCreate = 'service_account' in useMe().mayCreate;
  return (
    <>
      <Head title={texts.accounts}>
        {mayCreate && (
          <DialogButton label={texts.createAccount} title={texts.createAccount} className="">
            {(close) => (
              <AccountForm
                onDone={({ id }) => {
                  close();
                  location.assign(`${places.serviceAccounts}/${id}`);
                }}
              />
            )}
          </DialogButton>
        )}
      </Head>
      <p className="invect-quiet">{texts.accountsHint}</p>
      <SearchField label={texts.searchAccounts} onSearch={setSearch} />
      <Rows
        queryKey={['service-accounts', 'list', search]}
        load={(cursor, signal) =>
          invect.get('/service-accounts', { params: { query: { cursor, ...(search && { search }) } }, signal })
        }
        empty={search ? texts.noMatch(isolated(search)) : texts.noAccounts}
      >
        {(accounts) => (
          <ul className="invect-items">
            {accounts.map((account) => (
              <AccountItem key={account.id} account={account} />
            ))}
          </ul>
        )}
      </Rows>
    </>
  );
}

function AccountItem({ account }: { account: ServiceAccount }) {
  const { places } = useInvect();
  const texts = usePeopleTexts();
  const format = useTimes();
  const { id, name, role, teamId, createdAt } = account;
  return (
    <li>
      <div className="invect-item-main">
        <a href={`${places.serviceAccounts}/${id}`}>
          <bdi>{name}</bdi>
        </a>
        <p className="invect-quiet">
          {teamId ? <TeamName teamId={teamId} /> : texts.workspace} · {texts.created(format(createdAt))}
        </p>
      </div>
      <div className="invect-item-aside">
        <span className="invect-badge">{role}</span>
      </div>
    </li>
  );
}
