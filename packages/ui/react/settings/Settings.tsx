import type { AnswerOf } from '@invect/client';
import { useQuery } from '@tanstack/react-query';
import { isSignedOut } from '../api.js';
import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { FlowScope } from '../flows/FlowScope.js';
import { Loaded } from '../parts/Loaded.js';

type Section = AnswerOf<'/settings', 'get'>['sections'][number];

/** How the host is set up, for admins: what it logs at start, with each warning and its fix. */
export function Settings() {
  return (
    <Boundary>
      <FlowScope>
        <Report />
      </FlowScope>
    </Boundary>
  );
}

function Report() {
  const { invect, texts } = useInvect();
  const settings = useQuery({
    queryKey: ['/settings'],
    throwOnError: (error: Error) => isSignedOut(error),
    queryFn: ({ signal }) => invect.get('/settings', { signal }),
  });
  return (
    <section className="invect">
      <h1>{texts.settings.title}</h1>
      <p className="invect-quiet">{texts.settings.hint}</p>
      <Loaded query={settings}>
        {({ sections }) => (
          <>
            <Warnings sections={sections} />
            {sections.map((section) => (
              <Facts key={section.source} {...section} />
            ))}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Warnings({ sections }: { sections: readonly Section[] }) {
  const { texts } = useInvect();
  const warnings = sections.flatMap(({ source, warnings }) => warnings.map((one) => ({ ...one, source })));
  if (warnings.length === 0)
    return (
      <p className="invect-notice invect-fine">
        <span aria-hidden="true">✓</span> {texts.settings.noWarnings}
      </p>
    );
  return (
    <>
      <h2>{texts.settings.warnings(warnings.length)}</h2>
      <ul className="invect-warnings">
        {warnings.map(({ source, problem, fix }) => (
          <li key={`${source} ${problem}`} className="invect-notice invect-warning">
            <p lang="en">{sentence(problem)}</p>
            <p lang="en">
              <strong>{texts.settings.fix}</strong> {sentence(fix)}
            </p>
            <p className="invect-quiet">{texts.settings.sources[source] ?? source}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Facts({ source, facts }: Section) {
  const { texts } = useInvect();
  return (
    <section className="invect-panel">
      <h2>{texts.settings.sources[source] ?? source}</h2>
      <dl className="invect-facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{texts.settings.facts[name] ?? name}</dt>
            <dd lang="en">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The log has these in the middle of a line. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
