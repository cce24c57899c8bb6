import type { ReactNode } from 'react';
import { MoreTexts } from '../context.js';
import { account as german } from './texts/de.js';
import { account as english } from './texts/en.js';
import { accountErrors as germanErrors } from './texts/errors-de.js';
import { accountErrors as englishErrors } from './texts/errors-en.js';

const LANGUAGES = {
  en: { account: english, errors: englishErrors },
  de: { account: german, errors: germanErrors },
};

/** Gives the components within the texts that only they need. */
export function AccountScope({ children }: { children: ReactNode }) {
  return <MoreTexts languages={LANGUAGES}>{children}</MoreTexts>;
}
