import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../context.js';
import { useAction } from './useAction.js';

/** Properties of {@link ConfirmButton}. */
export interface ConfirmButtonProps {
  /** What the button says: "Delete". */
  readonly label: string;
  /** The question: "Delete the team Sales?" */
  readonly question: string;
  /** What will happen. */
  readonly consequence: ReactNode;
  readonly onConfirm: () => Promise<unknown>;
  readonly className?: string;
}

/** A button for what cannot be undone. It asks first, and says what will happen. The dialog stays open with the reason of a refusal. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, question, consequence, onConfirm, className = 'invect-danger' } = props;
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  const { busy, problem, run } = useAction();
  const confirm = async (): Promise<void> => {
    if (await run(onConfirm)) setOpen(false);
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger className={className}>{label}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="invect invect-backdrop" />
        <AlertDialog.Popup className="invect invect-dialog">
          <AlertDialog.Title>{question}</AlertDialog.Title>
          <AlertDialog.Description>{consequence}</AlertDialog.Description>
          <p role="alert" className="invect-problem">
            {problem}
          </p>
          <div className="invect-actions">
            <AlertDialog.Close className="invect-second">{texts.cancel}</AlertDialog.Close>
            <button type="button" className="invect-danger" aria-disabled={busy} onClick={() => void confirm()}>
              {label}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
