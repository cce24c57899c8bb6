import { useQuery } from '@tanstack/react-query';
import { useInvect } from '../../context.js';
import { useMe } from '../../load.js';
import { ConfirmButton } from '../../parts/Confirm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Area, Head } from '../Area.js';
import { type ServiceAccount, useRefresh } from '../data.js';
import { PersonName, TeamName } from '../names.js';
import { One } from '../One.js';
import { isolated, Time } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { AccountForm } from './AccountForm.js';
import { AccountKeys } from './AccountKeys.js';

/** One service account with its keys. */
export function ServiceAccountDetails({ accountId }: { accountId: string }) {
  const texts = usePeopleTexts();
  return (
    <Area permission="service_account:read" title={texts.accounts}>
      <Details accountId={accountId} />
    </Area>
  );
}

function Details({ accountId }: { accountId: string }) {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const query = useQuery({
    queryKey: ['service-accounts', 'one', accountId],
    queryFn: ({ signal }) => invect.get('/service-accounts/{accountId}', { params: { path: { accountId } }, signal }),
  });
  return (
    <One query={query} title={texts.accounts} back={{ to: places.serviceAccounts, label: texts.toAccounts }}>
      {(account) => <AccountSections account={account} />}
    </One>
  );
}

function AccountSections({ account }: { account: ServiceAccount }) {
  const texts = usePeopleTexts();
  const mayManage = useMayManage(account);
  return (
    <>
      <Head title={<bdi>{account.name}</bdi>}>{mayManage && <Changes account={account} />}</Head>
      <section className="invect-panel">
        <dl className="invect-facts">
          <div>
            <dt>{texts.role}</dt>
            <dd>{account.role}</dd>
          </div>
          <div>
            <dt>{texts.team}</dt>
            <dd>{account.teamId ? <TeamName teamId={account.teamId} /> : texts.workspace}</dd>
          </div>
          {account.createdBy && (
            <div>
              <dt>{texts.createdBy}</dt>
              <dd>
                <PersonName userId={account.createdBy} />, <Time at={account.createdAt} />
              </dd>
            </div>
          )}
        </dl>
      </section>
      <AccountKeys account={account} mayManage={mayManage} />
    </>
  );
}

function Changes({ account }: { account: ServiceAccount }) {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('audit');
  return (
    <>
      <DialogButton label={texts.changeAccount} title={texts.changeAccountTitle}>
        {(close) => <AccountForm key={account.version} account={account} onDone={close} />}
      </DialogButton>
      <ConfirmButton
        label={texts.deleteAccount}
        question={texts.deleteAccountQuestion(isolated(account.name))}
        consequence={texts.deleteAccountConsequence}
        onConfirm={async () => {
          await invect.delete('/service-accounts/{accountId}', { params: { path: { accountId: account.id } } });
          await refresh();
          location.assign(places.serviceAccounts);
        }}
      />
    </>
  );
}

/** Whether the visitor may make accounts where this one is, and so change it. */
function useMayManage({ teamId }: ServiceAccount): boolean {
  const places = useMe().mayCreate['service_account'];
  if (places === undefined) return false;
  if (places.teams === 'all') return true;
  return teamId === null ? places.workspace : places.teams.includes(teamId);
}
