/** Numbers in ascending order; adding the largest and reading by position cost the same however many there are. */
export class NumberList {
  readonly #numbers: number[] = [];

  get length(): number {
    return this.#numbers.length;
  }

  at(index: number): number | undefined {
    return this.#numbers[index];
  }

  add(number: number): void {
    const last = this.#numbers.at(-1);
    if (last === undefined || number > last) this.#numbers.push(number);
    else if (this.#numbers[this.#position(number)] !== number) this.#numbers.splice(this.#position(number), 0, number);
  }

  remove(number: number): void {
    const at = this.#position(number);
    if (this.#numbers[at] === number) this.#numbers.splice(at, 1);
  }

  [Symbol.iterator](): IterableIterator<number> {
    return this.#numbers[Symbol.iterator]();
  }

  #position(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
