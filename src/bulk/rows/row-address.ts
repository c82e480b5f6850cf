/** Longest address: 64 characters before the @ and 255 after it. https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 */
const MAX_ADDRESS_LENGTH = 320;
const MAX_LOCAL_LENGTH = 64;
const MAX_DOMAIN_LENGTH = 255;

const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;
const GUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/u;

/**
 * What is wrong with an e-mail address, as the end of a sentence that begins with it; undefined for a valid one.
 * The address itself is never part of the answer, which may be logged.
 */
export function addressFault(address: string): string | undefined {
  if (address === '') return 'is empty';
  if (address.length > MAX_ADDRESS_LENGTH) return `is longer than ${MAX_ADDRESS_LENGTH} characters`;
  if (!address.isWellFormed() || /[\s\p{Cc}]/u.test(address)) return 'holds white space or control characters';
  const parts = address.split('@');
  const [local = '', domain = ''] = parts;
  if (parts.length === 1) return 'has no @';
  if (parts.length > 2) return 'has more than one @';
  if (local === '') return 'has nothing before the @';
  if (domain === '') return 'has nothing after the @';
  if (local.length > MAX_LOCAL_LENGTH) return `has more than ${MAX_LOCAL_LENGTH} characters before the @`;
  if (/[<>()[\],;:\\"]/u.test(local)) return 'holds a character before the @ that addresses cannot hold';
  if (domain.length > MAX_DOMAIN_LENGTH || !domain.split('.').every((label) => LABEL.test(label))) {
    return 'has no valid domain after the @';
  }
  return undefined;
}

/** The mailbox in the one spelling by which it is compared: lower case; undefined for what is no address, id or `me`. */
export function readMailbox(text: string): string | undefined {
  const mailbox = text.trim().toLowerCase();
  return mailbox === 'me' || GUID.test(mailbox) || addressFault(mailbox) === undefined ? mailbox : undefined;
}
