import { de } from './de.js';
import { en, type Texts } from './en.js';

export type { Texts };

/** Some of the texts. */
export type PartialTexts = Partial<Omit<Texts, Section>> & { readonly [Key in Section]?: Partial<Texts[Key]> } & {
  readonly errors?: Readonly<Record<string, string>>;
};

type Section = 'way' | 'account' | 'people' | 'flows' | 'settings' | 'errors';

const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/** The language to speak: the one that is wanted, or else the first of the browser's that there are texts for. English on a server. */
export function languageOf(wanted: string | undefined): string {
  if (wanted !== undefined) return wanted;
  const tags = globalThis.navigator?.languages ?? [];
  return tags.map((tag) => tag.slice(0, 2)).find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

/** The texts of a language, with an app's own in place of some. */
export function textsFor(language: string, own: PartialTexts = {}): Texts {
  return merged(LANGUAGES[language.slice(0, 2)] ?? en, own);
}

/** Texts with further ones. What is there already stays. */
export function withTexts(texts: Texts, added: PartialTexts): Texts {
  return merged(merged(texts, added), texts);
}

function merged(texts: Texts, other: PartialTexts): Texts {
  const { way, account, people, flows, settings, errors } = texts;
  return {
    ...texts,
    ...other,
    way: { ...way, ...other.way },
    account: { ...account, ...other.account },
    people: { ...people, ...other.people },
    flows: { ...flows, ...other.flows },
    settings: { ...settings, ...other.settings },
    errors: { ...errors, ...other.errors },
  };
}

/** The sentence for an error's code. */
export function sentenceOf(texts: Texts, code: string | undefined): string {
  if (code === undefined || code === '') return texts.failed;
  return knownSentenceOf(texts, code) ?? texts.failedWith(code);
}

/** The sentence for an error's code, if there is one. */
export function knownSentenceOf(texts: Texts, code: string): string | undefined {
  return Object.hasOwn(texts.errors, code) ? texts.errors[code] : undefined;
}
