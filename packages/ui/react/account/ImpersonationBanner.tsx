import { ask } from '../api.js';
import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { useMe } from '../load.js';
import { useAction } from '../parts/useAction.js';
import { AccountScope } from './AccountScope.js';

/** Properties of {@link ImpersonationBanner}. */
export interface ImpersonationBannerProps {
  /** Called when the visitor is themselves again. Default: goes to the start. */
  onStopped?: () => void;
}

/** Says that an admin acts as somebody else, and lets them stop. Nothing is shown to others. */
export function ImpersonationBanner(props: ImpersonationBannerProps) {
  return (
    <Boundary>
      <AccountScope>
        <Banner {...props} />
      </AccountScope>
    </Boundary>
  );
}

function Banner({ onStopped }: ImpersonationBannerProps) {
  const { auth, places, texts } = useInvect();
  const { name, impersonator } = useMe();
  const stop = useAction();
  if (impersonator === null) return null;
  async function stopActing(): Promise<void> {
    await ask(auth.$fetch('/admin/stop-impersonating', { method: 'POST', body: {} }));
    if (onStopped) onStopped();
    else location.assign(places.home);
  }
  return (
    <aside className="invect invect-banner" aria-label={texts.actingAs(name ?? '')}>
      <span>{texts.actingAs(name ?? '')}</span>
      <button
        type="button"
        className="invect-second"
        aria-disabled={stop.busy}
        onClick={() => void stop.run(stopActing)}
      >
        {texts.stopActing}
      </button>
      <span role="alert" className="invect-problem">
        {stop.problem}
      </span>
    </aside>
  );
}
