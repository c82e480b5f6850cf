/**
 * One listener of several, none of which can disturb what it listens to: what one throws, or rejects with, is dropped
 * after a single warning. Undefined where nobody listens, so that no event is made.
 */
export function joinListeners<E>(
  listeners: readonly (((event: E) => unknown) | undefined)[],
  warn: (text: string) => void = (text) => process.emitWarning(text, 'GraphcalWarning'),
): ((event: E) => void) | undefined {
  const present = listeners.filter((one) => one !== undefined);
  if (present.length === 0) return undefined;
  let isWarned = false;
  // Without the error's text, which can hold whatever the listener works with.
  const failed = () => {
    if (!isWarned) warn('A listener of events failed; the work goes on, and what it was told may be incomplete.');
    isWarned = true;
  };
  return (event) => {
    for (const listener of present) {
      try {
        const result = listener(event);
        // Nobody waits for it, and its rejection would end the process.
        if (result instanceof Promise) result.catch(failed);
      } catch {
        failed();
      }
    }
  };
}
