import { type ChangeEvent, useRef } from 'react';
import { ask, Refused } from '../api.js';
import { useInvect } from '../context.js';
import { Field, Form } from '../forms/Form.js';
import { type Faults, useForm } from '../forms/useForm.js';
import { DialogButton } from '../parts/DialogButton.js';
import { useAction } from '../parts/useAction.js';
import { Avatar } from './Avatar.js';
import { smallPictureOf } from './picture.js';
import { useReloadUser, useUser } from './useUser.js';

/** The picture of the visitor: a small file, or the address of one on the web. */
export function Picture() {
  const { auth, texts } = useInvect();
  const { user } = useUser();
  const reload = useReloadUser();
  const saving = useAction();
  const input = useRef<HTMLInputElement>(null);

  async function save(image: string | null): Promise<void> {
    await ask(auth.updateUser({ image }));
    await reload();
  }

  async function take({ target }: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = target.files ?? [];
    if (file === undefined) return;
    await saving.run(async () => {
      const picture = await smallPictureOf(file).catch(() => {
        throw new Refused('client:picture_unreadable');
      });
      await save(picture);
    });
    // The same file can be chosen again.
    target.value = '';
  }

  return (
    <div className="invect-picture">
      <Avatar name={user.name} image={user.image} />
      <div className="invect-buttons">
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label={texts.account.picture}
          onChange={(event) => void take(event)}
        />
        <button
          type="button"
          className="invect-second"
          aria-disabled={saving.busy}
          onClick={() => input.current?.click()}
        >
          {texts.account.choosePicture}
        </button>
        <DialogButton
          label={texts.account.pictureAddress}
          title={texts.account.pictureAddress}
          className="invect-plain"
        >
          {(close) => <PictureAddress before={user.image} onSave={save} onDone={close} />}
        </DialogButton>
        {user.image && (
          <button
            type="button"
            className="invect-plain"
            aria-disabled={saving.busy}
            onClick={() => void saving.run(() => save(null))}
          >
            {texts.account.removePicture}
          </button>
        )}
      </div>
      <p role="alert" className="invect-problem">
        {saving.problem}
      </p>
    </div>
  );
}

interface PictureAddressProps {
  readonly before: string | null | undefined;
  readonly onSave: (image: string) => Promise<void>;
  readonly onDone: () => void;
}

function PictureAddress({ before, onSave, onDone }: PictureAddressProps) {
  const { texts } = useInvect();
  const form = useForm(
    ({ image = '' }): Faults => (isWebAddress(image.trim()) ? {} : { image: texts.account.notAPicture }),
    async ({ image = '' }) => {
      await onSave(image.trim());
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.account.save}>
      <Field
        name="image"
        type="url"
        label={texts.account.pictureAddress}
        hint={texts.account.pictureHint}
        autoComplete="photo"
        defaultValue={before?.startsWith('https:') ? before : ''}
        faults={form.faults}
      />
    </Form>
  );
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
