import { useInvect } from '../context.js';

/** A point in time, in the language and the time zone of the visitor. */
export function Time({ at }: { at: string }) {
  const { language } = useInvect();
  const date = new Date(at);
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <time dateTime={at} title={date.toISOString()}>
      {format.format(date)}
    </time>
  );
}

/** How long something took, `1.4 s`. Nothing while it has not ended. */
export function Duration({ from, to }: { from: string | null; to: string | null }) {
  const { language } = useInvect();
  if (from === null || to === null) return null;
  const seconds = Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
  const [value, unit] =
    seconds < 100
      ? ([seconds, 'second'] as const)
      : seconds < 6_000
        ? ([seconds / 60, 'minute'] as const)
        : ([seconds / 3_600, 'hour'] as const);
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 });
  return <span className="invect-quiet">{format.format(value)}</span>;
}
