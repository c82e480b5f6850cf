const LABEL = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?';
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`, 'i');

/** Whether a text is the name of a host, without scheme, port and dot at its end. https://www.rfc-editor.org/rfc/rfc1123#section-2 */
export function isHostName(text: string): boolean {
  return HOST_NAME.test(text);
}
