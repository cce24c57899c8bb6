import { useRef, useState } from 'react';
import { useInvect } from '../context.js';
import { usePeopleTexts } from './texts/index.js';

/**
 * Sets a name apart from the text around it, whose direction it could turn otherwise (Unicode Bidirectional Algorithm, isolates). Long
 * names are cut: they are for sentences.
 */
export function isolated(name: string): string {
  const characters = [...name];
  return `\u2068${characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : name}\u2069`;
}

/** A time, as the visitor writes times. */
export function useTimes(): (iso: string) => string {
  const { language } = useInvect();
  return (iso) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** A time in the text. */
export function Time({ at }: { at: string }) {
  const format = useTimes();
  return <time dateTime={at}>{format(at)}</time>;
}

/** A text to copy, which may be shown this once: a link, a token. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const texts = usePeopleTexts();
  const field = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState('');
  const copy = async (): Promise<void> => {
    field.current?.select();
    // Browsers have a clipboard for pages on HTTPS and on this machine only.
    const isDone = await navigator.clipboard?.writeText(value).then(
      () => true,
      () => false,
    );
    setTold(isDone ? texts.copied : texts.copyByHand);
  };
  return (
    <div className="invect-field">
      <label>
        {label}
        <input
          ref={field}
          readOnly
          value={value}
          dir="ltr"
          spellCheck={false}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <button type="button" onClick={() => void copy()}>
        {texts.copy}
      </button>
      <p role="status" className="invect-hint">
        {told}
      </p>
    </div>
  );
}

/** A field that searches a list while somebody types. */
export function SearchField({ label, onSearch }: { label: string; onSearch: (text: string) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return (
    <search className="invect-field invect-search">
      <label>
        {label}
        <input
          type="search"
          maxLength={255}
          onChange={({ target }) => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => onSearch(target.value.trim()), 250);
          }}
        />
      </label>
    </search>
  );
}
