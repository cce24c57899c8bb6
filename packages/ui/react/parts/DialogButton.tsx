import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../context.js';

/** Properties of {@link DialogButton}. */
export interface DialogButtonProps {
  readonly label: string;
  readonly title: string;
  /** What is in the dialog. It calls `close` when it is done. */
  readonly children: (close: () => void) => ReactNode;
  readonly className?: string;
}

/** A button that opens a dialog, with a form for example. */
export function DialogButton({ label, title, children, className = 'invect-second' }: DialogButtonProps) {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={className}>{label}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="invect invect-backdrop" />
        <Dialog.Popup className="invect invect-dialog">
          <Dialog.Title>{title}</Dialog.Title>
          {children(() => setOpen(false))}
          <Dialog.Close className="invect-plain">{texts.close}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
