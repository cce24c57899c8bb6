import type { ItemOf } from '@invect/client';
import { useQueryClient } from '@tanstack/react-query';
import { useInvect } from '../context.js';
import { useMe } from '../load.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { DialogButton } from '../parts/DialogButton.js';
import { Rows } from '../parts/Rows.js';
import type { Texts } from '../texts/index.js';
import { NewKey } from './NewKey.js';
import { Section } from './Section.js';
import { useTime } from './useTime.js';

type Key = ItemOf<'/keys'>;

/** The keys with which programs act as the visitor. */
export function Keys() {
  const { invect, texts } = useInvect();
  const { permissions, impersonator } = useMe();
  const queries = useQueryClient();
  const mayWrite = permissions.includes('key:write') && impersonator === null;
  const reload = () => queries.invalidateQueries({ queryKey: KEYS });
  const load = (cursor: string | undefined, signal: AbortSignal) =>
    invect.get('/keys', { params: { query: cursor === undefined ? {} : { cursor } }, signal });

  async function revoke(keyId: string): Promise<void> {
    await invect.delete('/keys/{keyId}', { params: { path: { keyId } } });
    await reload();
  }

  return (
    <Section title={texts.account.keys}>
      <p className="invect-quiet">{texts.account.keysHint}</p>
      <Rows queryKey={KEYS} load={load} empty={texts.account.noKeys}>
        {(keys) => (
          <ul className="invect-list">
            {keys.map((key) => (
              <KeyItem key={key.id} item={key} {...(mayWrite && { onRevoke: () => revoke(key.id) })} />
            ))}
          </ul>
        )}
      </Rows>
      {mayWrite && (
        <DialogButton label={texts.account.newKey} title={texts.account.newKey}>
          {() => <NewKey onMade={() => void reload()} />}
        </DialogButton>
      )}
    </Section>
  );
}

const KEYS = ['/keys'];

function KeyItem({ item, onRevoke }: { item: Key; onRevoke?: () => Promise<void> }) {
  const { texts } = useInvect();
  const time = useTime();
  return (
    <li>
      <div>
        <strong className="invect-long">{item.name}</strong> <code>{item.prefix}…</code>
        <p className="invect-quiet">
          {endOf(item, time, texts)} ·{' '}
          {item.lastUsedAt === null ? texts.account.neverUsed : texts.account.lastUsed(time(item.lastUsedAt))}
        </p>
        <p className="invect-quiet invect-long">{item.scopes.join(', ')}</p>
      </div>
      {onRevoke && (
        <ConfirmButton
          label={texts.account.revoke}
          question={texts.account.revokeQuestion(item.name)}
          consequence={texts.account.revokeConsequence}
          onConfirm={onRevoke}
        />
      )}
    </li>
  );
}

function endOf({ expiresAt }: Key, time: (time: string) => string, { account }: Texts): string {
  if (expiresAt === null) return account.neverExpires;
  const isOver = new Date(expiresAt).getTime() <= Date.now();
  return isOver ? account.expiredAt(time(expiresAt)) : account.expiresAt(time(expiresAt));
}
