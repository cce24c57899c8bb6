import { useMemo, useState } from 'react';
import { useTexts } from '../context.js';

/** How many characters are shown. A browser takes seconds to lay out a megabyte. */
const SHOWN = 4_000;

/** Some JSON, as text. What is long is cut, and can be saved as a file. */
export function Value({ value, label }: { value: unknown; label: string }) {
  const texts = useTexts();
  const [all, setAll] = useState(false);
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'null', [value]);
  const isCut = text.length > SHOWN;
  return (
    <figure className="invect-value">
      <figcaption>{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it */}
      <pre tabIndex={0} dir="ltr">
        {all || !isCut ? text : `${text.slice(0, SHOWN)}…`}
      </pre>
      {isCut && (
        <p className="invect-quiet">
          {texts.flows.cut(SHOWN, text.length)}{' '}
          {text.length <= 20 * SHOWN && !all && (
            <button type="button" className="invect-plain" onClick={() => setAll(true)}>
              {texts.flows.showAll}
            </button>
          )}{' '}
          <button type="button" className="invect-plain" onClick={() => saveAs(text, `${label}.json`)}>
            {texts.flows.saveFile}
          </button>
        </p>
      )}
    </figure>
  );
}

function saveAs(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
