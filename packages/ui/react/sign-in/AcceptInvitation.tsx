import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';

/** Properties of {@link AcceptInvitation}. */
export interface AcceptInvitationProps {
  /** Called when the invitation is accepted. Default: loads the page anew. */
  onAccepted?: () => void;
}

/** Gives the visitor what the invitation gives whose link they have opened in this browser. */
export function AcceptInvitation(props: AcceptInvitationProps) {
  return (
    <Boundary>
      <AcceptForm {...props} />
    </Boundary>
  );
}

function AcceptForm({ onAccepted = () => location.reload() }: AcceptInvitationProps) {
  const { invect, texts } = useInvect();
  const form = useForm(
    () => ({}),
    async () => {
      await invect.post('/accept-invitation', { body: {} });
      onAccepted();
    },
  );
  return (
    <div className="invect">
      <p>{texts.acceptHint}</p>
      <Form form={form} action={texts.accept}>
        {null}
      </Form>
    </div>
  );
}
