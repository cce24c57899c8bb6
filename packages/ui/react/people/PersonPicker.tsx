import { Combobox } from '@base-ui/react/combobox';
import { useId, useRef, useState } from 'react';
import type { Faults } from '../forms/useForm.js';
import { type Choice, usePeopleSearch } from './data.js';
import { usePeopleTexts } from './texts/index.js';

/** Properties of {@link PersonPicker}. */
interface PersonPickerProps {
  /** The name of the field. The form has the id of the user as `<name>-id`. */
  readonly name: string;
  readonly label: string;
  readonly faults?: Faults;
  readonly onPick?: (userId: string | null) => void;
}

/** A field to choose somebody by name or address. */
export function PersonPicker({ name, label, faults = {}, onPick }: PersonPickerProps) {
  const texts = usePeopleTexts();
  const id = useId();
  // The choices belong to the dialog or the page that the field is in.
  const field = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<Choice | null>(null);
  // The field has the name of whoever was chosen: that is not a search.
  const found = usePeopleSearch(picked && text === picked.name ? '' : text.trim());
  const fault = faults[name];
  return (
    <div className="invect-field" ref={field}>
      <label id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
      <Combobox.Root
        items={found ?? []}
        filter={null}
        value={picked}
        onValueChange={(choice) => {
          setPicked(choice);
          onPick?.(choice?.id ?? null);
        }}
        inputValue={text}
        onInputValueChange={setText}
        itemToStringLabel={(choice) => choice.name}
        isItemEqualToValue={(one, other) => one.id === other.id}
        autoHighlight
      >
        <Combobox.Input
          id={id}
          name={name}
          placeholder={texts.pickPerson}
          autoComplete="off"
          aria-labelledby={`${id}-label`}
          aria-invalid={fault !== undefined}
          aria-describedby={fault && `${id}-fault`}
        />
        <Combobox.Portal container={field}>
          <Combobox.Positioner className="invect invect-menu invect-choices" positionMethod="fixed" sideOffset={4}>
            <Combobox.Popup>
              <Combobox.Empty className="invect-quiet">{found && texts.noPeople}</Combobox.Empty>
              <Combobox.List>
                {(choice: Choice) => (
                  <Combobox.Item key={choice.id} value={choice}>
                    <bdi>{choice.name}</bdi>
                    {choice.email && choice.email !== choice.name && (
                      <span className="invect-quiet">
                        <bdi>{choice.email}</bdi>
                      </span>
                    )}
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
      <input type="hidden" name={`${name}-id`} value={picked?.id ?? ''} />
      {fault && (
        <p id={`${id}-fault`} className="invect-fault">
          {fault}
        </p>
      )}
    </div>
  );
}
