import { NewAccount } from '../invect';

export default function SignUpPage() {
  return <NewAccount />;
}
