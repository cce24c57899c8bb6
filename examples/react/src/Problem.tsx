/** Shows what went wrong. It is always rendered, because a screen reader only announces changes of an element that exists. */
export function Problem({ text }: { readonly text: string | null }) {
  return <div role="alert">{text && <p className="problem">{text}</p>}</div>;
}
