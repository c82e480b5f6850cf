import type { Headers } from '../http/message.ts';

/** A request to the sign-in service. */
export interface SignInRequest {
  method: string;
  segments: readonly string[];
  address: { path: string; rawQuery: string };
  headers: Headers;
  origin: string;
  body: Uint8Array;
}
