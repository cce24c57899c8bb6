import type { ReactNode } from 'react';
import { Boundary } from '../Boundary.js';
import { MoreErrors, useInvect } from '../context.js';
import { QueryScope } from '../data/QueryScope.js';
import { useMe } from '../load.js';
import { usePeopleTexts } from './texts/index.js';

/** Properties of {@link Area}. */
interface AreaProps {
  /** The permission that it takes to read what is shown. */
  readonly permission: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** What the components of people stand in. It says so if the visitor may not see what they show. */
export function Area(props: AreaProps) {
  return (
    <Scope>
      <Permitted {...props} />
    </Scope>
  );
}

/** States of loading and failing, the data that components share, and the sentences for errors. */
export function Scope({ children }: { children: ReactNode }) {
  return (
    <Boundary>
      <QueryScope>
        <WithErrors>{children}</WithErrors>
      </QueryScope>
    </Boundary>
  );
}

function WithErrors({ children }: { children: ReactNode }) {
  return <MoreErrors errors={usePeopleTexts().errors}>{children}</MoreErrors>;
}

function Permitted({ permission, title, children }: AreaProps) {
  const { permissions } = useMe();
  const { notAllowed } = usePeopleTexts();
  if (permissions.includes(permission)) return <div className="invect invect-people">{children}</div>;
  return (
    <div className="invect invect-people">
      <h1>{title}</h1>
      <p className="invect-empty">{notAllowed}</p>
    </div>
  );
}

/** The title of a page, with what can be done beside it. */
export function Head({ title, children }: { title: ReactNode; children?: ReactNode }) {
  const { texts } = useInvect();
  return (
    <div className="invect-head">
      <h1>{title || texts.notFound}</h1>
      {children && <div className="invect-buttons">{children}</div>}
    </div>
  );
}
