import { isShown } from './picture.js';

/** The picture of somebody, or their initials. */
export function Avatar({ name, image }: { name: string; image: string | null | undefined }) {
  if (isShown(image)) return <img className="invect-avatar" src={image} alt="" width="64" height="64" />;
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .map(([letter]) => letter)
    .slice(0, 2)
    .join('');
  return (
    <span className="invect-avatar" aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  );
}
