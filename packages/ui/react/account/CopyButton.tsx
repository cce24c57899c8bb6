import { useState } from 'react';
import { useTexts } from '../context.js';

/** Copies a text. Not shown where the browser has no clipboard, which is so without HTTPS. */
export function CopyButton({ text }: { text: string }) {
  const texts = useTexts();
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <>
      <button type="button" className="invect-second" onClick={() => void copy()}>
        {texts.account.copy}
      </button>
      <span role="status" className="invect-good">
        {copied && texts.account.copied}
      </span>
    </>
  );
}
