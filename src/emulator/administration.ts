import type { EmulatorResponse, Headers } from './message.ts';
import type { Recorder } from './record.ts';

/** The server's own paths below `/emulator`, for tests in other processes; loopback only. */
export interface Administration {
  answer(
    request: { method: string; segments: readonly string[]; headers: Headers },
    remoteAddress: string | undefined,
  ): EmulatorResponse;
}

/** Makes them: `GET /emulator/record`, `/emulator/commits`, `/emulator/mails`, `/emulator/requests`, `/emulator/errors`, `POST /emulator/reset`. */
export function createAdministration(recorder: Recorder, reset: () => void, countEvents: () => number): Administration {
  const summary = () => ({
    writes: recorder.writeCount,
    requests: recorder.requestCount,
    batches: recorder.batchCount,
    tokenRequests: recorder.tokenRequestCount,
    throttled: recorder.throttledCount,
    maxInFlight: recorder.maxInFlight,
    maxInFlightByMailbox: Object.fromEntries(recorder.maxInFlightByMailbox),
    commits: recorder.commitCount,
    events: countEvents(),
    mails: recorder.mails.length,
    errors: recorder.errorCount,
  });
  return {
    answer({ method, segments, headers }, remoteAddress) {
      // A page of a browser on this machine must not reach these paths either.
      if (!isLoopback(remoteAddress) || headers.has('origin')) return json(403, { error: 'loopback-only' });
      switch (`${method} ${segments.slice(1).join('/').toLowerCase()}`) {
        case 'GET record':
          return json(200, summary());
        case 'GET commits':
          return json(200, recorder.commits);
        case 'GET mails':
          return json(200, recorder.mails);
        case 'GET requests':
          return json(200, recorder.requests);
        case 'GET errors':
          return json(200, recorder.errors);
        case 'POST reset':
          reset();
          return { status: 204, headers: {}, body: '' };
        default:
          return json(404, { error: 'not-found' });
      }
    },
  };
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === '::1' || /^(?:::ffff:)?127\./.test(address);
}

function json(status: number, body: unknown): EmulatorResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
