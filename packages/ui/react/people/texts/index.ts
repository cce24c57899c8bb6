import { useMemo } from 'react';
import { useInvect } from '../../context.js';
import type { Texts } from '../../texts/index.js';
import { peopleDe } from './de.js';
import { type PeopleTexts, peopleEn } from './en.js';

export type { PeopleTexts };

const SHIPPED: Readonly<Record<string, PeopleTexts>> = { en: peopleEn, de: peopleDe };

/** The texts of people in a language, without those of the app. */
export function shippedPeopleTexts(language: string): PeopleTexts {
  return SHIPPED[language.slice(0, 2)] ?? peopleEn;
}

type Titles = Pick<Texts['people'], 'title' | 'members' | 'invitations' | 'teams' | 'accounts' | 'audit'>;

/** What the components of people say, with the app's own texts in place of some. */
export function usePeopleTexts(): PeopleTexts & Titles {
  const { language, texts } = useInvect();
  const own = texts.people;
  return useMemo(() => ({ ...shippedPeopleTexts(language), ...own }), [language, own]);
}
