/** By the listeners that they wrap, and by themselves: subscribing and unsubscribing have to see the same function. */
const wrappers = new WeakMap<object, object>();

/**
 * Wraps a listener and rethrows its errors as uncaught exceptions. Libraries would take an error of the app for one of
 * the connection or of the message, and lose the messages behind it.
 */
export function rethrowUncaught<Args extends unknown[]>(
  listener: (...args: Args) => void,
): (...args: Args) => void {
  const known = wrappers.get(listener);
  if (known) return known as typeof listener;
  const wrapper: typeof listener = (...args) => {
    try {
      listener(...args);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
  wrappers.set(listener, wrapper).set(wrapper, wrapper);
  return wrapper;
}
