/** A place where the next one who comes by is held until released. */
export interface Place {
  /** What the code under test awaits there. */
  pass(): Promise<void>;
  /** Holds the next one. `reached` is fulfilled once somebody is held. */
  hold(): { readonly reached: Promise<void>; release(): void };
}

export function makePlace(): Place {
  let next: { readonly arrive: () => void; readonly released: Promise<void> } | null = null;
  return {
    async pass() {
      const held = next;
      next = null;
      held?.arrive();
      await held?.released;
    },
    hold() {
      let [arrive, release] = [(): void => {}, (): void => {}];
      const reached = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      next = { arrive, released };
      return { reached, release };
    },
  };
}
