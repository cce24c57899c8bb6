import { de } from './de.js';
import { en, type Texts } from './en.js';

const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/** The first of the visitor's languages that the pages speak. */
const language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
document.documentElement.lang = language;

/** What the pages say. */
export const texts: Texts = LANGUAGES[language] ?? en;

/** The sentence for an error's code. */
export function sentenceOf(code: string | undefined): string {
  if (code === undefined || code === '') return texts.failed;
  return texts.errors[code] ?? texts.failedWith(code);
}
