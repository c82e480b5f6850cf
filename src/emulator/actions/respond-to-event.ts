import type { Act, Action } from '../calls/call.ts';
import type { EventRecord, Invitation, TimeSlot } from '../events/event-record.ts';
import { booleanMember, type Json, objectMember, stringMember } from '../events/members.ts';
import { readTimeSlot } from '../events/read-time.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import { Changes } from '../mailboxes/changes.ts';
import { shownAs, withOwnAnswer } from '../meetings/copy.ts';
import { sendMeetingMail } from '../meetings/meeting-mail.ts';
import { homeOf } from '../meetings/meeting-of.ts';
import { tallyAnswer } from '../meetings/tally.ts';
import { refusals } from '../refusals.ts';
import { readParameters } from './action-parameters.ts';
import { findEvent } from './event-scope.ts';

type Response = 'accepted' | 'tentativelyAccepted' | 'declined';

const PARAMETERS: Readonly<Record<Response, readonly string[]>> = {
  accepted: ['comment', 'sendResponse'],
  tentativelyAccepted: ['comment', 'sendResponse', 'proposedNewTime'],
  declined: ['comment', 'sendResponse', 'proposedNewTime'],
};

/**
 * Answers an invitation: the copy follows, and the organizer hears of it unless `sendResponse` is false; who declines
 * has the event no more. https://learn.microsoft.com/graph/api/event-accept, event-decline, event-tentativelyaccept
 */
export function respondToEvent(response: Response): Act {
  return (action) => {
    const event = findEvent(action);
    const parameters = readParameters(action.call.body, PARAMETERS[response]);
    const { invitation } = event;
    if (!invitation)
      throw refusals.invalidRequest("You can't respond to this meeting because you're the meeting organizer.");
    if (event.isCancelled) throw refusals.invalidRequest("You can't respond to a meeting that's been canceled.");
    const sendResponse = booleanMember(parameters, 'sendResponse') ?? true;
    const proposedNewTime = readProposal(action, parameters, event, sendResponse);
    const changes = new Changes(action.world);
    answerCopy(action, changes, event, invitation, response);
    if (sendResponse) {
      const comment = stringMember(parameters, 'comment');
      sendAnswer(action, changes, event, invitation, { response, comment, proposedNewTime });
    }
    changes.commit();
    return { status: 202 };
  };
}

function readProposal(
  { world }: Action,
  parameters: Json,
  event: EventRecord,
  sendResponse: boolean,
): TimeSlot | undefined {
  const proposed = objectMember(parameters, 'proposedNewTime');
  if (!proposed) return undefined;
  if (!event.allowNewTimeProposals)
    throw refusals.invalidRequest('The meeting does not allow attendees to propose a new time.');
  if (!sendResponse) throw refusals.invalidRequest('A new time can only be proposed in a response that is sent.');
  const { start, end } = readTimeSlot(proposed, world.zones);
  return { start, end };
}

function answerCopy(
  { world, mailbox }: Action,
  changes: Changes,
  event: EventRecord,
  invitation: Invitation,
  response: Response,
): void {
  if (response === 'declined') {
    changes.remove(mailbox, event);
    return;
  }
  const answered = stampNow(world);
  changes.put(mailbox, {
    ...event,
    attendees: withOwnAnswer(event.attendees, mailbox, { response }),
    showAs: shownAs({ response, showAs: invitation.showAs }),
    invitation: { ...invitation, response, answered },
    change: mailbox.nextNumber(),
    modified: stampAfter(event.modified, answered),
  });
}

/** What travels back to the organizer. */
interface Answer {
  response: Response;
  comment: string | undefined;
  proposedNewTime: TimeSlot | undefined;
}

function sendAnswer(
  { world, mailbox }: Action,
  changes: Changes,
  event: EventRecord,
  { organizer }: Invitation,
  { response, comment, proposedNewTime }: Answer,
): void {
  sendMeetingMail(changes, {
    kind: 'response',
    sender: mailbox,
    event,
    recipients: [organizer.address],
    time: world.clock.now(),
    response,
    comment,
  });
  const home = homeOf(world, mailbox, event);
  if (home) tallyAnswer({ world, changes, ...home, attendee: mailbox, response, proposedNewTime });
}
