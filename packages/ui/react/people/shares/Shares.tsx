import { useQuery } from '@tanstack/react-query';
import { codeOf } from '../../api.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Scope } from '../Area.js';
import { isolated } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { AccessSection } from './AccessSection.js';
import { type SharedRow, useShareRoutes } from './routes.js';
import { ShareForm } from './ShareForm.js';
import { ShareList } from './ShareList.js';

/** Properties of {@link Shares}. */
export interface SharesProps extends SharedRow {
  /** What the row is called, for titles. */
  readonly name: string;
}

/** A button that opens a dialog: who has access to a flow or a credential, and with whom it is shared. */
export function Shares(props: SharesProps) {
  return (
    <Scope>
      <span className="invect">
        <ShareDialog {...props} />
      </span>
    </Scope>
  );
}

function ShareDialog({ name, ...row }: SharesProps) {
  const texts = usePeopleTexts();
  return (
    <DialogButton label={texts.share} title={texts.shareTitle(isolated(name))}>
      {() => <ShareSections row={row} />}
    </DialogButton>
  );
}

function ShareSections({ row }: { row: SharedRow }) {
  const texts = usePeopleTexts();
  const routes = useShareRoutes(row);
  // Only those who may share a row see with whom it is shared.
  const { data: mayShare } = useQuery({
    queryKey: ['shares', 'may', row.kind, row.id],
    queryFn: async ({ signal }) => {
      try {
        await routes.list(undefined, signal, 1);
        return true;
      } catch (error) {
        if (codeOf(error) === 'auth:forbidden') return false;
        throw error;
      }
    },
    enabled: routes.mayWrite,
  });
  const isOwner = routes.mayWrite && mayShare === true;
  return (
    <div className="invect-people">
      <AccessSection row={row} mayShare={isOwner} />
      <section>
        <div className="invect-head">
          <h3>{texts.sharedWith}</h3>
          {isOwner && (
            <DialogButton label={texts.addShare} title={texts.addShare}>
              {(close) => <ShareForm row={row} onDone={close} />}
            </DialogButton>
          )}
        </div>
        {isOwner ? <ShareList row={row} /> : <p className="invect-quiet">{texts.sharesOfOwners}</p>}
      </section>
    </div>
  );
}
