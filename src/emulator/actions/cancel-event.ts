import type { Act } from '../calls/call.ts';
import { stringMember } from '../events/members.ts';
import { refusals } from '../refusals.ts';
import { readParameters } from './action-parameters.ts';
import { removeMeeting } from './delete-event.ts';
import { findEvent } from './event-scope.ts';

const PARAMETERS = ['comment'] as const;

/** Only the organizer can cancel; the attendees get the comment. https://learn.microsoft.com/graph/api/event-cancel */
export const cancelEvent: Act = (action) => {
  const event = findEvent(action);
  const parameters = readParameters(action.call.body, PARAMETERS);
  if (event.invitation) throw refusals.invalidRequest('You need to be an organizer to cancel a meeting.');
  removeMeeting(action, event, stringMember(parameters, 'comment'));
  return { status: 202 };
};
