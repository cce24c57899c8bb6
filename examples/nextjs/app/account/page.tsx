import { OwnAccount } from '../invect';

export default function AccountPage() {
  return <OwnAccount />;
}
