import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isSignedOut } from '../react/api.js';
import { InvectProvider } from '../react/context.js';
import { addLanguage, languageOf } from '../react/texts/index.js';
import { App } from './App.js';
import { AUTH_PREFIX, MOUNT } from './place.js';
import '../react/style.css';
import './style.css';

if (languageOf(undefined) === 'de') addLanguage('de', (await import('../react/texts/de.js')).de);

const container = document.getElementById('app');
/** A session that has ended leads to the sign-in page. That is no error. */
const onCaughtError = (error: unknown): void => {
  if (!isSignedOut(error)) console.error(error);
};

if (container)
  createRoot(container, { onCaughtError }).render(
    <StrictMode>
      <InvectProvider mount={MOUNT} authPrefix={AUTH_PREFIX}>
        <App />
      </InvectProvider>
    </StrictMode>,
  );
