import type { ReactNode } from 'react';
import { MoreTexts } from '../context.js';
import { QueryScope } from '../data/QueryScope.js';
import { flows as germanFlows } from '../texts/flows/de.js';
import { flows as englishFlows } from '../texts/flows/en.js';
import { settings as germanSettings } from '../texts/settings/de.js';
import { settings as englishSettings } from '../texts/settings/en.js';

const LANGUAGES = {
  en: { flows: englishFlows, settings: englishSettings },
  de: { flows: germanFlows, settings: germanSettings },
};

/** Gives the components about flows, runs, credentials and settings what they load, and the texts that only they need. */
export function FlowScope({ children }: { children: ReactNode }) {
  return (
    <MoreTexts languages={LANGUAGES}>
      <QueryScope>{children}</QueryScope>
    </MoreTexts>
  );
}
