/** By the listeners that they stand for, and by themselves: whoever asks again, with either, gets the same one. */
const stands = new WeakMap<object, object>();

/**
 * Stands for a listener and makes its errors uncaught ones, which end the worker unless the app has other plans. Libraries
 * would take an error of the app for one of the connection or of the message, and lose what comes behind it.
 */
export function uncaught<Args extends unknown[]>(
  listener: (...args: Args) => void,
): (...args: Args) => void {
  const known = stands.get(listener);
  if (known) return known as typeof listener;
  const stand: typeof listener = (...args) => {
    try {
      listener(...args);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
  stands.set(listener, stand).set(stand, stand);
  return stand;
}
