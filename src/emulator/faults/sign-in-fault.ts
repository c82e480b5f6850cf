import type { Clock } from '../../core/clock.ts';
import { faultHeaders } from '../calls/answer.ts';
import type { EmulatorResponse } from '../http/message.ts';
import { NAMED_ERRORS } from '../identity/named-errors.ts';
import type { SignInRefusal } from '../identity/sign-in-refusals.ts';
import type { FaultAction, FaultAnswer } from './faults.ts';

/** A named error of the sign-in service, as a plan has it. */
export interface NamedRefusal {
  /** The same as a refusal by status. */
  action: { type: 'refuse' } & FaultAnswer;
  refusal: SignInRefusal;
}

/** The refusal that a plan names; undefined for every other action. */
export function namedRefusal(action: FaultAction | undefined): NamedRefusal | undefined {
  if (action?.type !== 'refuse-sign-in') return undefined;
  const { type: _, code, headers, retryAfter, ...changes } = action;
  const known = NAMED_ERRORS.get(code);
  if (!known) return undefined;
  const refusal = { ...known, ...changes } as SignInRefusal;
  return {
    action: {
      type: 'refuse',
      status: refusal.status,
      ...(headers && { headers }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
    refusal,
  };
}

/** A fault of the sign-in service by status, in its own form. */
export function signInFault(fault: FaultAnswer, clock: Clock): EmulatorResponse {
  const code = fault.code ?? (fault.status >= 500 ? 'temporarily_unavailable' : 'invalid_request');
  return {
    status: fault.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...faultHeaders(fault, clock),
    },
    body: JSON.stringify({ error: code, error_description: fault.message ?? '', error_codes: [] }),
  };
}
