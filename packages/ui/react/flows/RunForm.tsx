import { useQueryClient } from '@tanstack/react-query';
import { useInvect } from '../context.js';
import { Form } from '../forms/Form.js';
import { TextArea } from '../forms/TextArea.js';
import { type Faults, useForm } from '../forms/useForm.js';

/** Starts a run of a flow, with an input as JSON. */
export function RunForm({ flowId, onStarted }: { flowId: string; onStarted: (runId: string) => void }) {
  const { invect, texts } = useInvect();
  const queries = useQueryClient();
  const form = useForm(
    ({ input = '' }) => {
      const problem = problemOf(input);
      const faults: Faults = problem === null ? {} : { input: texts.flows.notJson(problem) };
      return faults;
    },
    async ({ input = '' }) => {
      const body = input.trim() === '' ? {} : { input: JSON.parse(input) as unknown };
      const { id } = await invect.post('/flows/{flowId}/run', { params: { path: { flowId } }, body });
      void queries.invalidateQueries({ queryKey: ['/flow-runs'] });
      onStarted(id);
    },
  );
  return (
    <Form form={form} action={texts.flows.start}>
      <TextArea
        name="input"
        label={texts.flows.inputLabel}
        hint={texts.flows.inputHint}
        faults={form.faults}
        spellCheck={false}
        dir="ltr"
        className="invect-code"
      />
    </Form>
  );
}

/** What is wrong with some JSON, as the browser says it. Null if nothing is; no input is fine. */
function problemOf(text: string): string | null {
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
