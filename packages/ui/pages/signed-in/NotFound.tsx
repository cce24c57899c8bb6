import { Card } from '../../react/Card.js';
import { useInvect } from '../../react/context.js';

/** What is at an address without a page. */
export function NotFound() {
  const { places, texts } = useInvect();
  return (
    <Card title={texts.notFound}>
      <a href={places.home}>{texts.toHome}</a>
    </Card>
  );
}
