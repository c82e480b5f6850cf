import type { Clock } from '../../core/clock.ts';
import { DAY, SECOND } from '../../core/durations.ts';
import type { Random } from '../../core/random.ts';
import { DEVICE_CODE_LIFETIME_SECONDS } from '../limits.ts';
import type { DeviceCodeRecord } from '../store/sign-in-records.ts';
import type { Store } from '../store/store.ts';
import { createKeptRecords } from './kept-records.ts';
import { hashToken, makeToken } from './random-token.ts';

/** Why a device code gives no tokens, or not yet. */
export type DeviceProblem = 'unknown' | 'pending' | 'too-fast' | 'declined' | 'expired' | 'used';

/** Why a code that a person typed leads to nothing. */
export type UserCodeProblem = 'unknown' | 'expired' | 'decided';

/** A code that waits for its person. */
export interface WaitingDevice {
  record: DeviceCodeRecord;
  decide(session: string | null): void;
}

/** The device codes of this server; it keeps their hashes. */
export interface DeviceCodes {
  issue(grant: Pick<DeviceCodeRecord, 'app' | 'scope' | 'origin' | 'claims'>): { deviceCode: string; userCode: string };
  /** What a device that asks now is told; asking too soon makes it wait longer. */
  poll(deviceCode: string, app: string): (DeviceCodeRecord & { session: string }) | DeviceProblem;
  /** Whose code it is, without asking; undefined where it is not known. */
  peek(deviceCode: string): DeviceCodeRecord | undefined;
  /** Notes that tokens were given. */
  use(deviceCode: string): void;
  /** The one that a person typed; with a session the person agrees, with null declines. */
  typed(userCode: string): WaitingDevice | UserCodeProblem;
  /** Seconds to wait between two times. */
  readonly interval: number;
  load(): void;
}

const PREFIX = 'D';
const RANDOM_BYTES = 96;
/** Letters that nobody takes for another one. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const USER_CODE_LENGTH = 9;
/** Seconds by which the wait grows for whoever asks too soon. https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
const SLOWER_SECONDS = 5;
/** Milliseconds that a timer of the device may be early. */
const EARLY_MS = 250;

/** Makes them; one that is over is remembered for a day, so that its refusal says so. */
export function createDeviceCodes(store: Store, clock: Clock, random: Random, interval: number): DeviceCodes {
  const ends = ({ issued }: DeviceCodeRecord) => issued + DEVICE_CODE_LIFETIME_SECONDS * SECOND;
  const isOver = (record: DeviceCodeRecord) => clock.now() >= ends(record);
  const kept = createKeptRecords(store.deviceCodes, (record) => clock.now() >= ends(record) + DAY);

  function isTooFast({ polled, interval: seconds }: DeviceCodeRecord): boolean {
    return polled !== null && seconds > 0 && clock.now() < polled + seconds * SECOND - EARLY_MS;
  }

  return {
    interval,
    issue(grant) {
      const deviceCode = makeToken(PREFIX, RANDOM_BYTES, random);
      const taken = new Set([...kept.entries()].map(([, record]) => record.userCode));
      let userCode = makeUserCode(random);
      while (taken.has(userCode)) userCode = makeUserCode(random);
      kept.put(hashToken(deviceCode), {
        ...grant,
        userCode,
        issued: clock.now(),
        state: 'pending',
        session: null,
        polled: null,
        interval,
      });
      return { deviceCode, userCode };
    },
    poll(deviceCode, app) {
      const key = hashToken(deviceCode);
      const record = kept.find(key);
      if (!record || record.app !== app) return 'unknown';
      const { state, session } = record;
      if (state === 'used' || state === 'declined') return state;
      if (isOver(record)) return 'expired';
      if (session !== null) return { ...record, session };
      const isSooner = isTooFast(record);
      kept.put(key, {
        ...record,
        polled: clock.now(),
        interval: record.interval + (isSooner ? SLOWER_SECONDS : 0),
      });
      return isSooner ? 'too-fast' : 'pending';
    },
    peek: (deviceCode) => kept.find(hashToken(deviceCode)),
    use(deviceCode) {
      const record = kept.find(hashToken(deviceCode));
      if (record) kept.put(hashToken(deviceCode), { ...record, state: 'used' });
    },
    typed(userCode) {
      const wanted = userCode.replaceAll(/[\s-]/g, '').toUpperCase();
      const [key, record] = [...kept.entries()].find(([, { userCode: own }]) => own === wanted) ?? [];
      if (key === undefined || !record) return 'unknown';
      if (record.state !== 'pending') return 'decided';
      if (isOver(record)) return 'expired';
      const decide = (session: string | null) =>
        kept.put(key, { ...record, session, state: session === null ? 'declined' : 'approved' });
      return { record, decide };
    },
    load: kept.load,
  };
}

function makeUserCode(random: Random): string {
  return [...random.bytes(USER_CODE_LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
