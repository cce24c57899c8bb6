import { Boundary } from '../Boundary.js';
import { useTexts } from '../context.js';
import { QueryScope } from '../data/QueryScope.js';
import { useMe, useSignInOptions } from '../load.js';
import { AccountScope } from './AccountScope.js';
import { Accounts } from './Accounts.js';
import { DeleteAccount } from './DeleteAccount.js';
import { Email } from './Email.js';
import { Keys } from './Keys.js';
import { Passkeys } from './Passkeys.js';
import { Password } from './Password.js';
import { Profile } from './Profile.js';
import { Sessions } from './Sessions.js';
import { SecondFactorSection } from './TwoFactor.js';

/** Everything that the visitor changes of their own account. It shows what this host has. */
export function AccountSettings() {
  return (
    <Boundary>
      <QueryScope>
        <AccountScope>
          <AccountSections />
        </AccountScope>
      </QueryScope>
    </Boundary>
  );
}

function AccountSections() {
  const texts = useTexts();
  const { permissions, impersonator } = useMe();
  const options = useSignInOptions();
  const isOwn = impersonator === null;
  return (
    <div className="invect invect-account">
      <h1>{texts.account.title}</h1>
      <Profile />
      <Email />
      {options.password && isOwn && <Password limits={options.password} />}
      {options.twoFactor && isOwn && <SecondFactorSection kinds={options.twoFactor} />}
      {options.passkey && isOwn && <Passkeys />}
      <Sessions />
      {(options.providers.length > 0 || options.sso) && isOwn && <Accounts providers={options.providers} />}
      {permissions.includes('key:read') && <Keys />}
      {options.account.delete !== 'no' && isOwn && <DeleteAccount way={options.account.delete} />}
    </div>
  );
}
