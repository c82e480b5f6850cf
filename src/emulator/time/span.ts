/** A stretch of time, milliseconds since 1970. */
export interface Span {
  start: number;
  end: number;
}
