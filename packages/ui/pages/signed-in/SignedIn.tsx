import { createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { RequireSession } from '../../react/RequireSession.js';
import { MOUNT } from '../place.js';
import { Layout } from './Layout.js';
import { NotFound } from './NotFound.js';
import { PAGES } from './pages.js';
import './signed-in.css';

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound });
const router = createRouter({
  basepath: MOUNT || '/',
  routeTree: root.addChildren(
    PAGES.map(({ path, Page }) => createRoute({ getParentRoute: () => root, path, component: Page })),
  ),
});

/** The pages of people who are signed in. */
export default function SignedIn() {
  return (
    <RequireSession>
      <RouterProvider router={router} />
    </RequireSession>
  );
}
