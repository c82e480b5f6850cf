/** A rule of what an input makes of a row; of several the first that fits decides. */
export interface Rule<Fate> {
  /** On the row alone. */
  when: string;
  /** On both, or on the rest of the job. */
  if?: string;
  becomes: Fate;
}

export function rulesIf<Fate>(condition: boolean, ...rules: Rule<Fate>[]): Rule<Fate>[] {
  return condition ? rules : [];
}

/** A whole number as part of a text: several statements share the condition, and an intake asks each once or twice. */
export function whole(now: number): string {
  return String(Math.trunc(now));
}
