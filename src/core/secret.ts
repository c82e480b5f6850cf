import { inspect } from 'node:util';

const DOTS = '••••••';

/** A value that prints as dots everywhere (string, JSON, inspect, template) and shows itself only to `reveal()`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; call it only where the value leaves for its own host or its own file. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return DOTS;
  }

  toJSON(): string {
    return DOTS;
  }

  [Symbol.toPrimitive](): string {
    return DOTS;
  }

  [inspect.custom](): string {
    return `Secret(${DOTS})`;
  }
}
