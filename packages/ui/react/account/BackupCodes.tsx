import { useTexts } from '../context.js';
import { CopyButton } from './CopyButton.js';

/** Backup codes, which are shown once. */
export function BackupCodes({ codes }: { codes: readonly string[] }) {
  const texts = useTexts();
  return (
    <>
      <p>{texts.account.keepCodes}</p>
      <ul className="invect-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p className="invect-buttons">
        <CopyButton text={codes.join('\n')} />
      </p>
    </>
  );
}
