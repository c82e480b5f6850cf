import { describe, expect, it } from 'vitest';
import { createSpans, dropRead, notePage, type Piece, type SpanRules, type Spans, takePiece } from './spans.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const KEEPS_ALL: SpanRules = { pageSize: 100, pagesAhead: Number.POSITIVE_INFINITY };
const BOUNDED: SpanRules = { pageSize: 100, pagesAhead: 16 };

/** Pieces as days of the range and what becomes of them. */
const shown = ({ pieces }: Spans) =>
  pieces.map(({ from, to, state }) => [(from - START) / DAY, (to - START) / DAY, state]);
const open = (days: number, rules: SpanRules) => createSpans(START, START + days * DAY, rules);
const take = (spans: Spans, rules: SpanRules): Piece => {
  const piece = takePiece(spans, rules);
  if (piece === undefined) throw new Error('There is nothing to read.');
  return piece;
};
/** A page of 100 items in order, up to a day of the range, after which another follows. */
const page = (day: number) => ({ inside: 100, reached: START + day * DAY, isOrdered: true, more: true });

describe('a range of time', () => {
  it('that is long is read in four pieces at once', () => {
    const spans = open(40, KEEPS_ALL);
    expect(shown(spans)).toEqual([
      [0, 10, 'waiting'],
      [10, 20, 'waiting'],
      [20, 30, 'waiting'],
      [30, 40, 'waiting'],
    ]);
    for (let reader = 0; reader < 4; reader += 1) take(spans, KEEPS_ALL);
    expect(takePiece(spans, KEEPS_ALL)).toBeUndefined();
  });

  it.for([
    { days: 27, rules: KEEPS_ALL, why: 'is short' },
    { days: 400, rules: BOUNDED, why: 'cannot all be kept' },
  ])('that $why begins in one piece', ({ days, rules }) => {
    expect(shown(open(days, rules))).toEqual([[0, days, 'waiting']]);
  });
});

describe('a reader that is free', () => {
  it('takes over half of what another has left, once somebody knows how dense it is', () => {
    const spans = open(20, KEEPS_ALL);
    const first = take(spans, KEEPS_ALL);
    expect(takePiece(spans, KEEPS_ALL)).toBeUndefined();
    expect(notePage(spans, first, page(2), KEEPS_ALL)).toBe(true);
    take(spans, KEEPS_ALL);
    expect(shown(spans)).toEqual([
      [0, 11, 'reading'],
      [11, 20, 'reading'],
    ]);
    // Nobody has seen the second half; it counts as dense as the first.
    take(spans, KEEPS_ALL);
    expect(shown(spans)).toEqual([
      [0, 6.5, 'reading'],
      [6.5, 11, 'reading'],
      [11, 20, 'reading'],
    ]);
  });

  it('takes from whoever has most left by items, not by time', () => {
    const spans = open(40, KEEPS_ALL);
    const [sparse, dense, ...others] = Array.from({ length: 4 }, () => take(spans, KEEPS_ALL));
    notePage(spans, sparse as Piece, page(6), KEEPS_ALL);
    notePage(spans, dense as Piece, page(10.5), KEEPS_ALL);
    for (const other of others) notePage(spans, other, { ...page(21), more: false }, KEEPS_ALL);
    take(spans, KEEPS_ALL);
    expect(shown(spans)[1]).toEqual([10, 15.25, 'reading']);
    expect(shown(spans)[2]).toEqual([15.25, 20, 'reading']);
  });

  it('leaves alone what one page more will end', () => {
    const spans = open(20, KEEPS_ALL);
    notePage(spans, take(spans, KEEPS_ALL), page(10), KEEPS_ALL);
    expect(takePiece(spans, KEEPS_ALL)).toBeUndefined();
  });

  it('takes nothing from a piece whose order is not known, which is then read to its end', () => {
    const spans = open(20, KEEPS_ALL);
    const piece = take(spans, KEEPS_ALL);
    expect(notePage(spans, piece, { ...page(2), isOrdered: false }, KEEPS_ALL)).toBe(true);
    expect(takePiece(spans, KEEPS_ALL)).toBeUndefined();
    expect(notePage(spans, piece, page(25), KEEPS_ALL)).toBe(true);
  });
});

describe('a piece', () => {
  it('is read when its service has no more, or when starts have come to where another reader took over', () => {
    const spans = open(20, KEEPS_ALL);
    const first = take(spans, KEEPS_ALL);
    notePage(spans, first, page(2), KEEPS_ALL);
    const second = take(spans, KEEPS_ALL);
    expect(notePage(spans, first, page(10.9), KEEPS_ALL)).toBe(true);
    expect(notePage(spans, first, page(11), KEEPS_ALL)).toBe(false);
    expect(notePage(spans, second, { ...page(12), more: false }, KEEPS_ALL)).toBe(false);
    expect(shown(spans)).toEqual([
      [0, 11, 'read'],
      [11, 20, 'read'],
    ]);
  });

  it('stays until its last page is given', () => {
    const spans = open(20, KEEPS_ALL);
    const piece = take(spans, KEEPS_ALL);
    expect(dropRead(spans)).toBe(false);
    notePage(spans, piece, { ...page(2), more: false }, KEEPS_ALL);
    expect(dropRead(spans)).toBe(false);
    piece.held -= 1;
    expect(dropRead(spans)).toBe(true);
    expect(spans.pieces).toEqual([]);
  });
});

describe('a range of which not all can be kept', () => {
  it('is read near to what is given next: four pages a piece, then the rest goes back', () => {
    const spans = open(400, BOUNDED);
    const first = take(spans, BOUNDED);
    notePage(spans, first, page(1), BOUNDED);
    take(spans, BOUNDED);
    take(spans, BOUNDED);
    expect(shown(spans)).toEqual([
      [0, 5, 'reading'],
      [5, 9, 'reading'],
      [9, 400, 'reading'],
    ]);
    const last = spans.pieces[2] as Piece;
    for (const day of [10, 11, 12]) expect(notePage(spans, last, page(day), BOUNDED)).toBe(true);
    expect(notePage(spans, last, page(13), BOUNDED)).toBe(false);
    expect(shown(spans).slice(2)).toEqual([
      [9, 13, 'read'],
      [13, 400, 'waiting'],
    ]);
  });

  it('takes no page more than 16 that nobody has taken, but always the one that is given next', () => {
    const spans = open(400, BOUNDED);
    const first = take(spans, BOUNDED);
    notePage(spans, first, page(1), BOUNDED);
    first.held = 15;
    expect(takePiece(spans, BOUNDED)).toBeUndefined();
    first.held = 14;
    expect(takePiece(spans, BOUNDED)).toBeDefined();
  });
});
