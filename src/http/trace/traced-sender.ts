import { pathTemplate } from '../../graph/path-template.ts';
import type { GraphRequest } from '../../graph/request.ts';
import type { Sender } from '../sender.ts';
import type { CallName, CallTracer } from './trace.ts';

/** The same sender, each of whose requests is one call unless it belongs to one already. */
export function traceSender(sender: Sender, asCall: CallTracer): Sender {
  return {
    ...sender,
    attempt: (request, expects, options = {}) =>
      asCall(nameOf(request), options, (inCall) => sender.attempt(request, expects, inCall)),
    attemptBatch: (mailbox, parts, options = {}) =>
      asCall(
        { mailbox, requests: parts.length, method: 'POST', pathTemplate: () => '/v1.0/$batch' },
        options,
        (inCall) => sender.attemptBatch(mailbox, parts, inCall),
      ),
    send: (request, repeat, expects, options = {}) =>
      asCall(nameOf(request), options, (inCall) => sender.send(request, repeat, expects, inCall)),
  };
}

/** What a request is known by. */
export function nameOf(request: GraphRequest): CallName {
  const { mailbox, method } = request;
  return { mailbox, method, pathTemplate: () => templateOf(request) };
}

/** The form of a request's path, from the version on. */
export function templateOf({ path, version = 'v1.0' }: GraphRequest): string {
  return `/${version}${pathTemplate(path)}`;
}
