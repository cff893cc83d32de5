/**
 * Calls what an application gave. What it throws is reported like any uncaught error, and keeps nothing of this library from going on:
 * a message behind it would be missed, or the next try.
 */
export function safely(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
