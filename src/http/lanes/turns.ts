/** How soon a call is wanted: somebody waits for it, or it is one of very many. */
export type Priority = 'interactive' | 'bulk';

/** Turns that interactive calls took in a row while bulk ones waited. */
export interface Turns {
  passedOver: number;
}

/** Bulk calls get every ninth turn at least, so that no stream of interactive ones keeps them waiting for ever. */
const MOST_PASSED_OVER = 8;

export function createTurns(): Turns {
  return { passedOver: 0 };
}

/** Whose turn it is; undefined where nobody waits. */
export function whoseTurn(turns: Turns, interactiveWaits: boolean, bulkWaits: boolean): Priority | undefined {
  if (!interactiveWaits) return bulkWaits ? 'bulk' : undefined;
  return bulkWaits && turns.passedOver >= MOST_PASSED_OVER ? 'bulk' : 'interactive';
}

/** Notes a turn that was taken. */
export function takeTurn(turns: Turns, taken: Priority, bulkWaits: boolean): void {
  turns.passedOver = taken === 'interactive' && bulkWaits ? turns.passedOver + 1 : 0;
}
