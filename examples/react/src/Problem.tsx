/** What went wrong. It is in the page from the start, so that a screen reader announces what appears in it. */
export function Problem({ text }: { readonly text: string | null }) {
  return <div role="alert">{text && <p className="problem">{text}</p>}</div>;
}
