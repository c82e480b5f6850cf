import type { Administration } from './administration/administration.ts';
import {
  type CallAnswer,
  callIds,
  faultAnswer,
  faultHeaders,
  isAltered,
  refusalAnswer,
  responseHeaders,
} from './calls/answer.ts';
import { type BatchPart, crowdedParts, readBatch, runBatch } from './calls/batch.ts';
import type { Call } from './calls/call.ts';
import type { GraphService, GraphSetup } from './calls/graph-service.ts';
import { namesOf, targetOf, userOf } from './calls/target.ts';
import { UPLOADS, uploadCall } from './calls/upload-call.ts';
import { changeResponse, changesOf } from './faults/answer-changes.ts';
import type { FaultAction, FaultAnswer } from './faults/faults.ts';
import { playFault } from './faults/play-fault.ts';
import { type NamedRefusal, namedRefusal, signInFault } from './faults/sign-in-fault.ts';
import { readAddress } from './http/address.ts';
import {
  ConnectionReset,
  type EmulatorRequest,
  type EmulatorResponse,
  type Headers,
  readHeaders,
} from './http/message.ts';
import { type CallerCheck, checkCaller } from './identity/check-caller.ts';
import type { SignIn } from './identity/sign-in.ts';
import { bodyLimit } from './limits.ts';
import { isPagePath } from './page-files.ts';
import { publishExchange } from './record/exchange.ts';
import { keepFault } from './record/own-fault.ts';
import { Refusal, refusals } from './refusals.ts';

/** The parts that the application joins. */
export interface ApplicationParts {
  setup: GraphSetup;
  service: GraphService;
  signIn: SignIn;
  callers: CallerCheck;
  administration: Administration;
}

/** One request, with what all parts of the application need of it. */
interface Arrived {
  method: string;
  segments: readonly string[];
  address: Call['address'];
  headers: Headers;
  origin: string;
  body: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** The whole server, as functions from request to response. */
export interface Application {
  /** Answers a request, with 500 where the server itself fails; rejects with `ConnectionReset` only. */
  handle(request: EmulatorRequest): Promise<EmulatorResponse>;
  /** Keeps what failed outside of `handle`, and gives the answer; throws `ConnectionReset` where nothing failed. */
  fail(request: Pick<EmulatorRequest, 'method' | 'url' | 'headers'>, error: unknown): EmulatorResponse;
}

/** Makes it. */
export function createApplication(parts: ApplicationParts): Application {
  const { setup, service, signIn, callers, administration } = parts;
  const { clock, random, recorder } = setup.world;

  /** Responses in which a fault plan had a hand. */
  const altered = new WeakSet<EmulatorResponse>();

  const finish = (answer: CallAnswer, headers: Headers, ids = callIds(random, headers)): EmulatorResponse => {
    const response = changeResponse(
      {
        status: answer.status,
        headers: responseHeaders(answer, ids, clock),
        body: answer.json ?? answer.text ?? answer.content?.bytes ?? '',
      },
      answer.changes,
    );
    if (isAltered(answer)) altered.add(response);
    return response;
  };
  // Clients measure waits against it, whichever part of the server answered.
  const dated = (response: EmulatorResponse): EmulatorResponse => ({
    ...response,
    headers: { date: new Date(clock.now()).toUTCString(), ...response.headers },
  });
  const refuse = (refusal: Refusal, headers: Headers): EmulatorResponse => {
    const ids = callIds(random, headers);
    return finish(refusalAnswer(refusal, ids, clock), headers, ids);
  };

  /** Applies a fault to a request that is no Graph call of its own: a batch as a whole, or signing in. */
  async function withFault(
    arrived: Arrived,
    subject: { app: string; user: readonly string[] },
    deny: (fault: FaultAnswer) => EmulatorResponse,
    run: (fault: FaultAction | undefined) => Promise<EmulatorResponse>,
  ): Promise<EmulatorResponse> {
    const { method, address } = arrived;
    const isSignIn = signIn.isTokenPath(arrived.segments);
    const { path } = address;
    const planned = setup.faults.decide({ method, path, mailbox: [], ...subject, inBatch: false, signIn: isSignIn });
    const named = namedRefusal(planned);
    const fault = named?.action ?? planned;
    const response = await playFault(fault, {
      clock,
      closing: setup.closing,
      act: () => run(fault),
      deny: (answer) => (named ? refuseSignIn(named, arrived) : deny(answer)),
      failed: (error) => void keepFault(setup, { method, path, isSecret: isSignIn }, error),
    });
    const changed = changeResponse(response, changesOf(fault));
    if (changed !== response) altered.add(changed);
    return changed;
  }

  function refuseSignIn({ refusal, action }: NamedRefusal, arrived: Arrived): EmulatorResponse {
    const answer = signIn.refuse(refusal, arrived);
    return dated({ ...answer, headers: { ...answer.headers, ...faultHeaders(action, clock) } });
  }

  async function answerBatch(arrived: Arrived): Promise<EmulatorResponse> {
    const { headers, body, origin } = arrived;
    const caller = await checkCaller(arrived, callers);
    if (caller instanceof Refusal) return refuse(caller, headers);
    if (arrived.method !== 'POST') return refuse(refusals.methodNotAllowed(), headers);
    let batch: BatchPart[];
    try {
      batch = readBatch(body, origin);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error, headers);
      throw error;
    }
    recorder.batch();
    const deny = (fault: FaultAnswer) => {
      const ids = callIds(random, headers);
      return finish(faultAnswer(fault, ids, clock), headers, ids);
    };
    const subject = { app: caller.app, user: namesOf(userOf(setup.world, caller)) };
    return withFault(arrived, subject, deny, async (fault) => {
      const crowded =
        setup.world.modes.batchWrites === 'four'
          ? crowdedParts(batch, (part) => targetOf(setup.world, part.call, caller).mailbox?.key)
          : new Set();
      let hasAlteredPart = false;
      const json = await runBatch(batch, {
        answer: async (part) => {
          const { answer } = await service.answer(part.call, caller, { crowded: crowded.has(part) });
          hasAlteredPart ||= isAltered(answer);
          return answer;
        },
        dependencyFailed: () => refusalAnswer(refusals.dependencyFailed(), callIds(random, headers), clock),
        reversed: fault?.type === 'reorder-parts',
      });
      return finish({ status: 200, headers: {}, json, fault: hasAlteredPart }, headers);
    });
  }

  async function answerSignIn(arrived: Arrived): Promise<EmulatorResponse> {
    const answer = async () =>
      dated((await signIn.answer(arrived)) ?? refuse(refusals.badRequest('Invalid version.'), arrived.headers));
    if (!signIn.isTokenPath(arrived.segments)) return answer();
    recorder.tokenRequest();
    return withFault(arrived, signIn.subjectOf(arrived), (fault) => dated(signInFault(fault, clock)), answer);
  }

  async function answerGraph(arrived: Arrived): Promise<EmulatorResponse> {
    const { method, address, headers, origin, body } = arrived;
    if (arrived.segments[1]?.toLowerCase() === '$batch') return answerBatch(arrived);
    const contentType = headers.get('content-type');
    const call: Call = { method, address, headers, origin, body: { bytes: body, contentType }, inBatch: false };
    const { answer, ids } = await service.answer(call, await checkCaller(arrived, callers));
    return finish(answer, headers, ids);
  }

  async function answerUpload(arrived: Arrived): Promise<EmulatorResponse> {
    const { headers, body } = arrived;
    const sent: Call = { ...arrived, body: { bytes: body }, inBatch: false };
    const { call, caller } = uploadCall(setup.world, sent);
    const { answer, ids } = await service.answer(call, caller);
    return finish(answer, headers, ids);
  }

  async function answer(request: EmulatorRequest, headers: Headers): Promise<EmulatorResponse> {
    try {
      const { origin, target } = locate(request, headers);
      const address = readAddress(target);
      const body = request.body ?? NOTHING;
      if (body.byteLength > bodyLimit(target)) return refuse(refusals.bodyTooLarge(), headers);
      const { segments } = address;
      const arrived = { method: request.method.toUpperCase(), segments, address, headers, origin, body };
      if (arrived.method === 'GET' && isPagePath(address.path))
        return dated(await administration.answer(arrived, request.remoteAddress));
      switch (segments[0]?.toLowerCase()) {
        case 'v1.0':
          return await answerGraph(arrived);
        case UPLOADS:
          return await answerUpload(arrived);
        case 'beta':
          return refuse(refusals.notSupportedHere("The version 'beta'"), headers);
        case 'emulator':
          return dated(await administration.answer(arrived, request.remoteAddress));
        default:
          return await answerSignIn(arrived);
      }
    } catch (error) {
      if (error instanceof Refusal) return refuse(error, headers);
      throw error;
    }
  }

  const fail: Application['fail'] = ({ method, url, headers }, error) => {
    // What is no path of Graph or of the emulator may be signing in; the query of such a path is left out as well.
    const isSecret = !/^(?:https?:\/\/[^/?#]+)?\/(?:v1\.0|emulator)\//i.test(url);
    const path = isSecret ? (url.split('?', 1)[0] ?? '') : url;
    const refusal = keepFault(setup, { method, path, isSecret }, error);
    if (!refusal) throw new ConnectionReset();
    return refuse(refusal, readHeaders(headers));
  };

  return {
    async handle(request) {
      if (setup.closing.aborted) throw new ConnectionReset();
      try {
        const response = await answer(request, readHeaders(request.headers));
        publishExchange(request, response, altered.has(response));
        return response;
      } catch (error) {
        return fail(request, error);
      }
    },
    fail,
  };
}

// Behind a proxy links must lead back through it.
function locate({ url, encrypted }: EmulatorRequest, headers: Headers): { origin: string; target: string } {
  const absolute = /^(https?:\/\/[^/?#]+)(.*)$/i.exec(url);
  const target = absolute ? (absolute[2] ?? '') : url;
  const first = (name: string) => headers.get(name)?.split(',', 1)[0]?.trim();
  const base = absolute?.[1] ?? `${encrypted ? 'https' : 'http'}://${headers.get('host') ?? 'localhost'}`;
  const [protocol = 'http', host = 'localhost'] = base.split('://');
  const origin = `${first('x-forwarded-proto') ?? protocol}://${first('x-forwarded-host') ?? host}`;
  return { origin: URL.canParse(origin) ? origin : 'http://localhost', target };
}
