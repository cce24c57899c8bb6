import { useInvect } from '../context.js';

/** Writes a time as the visitor's language does. */
export function useTime(): (time: string | Date) => string {
  const { language } = useInvect();
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (time) => format.format(new Date(time));
}
