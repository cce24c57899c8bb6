/** Whether passkeys can work here: in a browser that has them, at an address with a name. An IP address has no passkeys (WebAuthn §5.1.2). */
export function canUsePasskeys(): boolean {
  const isName = !/^[\d.]+$|:/.test(location.hostname);
  return isName && typeof globalThis.PublicKeyCredential === 'function';
}
