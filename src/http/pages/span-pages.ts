import { SECOND } from '../../core/durations.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { writeWall } from '../../graph/time-zone-wall.ts';
import type { CallOptions } from '../exchange.ts';
import { type Page, type PageSender, pages } from './pages.ts';
import { createRepeatedItems } from './repeated-items.ts';
import {
  admitsPage,
  createSpans,
  dropRead,
  notePage,
  type PageFacts,
  type Piece,
  SPAN_READERS,
  type SpanRules,
  takePiece,
} from './spans.ts';
import { stoppable } from './stoppable.ts';

/** A list of what overlaps a range of time, whose parts can be asked for in the order of their starts. */
export interface SpanList {
  /** Ends of the range, milliseconds since 1970. */
  from: number;
  to: number;
  /** The request of a part; an end that is left out is the range's own, as the caller wrote it. */
  requestOf(from: string | undefined, to: string | undefined): GraphRequest;
  idOf(item: unknown): string | undefined;
  /** Between which times an item starts and ends, milliseconds since 1970: its earliest start, and its latest end. */
  startOf(item: unknown): number | undefined;
  /** Until when an item can start; before the start of one that came earlier, it shows that the items are not in order. */
  latestStartOf(item: unknown): number | undefined;
  endOf(item: unknown): number | undefined;
  /** By how many milliseconds starts may go back though the items are in order: where clocks were set back. */
  slackMs: number;
}

/** A page that waits to be given, and the earliest time at which its last item can start. */
interface HeldPage {
  page: Page;
  reached: number | undefined;
}

/** An event of no length at a border would overlap neither side of it, so that the later side begins earlier by this. */
const OVERLAP = SECOND;

/**
 * Reads a list over a range of time by up to four readers at once, each a part of the range, and gives its pages as one
 * reading by start would: in order, and each item once. A reader that is done takes over a half of what another has
 * left. Ends with the first error of any reader; broken off, it leaves nothing running.
 */
export async function* spanPages(
  sender: PageSender,
  list: SpanList,
  rules: SpanRules,
  callOptions: CallOptions = {},
): AsyncGenerator<Page> {
  const { stop, options } = stoppable(callOptions);
  const spans = createSpans(list.from, list.to, rules);
  const held = new Map<Piece, HeldPage[]>();
  const repeated = createRepeatedItems(list);
  const changes = createChanges();
  let end: { error?: unknown } | undefined;
  let pageSize = rules.pageSize;

  const read = async (piece: Piece) => {
    const facts = pageFacts(list, piece);
    held.set(piece, []);
    for await (const page of pages(sender, requestOf(list, piece), options)) {
      const told = { ...facts(page.items), more: page.more };
      held.get(piece)?.push({ page, reached: told.reached });
      // A service that gives less than was asked for gives it in more pages.
      if (page.more && page.items.length > 0) pageSize = page.items.length;
      const goesOn = notePage(spans, piece, told, { ...rules, pageSize });
      changes.tell();
      while (goesOn && end === undefined && !admitsPage(spans, piece, rules)) await changes.next();
      if (!goesOn || end !== undefined) return;
    }
  };
  const work = async () => {
    while (spans.pieces.length > 0 && end === undefined) {
      const piece = takePiece(spans, { ...rules, pageSize });
      if (piece === undefined) await changes.next();
      else await read(piece);
    }
  };
  const readers = Array.from({ length: SPAN_READERS }, () =>
    work().catch((error: unknown) => {
      end ??= { error };
      changes.tell();
    }),
  );

  try {
    for (let piece = spans.pieces[0]; piece !== undefined; piece = spans.pieces[0]) {
      if (end !== undefined) throw end.error;
      const next = held.get(piece)?.shift();
      if (next !== undefined) {
        const { page, reached } = next;
        piece.held -= 1;
        const items = repeated.drop(page.items);
        // What ends before this page's last start is in no later page of the piece; nor, before its end, in a later piece.
        if (piece.isOrdered) repeated.forgetBefore(Math.min(reached ?? piece.from, piece.to) - 2 * OVERLAP);
        changes.tell();
        const more = !(piece.state === 'read' && piece.held === 0 && spans.pieces.length === 1);
        if (items.length > 0 || !more) yield { reply: page.reply, items, more };
      } else if (dropRead(spans)) {
        held.delete(piece);
        changes.tell();
      } else await changes.next();
    }
  } finally {
    end ??= {};
    stop();
    changes.tell();
    await Promise.all(readers);
  }
}

/** The request of a piece: the ends of the whole range stay as they were written. */
function requestOf({ from, to, requestOf: request }: SpanList, piece: Piece): GraphRequest {
  const write = (time: number) => `${writeWall(time)}Z`;
  return request(
    piece.from === from ? undefined : write(piece.from - OVERLAP),
    piece.to === to ? undefined : write(piece.to),
  );
}

/** Reads from each page of a piece, in turn, what says how far it came. */
function pageFacts(
  { startOf, latestStartOf, slackMs }: SpanList,
  piece: Piece,
): (items: unknown[]) => Omit<PageFacts, 'more'> {
  let before = Number.NEGATIVE_INFINITY;
  return (items) => {
    let inside = 0;
    let isOrdered = true;
    for (const item of items) {
      const start = startOf(item);
      const latest = latestStartOf(item);
      if (latest === undefined || latest < before - slackMs) isOrdered = false;
      if (start === undefined) continue;
      before = Math.max(before, start);
      if (start >= piece.from) inside += 1;
    }
    return { inside, isOrdered, reached: Number.isFinite(before) ? before : undefined };
  };
}

/** Wakes all who wait for something to have changed. */
function createChanges(): { next(): Promise<void>; tell(): void } {
  let wake = () => {};
  let change: Promise<void> | undefined;
  return {
    next() {
      change ??= new Promise((resolve) => {
        wake = resolve;
      });
      return change;
    },
    tell() {
      change = undefined;
      wake();
    },
  };
}
