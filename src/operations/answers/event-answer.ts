import { UsageError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import type { ResponseType } from '../../graph/event.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { FoundEvent } from '../define.ts';
import { getEvent } from '../events/get-event.ts';
import * as fields from '../fields.ts';
import { wallTimes } from '../wall-times.ts';

/** The input that answers have in common. */
export interface AnswerInput {
  eventId: string;
  comment?: string | undefined;
  /** Left out: true, where there is anything to tell. */
  sendResponse?: boolean | undefined;
  proposedStartDateTime?: string | undefined;
  proposedEndDateTime?: string | undefined;
  timeZone?: string | undefined;
}

/** What is read of a meeting before it is answered. */
const SELECT = 'responseStatus,isOrganizer,organizer,allowNewTimeProposals';

/** The fields of every answer. */
export const answerFields = (z: Z) => ({
  mailbox: fields.mailboxField(z),
  eventId: fields.eventIdField(z),
  comment: z.string().optional().describe('What the mail to the organizer says. Default: nothing of its own.'),
  sendResponse: z
    .boolean()
    .optional()
    .describe(
      'Mail the answer to the organizer. Given as true, also where this is the answer already, since nothing tells whether he got it. Default: true.',
    ),
});

/** The fields by which another time is proposed. */
export const proposalFields = (z: Z) => ({
  proposedStartDateTime: fields
    .zonedTime(z)
    .optional()
    .describe('Start that is proposed, as wall time in the zone, or an instant with a zone in brackets.'),
  proposedEndDateTime: fields
    .zonedTime(z)
    .optional()
    .describe('End that is proposed, as wall time in the zone, or an instant with a zone in brackets.'),
  timeZone: fields.zone(z).optional().describe('Windows or IANA zone of the proposed time; needed with one.'),
});

/** Brings a proposal that is given as instants into its zone. */
export const proposalInZone = <Input extends Omit<AnswerInput, 'eventId'>>(operation: string, input: Input) =>
  wallTimes(operation, input, ['proposedStartDateTime', 'proposedEndDateTime']);

/** Refuses half a proposal, and one that nobody would hear of. */
export function checkProposal(
  input: Omit<AnswerInput, 'eventId'>,
  { addIssue }: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const parts = ['proposedStartDateTime', 'proposedEndDateTime', 'timeZone'] as const;
  if (parts.every((name) => input[name] === undefined)) return;
  for (const name of parts) {
    if (input[name] !== undefined) continue;
    addIssue({ code: 'custom', path: [name], message: 'is needed where another time is proposed' });
  }
  if (input.sendResponse !== false) return;
  addIssue({ code: 'custom', path: ['sendResponse'], message: 'has to be true where another time is proposed' });
}

/**
 * The parts of an operation that answers an invitation: `action` is how Graph calls it, `response` what it makes of the
 * event. https://learn.microsoft.com/graph/api/resources/responsestatus
 */
export function eventAnswer(action: 'accept' | 'decline' | 'tentativelyAccept', response: ResponseType) {
  const isDone = (input: AnswerInput, found: FoundEvent, before?: FoundEvent): boolean | 'unknown' => {
    if (found.responseStatus?.response !== response) return false;
    // A mail, its words and a proposal cannot be seen in the event: only that it was answered since tells that they left.
    const tells = input.sendResponse === true || input.comment !== undefined || proposalOf(input) !== undefined;
    if (before === undefined) return !tells;
    // It was the answer before, too: whether the service stamps the same one anew is documented nowhere.
    return isSameAnswer(found, before) ? 'unknown' : true;
  };
  const mailed = (input: AnswerInput, found: FoundEvent): string[] => {
    const organizer = found.organizer?.emailAddress.address.toLowerCase();
    return organizer === undefined || input.sendResponse === false || isDone(input, found) === true ? [] : [organizer];
  };
  return {
    permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
    effect: 'update' as const,
    repeat: 'settle' as const,
    expects: 'anything' as const,
    mailsTo: 'the organizer, as an answer',
    output,
    read: ({ eventId }: AnswerInput, mailbox: string) => getEvent.request({ eventId, select: SELECT }, mailbox),
    isDone,
    mails: (input: AnswerInput, found: FoundEvent = {}) => mailed(input, found),
    request: (input: AnswerInput, mailbox: string, found: FoundEvent = {}): GraphRequest => {
      requireInvitation(found);
      const proposedNewTime = proposalOf(input);
      if (proposedNewTime !== undefined) requireProposals(found);
      return {
        method: 'POST',
        path: mailboxPath(mailbox) + path`/events/${input.eventId}/` + action,
        headers: fields.eventHeaders({}),
        body: {
          ...(input.comment === undefined ? {} : { comment: input.comment }),
          sendResponse: input.sendResponse ?? true,
          ...(proposedNewTime === undefined ? {} : { proposedNewTime }),
        },
        mailbox,
      };
    },
    response: (_: GraphReply, input: AnswerInput, found: FoundEvent = {}) => ({
      eventId: input.eventId,
      response,
      changed: isDone(input, found) !== true,
      mailed: mailed(input, found),
    }),
  };
}

const output = (z: Z) =>
  z.object({
    eventId: z.string(),
    response: z.string().describe('The answer: accepted, tentativelyAccepted or declined.'),
    changed: z.boolean().describe('False where this was the answer already, and nothing was sent.'),
    mailed: z.array(z.string()).describe('Addresses to which the service mails the answer.'),
  });

function proposalOf(input: AnswerInput): JsonObject | undefined {
  const { proposedStartDateTime: start, proposedEndDateTime: end, timeZone } = input;
  if (start === undefined || end === undefined || timeZone === undefined) return undefined;
  return { start: { dateTime: start, timeZone }, end: { dateTime: end, timeZone } };
}

function isSameAnswer({ responseStatus: one }: FoundEvent, { responseStatus: other }: FoundEvent): boolean {
  return one?.response === other?.response && one?.time === other?.time;
}

function requireInvitation({ isOrganizer, responseStatus }: FoundEvent): void {
  if (isOrganizer !== true && responseStatus?.response !== 'organizer') return;
  throw new UsageError('is-organizer', "The event is the mailbox's own; only those who are invited can answer.", {
    hint: "Name an attendee's mailbox, and the id that the event has there.",
  });
}

function requireProposals({ allowNewTimeProposals }: FoundEvent): void {
  if (allowNewTimeProposals !== false) return;
  throw new UsageError('proposals-not-allowed', 'The organizer lets nobody propose another time for this meeting.', {
    hint: 'Answer without a proposed time; a comment can name one.',
  });
}
