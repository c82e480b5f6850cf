/** Hosts beside this machine that may be notified; `any`: all. */
export type NotificationHosts = readonly string[] | 'any';

/** What is wrong with the address of an endpoint, as the end of a sentence; undefined where nothing is. */
export function endpointProblem(address: string, allowed: NotificationHosts): string | undefined {
  if (!URL.canParse(address)) return 'is no absolute address';
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return 'must not hold a user name or a password';
  const isLocal = isLoopback(hostname);
  // Whoever tests on this machine has no certificate; the service itself takes https alone.
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) return 'must use the HTTPS protocol';
  if (isLocal || allowed === 'any' || allowed.some((host) => host.toLowerCase() === hostname)) return undefined;
  return `leads to ${hostname}: this server notifies nobody but this machine, unless its option notificationHosts names the host`;
}

/** What of an endpoint's address tells it from others, and may be told: its query may hold a key. */
export function endpointOf(address: string): string {
  if (!URL.canParse(address)) return address.replace(/[?#].*/s, '');
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

/** Whether a host, as an address has it, is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
