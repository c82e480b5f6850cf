/** How a mailbox writes dates and times, in the letters of Windows: `M/d/yyyy`, `h:mm tt`. */
interface Formats {
  dateFormat: string;
  timeFormat: string;
}

/** Those of a language, with others that it takes, where they are documented. https://learn.microsoft.com/powershell/module/exchange/set-mailboxregionalconfiguration */
const DOCUMENTED: ReadonlyMap<string, { dates: readonly string[]; times: readonly string[] }> = new Map([
  [
    'en-US',
    {
      dates: ['M/d/yyyy', 'M/d/yy', 'MM/dd/yy', 'MM/dd/yyyy', 'yy/MM/dd', 'yyyy-MM-dd', 'dd-MMM-yy'],
      times: ['h:mm tt', 'hh:mm tt', 'H:mm', 'HH:mm'],
    },
  ],
]);

/** The formats that a language begins with. */
export function firstFormats(locale: string): Formats {
  const documented = DOCUMENTED.get(locale);
  const [dateFormat] = documented?.dates ?? [patternOf(locale, DATE)];
  const [timeFormat] = documented?.times ?? [patternOf(locale, TIME)];
  return { dateFormat: dateFormat ?? '', timeFormat: timeFormat ?? '' };
}

/** Whether a language takes a date format; one that nobody documented takes whatever has day, month and year once. */
export function isDateFormat(text: string, locale: string): boolean {
  const documented = DOCUMENTED.get(locale)?.dates;
  if (text === '' || documented) return text === '' || (documented ?? []).includes(text);
  return hasEach(text, [/^d{1,2}$/, /^M{1,4}$/, /^(?:y{1,2}|yyyy)$/]);
}

/** The same for a time format: hours, minutes, and `tt` where there are twelve hours. */
export function isTimeFormat(text: string, locale: string): boolean {
  const documented = DOCUMENTED.get(locale)?.times;
  if (text === '' || documented) return text === '' || (documented ?? []).includes(text);
  return hasEach(text, [/^H{1,2}$/, /^m{1,2}$/]) || hasEach(text, [/^h{1,2}$/, /^m{1,2}$/, /^t{1,2}$/]);
}

const LONGEST = 40;

/** Whether the runs of letters of a pattern are these, each once and in any order. */
function hasEach(text: string, wanted: readonly RegExp[]): boolean {
  if (text.length > LONGEST) return false;
  const runs = text.match(/([A-Za-z])\1*/g) ?? [];
  return runs.length === wanted.length && wanted.every((form) => runs.filter((run) => form.test(run)).length === 1);
}

const DATE = {
  day: 'numeric',
  month: 'numeric',
  year: 'numeric',
  calendar: 'gregory',
  numberingSystem: 'latn',
} as const;
const TIME = { hour: 'numeric', minute: '2-digit', numberingSystem: 'latn' } as const;

function patternOf(locale: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const isTwelve = format.resolvedOptions().hour12 === true;
  // The third of February, at four minutes past five: each part shows whether it is filled up to two digits.
  const parts = format.formatToParts(Date.UTC(2026, 1, 3, 5, 4));
  return parts
    .map((part) => lettersOf(part, isTwelve))
    .join('')
    .trim();
}

function lettersOf({ type, value }: Intl.DateTimeFormatPart, isTwelve: boolean): string {
  const width = value.replace(/\D/g, '').length;
  switch (type) {
    case 'day':
      return 'd'.repeat(width);
    case 'month':
      return 'M'.repeat(width || 3);
    case 'year':
      return 'y'.repeat(width);
    case 'hour':
      return (isTwelve ? 'h' : 'H').repeat(width);
    case 'minute':
      return 'm'.repeat(width);
    case 'dayPeriod':
      return 'tt';
    default:
      // Of an era, or the letters between, nothing stays but what separates.
      return value.replace(/[A-Za-z\p{L}\p{Cf}]/gu, '').replace(/\s/gu, ' ');
  }
}
