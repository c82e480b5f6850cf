/** Whether a text can be the address of a user: something, one @, something, and no white space. */
export function isAddress(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text);
}
