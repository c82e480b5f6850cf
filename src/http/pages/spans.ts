import { DAY, MINUTE } from '../../core/durations.ts';

/**
 * Which part of a range of time is read next, decided without reading: state in, decision out. The parts lie one after
 * the other; each is read from front to back, in the order of the starts. The doer beside it is span-pages.ts.
 */
export interface Spans {
  /** In order of time; the first is the one that is being given. */
  readonly pieces: Piece[];
}

/** A part of the range, read by one reader. All times are milliseconds since 1970. */
export interface Piece {
  readonly from: number;
  /** Whoever takes the end of a piece over moves it to the front. */
  to: number;
  state: 'waiting' | 'reading' | 'read';
  /** What starts before is read; at first `from`. */
  reached: number;
  /** Pages read, given or not. */
  pages: number;
  /** Pages read and not yet given. */
  held: number;
  /** Items read that start in the piece. */
  inside: number;
  /** Items per millisecond, as far as somebody has seen; undefined where nobody has. */
  density: number | undefined;
  /** False where starts went back: then nobody knows what is still to come, and it is read to its end. */
  isOrdered: boolean;
}

export interface SpanRules {
  /** Items of a page. */
  pageSize: number;
  /** Pages that may be read or under way beyond the one that is given next; Infinity where the reader keeps all. */
  pagesAhead: number;
}

/** What one page says of its piece. */
export interface PageFacts {
  /** Items that start in the piece. */
  inside: number;
  /** When the page's last item starts, at the earliest; undefined where it does not say. */
  reached: number | undefined;
  /** Whether no start is earlier than one before it. */
  isOrdered: boolean;
  /** Whether another page follows. */
  more: boolean;
}

/** Ranges of one mailbox that are read at once: the calls that Outlook takes at once. See graph/limits.ts. */
export const SPAN_READERS = 4;
/** A shorter range is asked for in one piece, since most of them fit into one page. */
const LONG = 28 * DAY;
/** Pieces are not cut so that one is shorter. */
const SHORTEST = MINUTE;

/**
 * The whole range: in as many pieces as there are readers where it is long. In one where it is short, and where not all
 * can be kept: pages of its far end would take the room of those that are given next.
 */
export function createSpans(from: number, to: number, { pagesAhead }: SpanRules): Spans {
  const count = to - from >= LONG && pagesAhead === Number.POSITIVE_INFINITY ? SPAN_READERS : 1;
  const border = (at: number) => (at === count ? to : wholeSecond(from + ((to - from) * at) / count));
  const pieces = Array.from({ length: count }, (_, at) => createPiece(at === 0 ? from : border(at), border(at + 1)));
  return { pieces };
}

/** The piece that a free reader takes, marked as being read; undefined where there is none to be read now. */
export function takePiece(spans: Spans, rules: SpanRules): Piece | undefined {
  const at = spans.pieces.findIndex(({ state }) => state === 'waiting');
  const waiting = spans.pieces[at];
  if (waiting !== undefined) {
    if (!admitsPage(spans, waiting, rules)) return undefined;
    const share = (longestPiece(rules) * rules.pageSize) / (remaining(waiting) ?? 1);
    if (share < 1) cut(spans, at, waiting.from + (waiting.to - waiting.from) * share);
    waiting.state = 'reading';
    return waiting;
  }
  if (pagesAhead(spans) >= rules.pagesAhead) return undefined;
  const half = takeHalf(spans, rules);
  if (half !== undefined) half.state = 'reading';
  return half;
}

/** Whether the next page of a piece may be asked for now. What is given next may always be read. */
export function admitsPage(spans: Spans, piece: Piece, rules: SpanRules): boolean {
  return pagesAhead(spans, piece) < rules.pagesAhead || (spans.pieces[0] === piece && piece.held === 0);
}

/** Notes a page that was read; false where its reader is done with the piece. */
export function notePage(spans: Spans, piece: Piece, facts: PageFacts, rules: SpanRules): boolean {
  piece.pages += 1;
  piece.held += 1;
  piece.inside += facts.inside;
  piece.isOrdered &&= facts.isOrdered && facts.reached !== undefined;
  piece.reached = Math.max(piece.reached, facts.reached ?? piece.reached);
  if (piece.reached > piece.from) piece.density = piece.inside / (piece.reached - piece.from);
  if (goesOn(spans, piece, facts, rules)) return true;
  piece.state = 'read';
  return false;
}

function goesOn(spans: Spans, piece: Piece, { more }: PageFacts, rules: SpanRules): boolean {
  if (!more || (piece.isOrdered && piece.reached >= piece.to)) return false;
  if (piece.pages < longestPiece(rules)) return true;
  // What is left of a piece that turned out long goes back, so that readers stay near to what is given next.
  return !cut(spans, spans.pieces.indexOf(piece), piece.reached);
}

/** Takes the first piece away once all of it is read and given; says whether it did. */
export function dropRead({ pieces }: Spans): boolean {
  const [first] = pieces;
  if (first === undefined || first.state !== 'read' || first.held > 0) return false;
  pieces.shift();
  return true;
}

/** The second half of what is left of the piece that has the most left, where a reader more ends it sooner. */
function takeHalf(spans: Spans, rules: SpanRules): Piece | undefined {
  let most = rules.pageSize;
  let from: Piece | undefined;
  for (const piece of spans.pieces) {
    const left = piece.state === 'reading' ? (remaining(piece) ?? 0) : 0;
    if (left > most) [most, from] = [left, piece];
  }
  if (from === undefined) return undefined;
  const at = spans.pieces.indexOf(from);
  const share = Math.min(1 / 2, (longestPiece(rules) * rules.pageSize) / most);
  return cut(spans, at, from.reached + (from.to - from.reached) * share) ? spans.pieces[at + 1] : undefined;
}

/** Ends a piece earlier and puts the rest behind it; false where that would be too short, or its order is not known. */
function cut({ pieces }: Spans, at: number, time: number): boolean {
  const piece = pieces[at];
  const border = wholeSecond(time);
  if (piece === undefined || !piece.isOrdered) return false;
  if (border - piece.from < SHORTEST || piece.to - border < SHORTEST) return false;
  pieces.splice(at + 1, 0, { ...createPiece(border, piece.to), density: piece.density });
  piece.to = border;
  return true;
}

/** Items that a piece still has, by what was read of it or around it; undefined where nothing was. */
function remaining({ density, reached, to }: Piece): number | undefined {
  return density === undefined ? undefined : density * (to - reached);
}

/** Pages that are read and not given, or under way; those of `except`'s reader are not counted as under way. */
function pagesAhead({ pieces }: Spans, except?: Piece): number {
  let pages = 0;
  for (const piece of pieces) pages += piece.held + (piece.state === 'reading' && piece !== except ? 1 : 0);
  return pages;
}

/** Pages after which a reader gives the rest of a piece back. */
function longestPiece({ pagesAhead }: SpanRules): number {
  return Math.max(1, Math.floor(pagesAhead / SPAN_READERS));
}

function createPiece(from: number, to: number): Piece {
  const progress = { reached: from, pages: 0, held: 0, inside: 0 };
  return { from, to, state: 'waiting', ...progress, density: undefined, isOrdered: true };
}

function wholeSecond(time: number): number {
  return Math.floor(time / 1_000) * 1_000;
}
