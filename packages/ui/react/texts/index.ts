import { de } from './de.js';
import { en, type Texts } from './en.js';

export type { Texts };

/** Some of the texts. */
export type PartialTexts = Partial<Omit<Texts, Section>> & { readonly [Key in Section]?: Partial<Texts[Key]> } & {
  readonly errors?: Readonly<Record<string, string>>;
};

type Section = 'account' | 'people' | 'flows' | 'settings' | 'errors';

const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/** The language to speak: the one that is wanted, or else the first of the browser's that there are texts for. English on a server. */
export function languageOf(wanted: string | undefined): string {
  if (wanted !== undefined) return wanted;
  const tags = globalThis.navigator?.languages ?? [];
  return tags.map((tag) => tag.slice(0, 2)).find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

/** The texts of a language, with an app's own in place of some. */
export function textsFor(language: string, own: PartialTexts = {}): Texts {
  const shipped = LANGUAGES[language.slice(0, 2)] ?? en;
  const { account, people, flows, settings, errors } = shipped;
  return {
    ...shipped,
    ...own,
    account: { ...account, ...own.account },
    people: { ...people, ...own.people },
    flows: { ...flows, ...own.flows },
    settings: { ...settings, ...own.settings },
    errors: { ...errors, ...own.errors },
  };
}

/** The sentence for an error's code. */
export function sentenceOf(texts: Texts, code: string | undefined): string {
  if (code === undefined || code === '') return texts.failed;
  return (Object.hasOwn(texts.errors, code) && texts.errors[code]) || texts.failedWith(code);
}
