import type { Faults } from '../forms/useForm.js';
import type { PeopleTexts } from './texts/index.js';

type Values = Readonly<Record<string, string>>;

/** Whether a field has a whole number within limits. An empty one is fine. */
export function wrongNumber(texts: PeopleTexts, values: Values, name: string, min: number, max: number): Faults {
  const value = (values[name] ?? '').trim();
  const number = Number(value);
  const isFine = value === '' || (/^\d+$/.test(value) && number >= min && number <= max);
  return isFine ? {} : { [name]: texts.notANumber(min, max) };
}

/** Whether a field has a time that is still to come. An empty one is fine. */
export function pastTime(texts: PeopleTexts, values: Values, name: string): Faults {
  const value = values[name] ?? '';
  return value === '' || Date.parse(value) > Date.now() ? {} : { [name]: texts.notATime };
}

/** Whether somebody was chosen in a `PersonPicker`. */
export function nobodyChosen(texts: PeopleTexts, values: Values, name: string): Faults {
  return values[`${name}-id`] ? {} : ({ [name]: texts.pickOne } as Faults);
}

/** The number in a field; undefined for an empty one. */
export function numberIn(values: Values, name: string): number | undefined {
  const value = (values[name] ?? '').trim();
  return value === '' ? undefined : Number(value);
}

/** What comes after a prefix in the names of the boxes that are checked: `team:` in `team:01a2…`. */
export function checkedIn(values: Values, prefix: string): string[] {
  return Object.keys(values).flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
}
