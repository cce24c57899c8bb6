import { useEffect, useRef } from 'react';
import { useTexts } from '../../context.js';
import type { CreatedInvitation } from '../data.js';
import { CopyField, isolated } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';

/** The link of an invitation, which is shown this once. */
export function InvitationLink({ invitation, onClose }: { invitation: CreatedInvitation; onClose: () => void }) {
  const texts = usePeopleTexts();
  const { close } = useTexts();
  const { email, mail, url } = invitation;
  const panel = useRef<HTMLElement>(null);
  // Keyboards and screen readers go on here.
  useEffect(() => panel.current?.focus(), []);
  return (
    <section className="invect-panel invect-once" ref={panel} tabIndex={-1} aria-label={texts.invitationReady}>
      <h2>{texts.invitationReady}</h2>
      {mail === 'sent' && <p>{texts.mailSent(isolated(email ?? ''))}</p>}
      {mail === 'failed' && <p className="invect-problem">{texts.mailFailed}</p>}
      <p>{texts.linkOnce}</p>
      <CopyField label={texts.link} value={url} />
      <button type="button" className="invect-plain" onClick={onClose}>
        {close}
      </button>
    </section>
  );
}
