import type { Clock } from '../../core/clock.ts';
import { ConnectionReset, type EmulatorRequest, type EmulatorResponse } from './message.ts';

/** A web Request as the application takes it. */
export async function readWebRequest(request: Request): Promise<EmulatorRequest> {
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: new Uint8Array(await request.arrayBuffer()),
    encrypted: request.url.startsWith('https:'),
  };
}

/** An answer as a web Response; where a plan has it sent slowly or cut, its body comes slowly, or fails. */
export function toWebResponse(response: EmulatorResponse, clock: Clock): Response {
  const { status, headers } = response;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(hasBody ? bodyOf(response, clock) : null, { status, headers });
}

function bodyOf(
  { body, pace, cutAfter }: EmulatorResponse,
  clock: Clock,
): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  const bytes = Uint8Array.from(Buffer.from(body));
  if (cutAfter === undefined && (pace === undefined || pace.of === 'headers')) return bytes;
  const end = cutAfter ?? bytes.length;
  const size = pace?.bytes ?? bytes.length;
  let sent = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (pace) await clock.sleep(pace.everyMs);
      if (sent < Math.min(end, bytes.length)) {
        controller.enqueue(bytes.subarray(sent, Math.min(sent + size, end)));
        sent += size;
      } else if (cutAfter !== undefined) controller.error(new ConnectionReset());
      else if (pace?.endless) controller.enqueue(Buffer.from(' '));
      else controller.close();
    },
  });
}
