import { type Authentication, getMode } from '../../auth/authentication.ts';
import { resolveEndpoints, resolveGraph } from '../../auth/endpoints.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { chooseProxy, type Environment } from '../../http/wire/proxy.ts';
import type { HttpReply, Transport } from '../../http/wire/transport.ts';
import { failure } from './failure.ts';
import type { Finding } from './finding.ts';

/** A server that has to be reached, and an address of it that needs no sign-in. */
interface Target {
  check: 'authority' | 'graph';
  url: string;
}

export interface NetworkFindings {
  findings: Finding[];
  /** The Date of the last answer, and this machine's time then, in milliseconds since 1970. */
  date: { header: string; localMs: number } | undefined;
}

/**
 * Asks the authority and Graph for what they give without a token: name, proxy, TLS and who answers. An authority that
 * the mode never asks is left alone: it may not be known, nor reached from there.
 */
export async function checkNetwork(
  authentication: Pick<Authentication, 'mode' | 'tenant' | 'endpoints' | 'allowedHosts'>,
  { transport, env, now, signal }: { transport: Transport; env: Environment; now: () => number; signal: AbortSignal },
): Promise<NetworkFindings> {
  const findings: Finding[] = [];
  let date: NetworkFindings['date'];
  const { mode, tenant } = authentication;
  const targets: Target[] = [{ check: 'graph', url: `${resolveGraph(authentication)}/v1.0/me` }];
  if (getMode(mode).usesAuthority) {
    const { authorityOrigin } = resolveEndpoints(authentication);
    const url = `${authorityOrigin}/${tenant}/v2.0/.well-known/openid-configuration`;
    targets.unshift({ check: 'authority', url });
  } else {
    findings.push({ check: 'authority', status: 'skipped', message: `Not looked at: the mode ${mode} asks none.` });
  }
  for (const { check, url } of targets) {
    try {
      const proxy = chooseProxy(new URL(url), env)?.name;
      const reply = await transport.send({ method: 'GET', url, headers: { accept: 'application/json' }, signal });
      const header = reply.headers.date;
      if (header !== undefined) date = { header, localMs: now() };
      findings.push(judgeReply({ check, url }, reply, proxy));
    } catch (error) {
      signal.throwIfAborted();
      findings.push(failure(check, error));
    }
  }
  return { findings, date };
}

/** Whether it was the service that answered, and not a proxy or a sign-in page of the network; pure. */
export function judgeReply({ check, url }: Target, reply: Pick<HttpReply, 'status' | 'body'>, proxy?: string): Finding {
  const { host, protocol } = new URL(url);
  const way = `${protocol === 'https:' ? 'TLS' : 'http, on this machine'}${proxy === undefined ? '' : `, by the proxy ${proxy}`}`;
  const body = parseJson(Buffer.from(reply.body).toString('utf8'));
  const isService =
    isObject(body) && (check === 'authority' ? 'issuer' in body || 'error' in body : isObject(body.error));
  if (isService) return { check, status: 'ok', message: `${host} answers (${way}).` };
  return {
    check,
    status: 'failed',
    code: 'answer-not-readable',
    message: `Something else than ${check === 'graph' ? 'Graph' : 'the authority'} answers at ${host} (status ${reply.status}; ${way}).`,
    hint: 'Check the address, and whether a proxy or a sign-in page of the network answers instead.',
  };
}
