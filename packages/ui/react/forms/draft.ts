/** What is kept of a form while somebody signs in again. */
type Draft = Readonly<Record<string, string>>;

/** Keeps what was typed into a form, in this tab and for this user. Passwords, codes and secrets are not kept. */
export function keepDraft(form: HTMLFormElement, userId: string): void {
  const draft = Object.fromEntries(keptFields(form).map((field) => [field.name, read(field)]));
  try {
    if (Object.keys(draft).length > 0) sessionStorage.setItem(keyOf(form, userId), JSON.stringify(draft));
  } catch {
    // A browser may forbid it, or have no room. Then the form begins empty.
  }
}

/** Fills a form with what was kept of it, once. */
export function restoreDraft(form: HTMLFormElement, userId: string): void {
  try {
    const key = keyOf(form, userId);
    const kept = sessionStorage.getItem(key);
    if (kept === null) return;
    sessionStorage.removeItem(key);
    const draft = JSON.parse(kept) as Draft;
    for (const field of keptFields(form)) write(field, draft[field.name]);
  } catch {
    // As above.
  }
}

type FormField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A form is known by its page and its fields. */
function keyOf(form: HTMLFormElement, userId: string): string {
  const names = [...form.elements].map((element) => (element as FormField).name).filter(Boolean);
  return `invect:draft:${userId}:${location.pathname}:${[...new Set(names)].join()}`;
}

function keptFields(form: HTMLFormElement): FormField[] {
  const fields = [...form.elements].filter((element) => 'value' in element && 'name' in element) as FormField[];
  return fields.filter(
    ({ name, type, autocomplete }) =>
      name !== '' && !NEVER_KEPT.has(type) && autocomplete !== 'off' && autocomplete !== 'one-time-code',
  );
}

const NEVER_KEPT: ReadonlySet<string> = new Set(['password', 'hidden', 'file', 'submit', 'button', 'radio']);

function read(field: FormField): string {
  return isCheckbox(field) ? String(field.checked) : field.value;
}

function write(field: FormField, kept: string | undefined): void {
  if (kept === undefined) return;
  if (isCheckbox(field)) field.checked = kept === 'true';
  else field.value = kept;
}

function isCheckbox(field: FormField): field is HTMLInputElement {
  return field.type === 'checkbox';
}
