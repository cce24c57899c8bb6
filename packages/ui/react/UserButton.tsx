import { Menu } from '@base-ui/react/menu';
import { ask } from './api.js';
import { Boundary } from './Boundary.js';
import { useInvect } from './context.js';
import { useForgetMe, useMe } from './load.js';

/** Properties of {@link UserButton}. */
export interface UserButtonProps {
  /** Called when the visitor has signed out. Default: goes to the sign-in page. */
  onSignedOut?: () => void;
}

/** Who is signed in, with a menu: the account, and signing out. */
export function UserButton(props: UserButtonProps) {
  return (
    <Boundary>
      <UserMenu {...props} />
    </Boundary>
  );
}

function UserMenu({ onSignedOut }: UserButtonProps) {
  const { auth, places, texts } = useInvect();
  const { name, role } = useMe();
  const forgetMe = useForgetMe();
  const signOut = async (): Promise<void> => {
    await ask(auth.signOut()).catch(() => {});
    forgetMe();
    if (onSignedOut) onSignedOut();
    else location.assign(places.signIn);
  };
  return (
    <Menu.Root>
      <Menu.Trigger className="invect-second invect-user">{name ?? texts.account.title}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="invect invect-menu" align="end" sideOffset={4}>
          <Menu.Popup>
            <p className="invect-quiet">{texts.role(role ?? texts.noRole)}</p>
            <Menu.Item render={<a href={places.account}>{texts.account.title}</a>} />
            <Menu.Item onClick={() => void signOut()}>{texts.signOut}</Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
