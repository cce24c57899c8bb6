/**
 * Waits for a promise for a limited time.
 *
 * @param onTimeout creates the error to throw when the time is over
 * @throws what `work` rejects with, or the error of `onTimeout`
 */
export async function within<T>(milliseconds: number, work: Promise<T>, onTimeout: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(onTimeout()), milliseconds);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
