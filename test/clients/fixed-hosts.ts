/** Hosts of the service that clients have in their code, and that the certificate of these tests has beside loopback. */
export const FIXED_HOSTS: readonly string[] = ['graph.microsoft.com', 'login.microsoftonline.com'];
