import { useTexts } from '../context.js';
import { Field } from '../forms/Form.js';
import type { Faults } from '../forms/useForm.js';

/** What the forms need that begin with an address. */
export interface AddressWay {
  readonly address: string;
  readonly onAddress: (address: string) => void;
  readonly onDone: () => void;
  /** Whether the form was just chosen. */
  readonly startsFocused: boolean;
}

/** The field of an address, which keeps it when somebody takes another way. */
export function AddressField({
  address,
  onAddress,
  startsFocused,
  faults,
}: Pick<AddressWay, 'address' | 'onAddress' | 'startsFocused'> & { faults: Faults }) {
  const texts = useTexts();
  return (
    <Field
      name="email"
      type="email"
      label={texts.email}
      autoComplete="username"
      defaultValue={address}
      onInput={({ currentTarget }) => onAddress(currentTarget.value)}
      autoFocus={startsFocused}
      faults={faults}
    />
  );
}
