import { refusals } from '../refusals.ts';
import { booleanMember, type Json, numberMember } from './members.ts';

/** A boolean member, also as the text `true` or `false`, which the documentation's own requests send. */
export function lenientBooleanMember(body: Json, name: string): boolean | undefined {
  const value = body[name];
  const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  return booleanMember(body, name);
}

/** A number member, also as a text of digits, which the documentation's own requests send. */
export function lenientNumberMember(body: Json, name: string): number | undefined {
  const value = body[name];
  if (typeof value === 'string' && /^\s*\d{1,9}(?:\.\d{1,9})?\s*$/.test(value)) return Number(value);
  return numberMember(body, name);
}

/** The same, and a whole number of 32 bits. */
export function lenientIntegerMember(body: Json, name: string): number | undefined {
  const value = lenientNumberMember(body, name);
  if (value !== undefined && value !== (value | 0)) throw refusals.deserialization();
  return value;
}
