import {
  type Authentication,
  type AuthenticationInput,
  type AuthenticationMode,
  type BaseInput,
  checkClientId,
  checkName,
  createAuthentication,
  summarize,
} from '../../auth/authentication.ts';
import { CLOUDS, type Cloud, getCloud } from '../../auth/clouds.ts';
import { checkTenant, showGraph } from '../../auth/endpoints.ts';
import { readSecretEnd } from '../../auth/expiry.ts';
import { findMode, isPersonAuthentication, MODE_NAMES } from '../../auth/modes/modes.ts';
import { openConnection } from '../../client/connection.ts';
import { systemClock } from '../../core/clock.ts';
import { describeError, GraphcalError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import type { AddFlags } from './auth-add.ts';
import { gatherFields } from './auth-modes.ts';
import { reportOf, sentencesOf } from './auth-report.ts';
import { type SignInFlags, signInAtTerminal } from './auth-sign-in.ts';
import type { Io } from './io.ts';
import { align } from './print.ts';
import { askChoice, askText, type Choice } from './questions.ts';

/** What was known before anybody was asked. */
export type PartialFlags = Omit<AddFlags, 'mode'> & { mode?: AuthenticationMode };

/** What a person has, in the order in which it is offered; modes without a line are offered by their names. */
const MODES: ReadonlyMap<string, string> = new Map([
  ['client-secret', 'a client secret of an app registration (the plainest for a service)'],
  ['certificate', 'a certificate of an app registration, with its private key'],
  ['managed-identity', 'a machine or service of Azure with an identity of its own'],
  ['workload-identity', 'a pod or build that has a token of its own issuer'],
  ['browser', 'a person who signs in in a browser'],
  ['device-code', 'a person who signs in with a code on another device'],
  ['username-password', 'user name and password of a person (the last choice)'],
  ['access-token', 'a token that something else got'],
]);

/** Flags that answers stand for; undefined where nothing was answered. */
type Answered = { [Name in keyof AddFlags]?: AddFlags[Name] | undefined };

/** Fields of one mode that are asked for, where no flag gave them; each is checked once more when all are there. */
const MODE_QUESTIONS: Readonly<Partial<Record<string, (flags: PartialFlags, io: Io) => Promise<Answered>>>> = {
  'client-secret': async ({ secretExpiresOn }, io) => ({
    secretExpiresOn:
      secretExpiresOn ??
      (await askText(io, {
        say: ['The portal shows under Expires when the secret ends; you are warned 30 days before.'],
        question: 'Day on which it ends, YYYY-MM-DD (Enter: not known)',
        otherwise: '',
        check: (text) => (text === '' ? undefined : readSecretEnd(text)),
      })),
  }),
  certificate: async ({ certificate }, io) => ({
    certificate: certificate ?? (await askText(io, { question: 'File of the certificate, PEM or PFX', check: String })),
  }),
  'workload-identity': async ({ tokenFile }, io) =>
    tokenFile !== undefined || io.env.AZURE_FEDERATED_TOKEN_FILE
      ? {}
      : { tokenFile: await askText(io, { question: 'File in which the issuer keeps its token', check: String }) },
  'username-password': async ({ username, allowPassword }, io) => ({
    username: username ?? (await askText(io, { question: 'User name, as name@school.example', check: String })),
    allowPassword: allowPassword ?? (await io.askYes('A stored password is the last choice. Store one? [y/N] ')),
  }),
};

/** What the app has to be granted, and what each permission is for. https://learn.microsoft.com/graph/permissions-reference */
const PERMISSIONS = [
  'What the app needs in the portal, under API permissions, Microsoft Graph, and then Grant admin consent:',
  '  Calendars.ReadWrite  to make, change and cancel events (Calendars.Read is enough for reading)',
  '  MailboxSettings.Read to take the time zone of a mailbox where rows name none (may be left out)',
  '  User.ReadBasic.All   to tell mailboxes by their ids where addresses change (may be left out)',
];

/** Asks a person for what no flag gave, one thing after another, and says where in the portal it stands. */
export async function askForFlags(
  name: string | undefined,
  flags: PartialFlags,
  io: Io,
): Promise<{ name: string; flags: AddFlags }> {
  const mode = flags.mode ?? (await askChoice(io, 'What do you have?', modeChoices()));
  const cloud = await chooseCloud(flags, io);
  const place = `${cloud.portal}, App registrations, your app, Overview`;
  const known = findMode(mode);
  const tenant =
    flags.tenant ??
    (namesTenant(flags.authority)
      ? undefined
      : await askText(io, {
          say: [`In the portal: ${place}.`],
          question: 'Directory (tenant) ID',
          check: checkTenant,
        }));
  const clientId =
    flags.clientId ??
    (known?.clientId !== 'needed'
      ? undefined
      : await askText(io, {
          say: tenant === undefined ? [`In the portal: ${place}.`] : [],
          question: 'Application (client) ID',
          check: (text) => checkClientId(text, known, mode),
        }));
  if (known?.usesAuthority) io.err(`${PERMISSIONS.join('\n')}\n`);
  const more = (await MODE_QUESTIONS[mode]?.({ ...flags, mode }, io)) ?? {};
  const shared =
    flags.shared ??
    (await askChoice(io, 'Who may use it?', [
      { value: false, label: 'you alone (personal)' },
      { value: true, label: 'all who use this installation (shared)' },
    ]));
  const asked = {
    ...flags,
    ...more,
    mode,
    ...(flags.authority === undefined && flags.graph === undefined ? { cloud: cloud.name } : {}),
    ...(tenant === undefined ? {} : { tenant }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(shared ? { shared } : {}),
  };
  const named =
    name ??
    (await askText(io, { question: 'What other commands shall call it', otherwise: 'calendar', check: checkName }));
  return { name: named, flags: withoutUndefined(asked) };
}

/** Whether an authority stands for one directory, as `https://login.microsoftonline.com/TENANT`. */
export function namesTenant(authority: string | undefined): boolean {
  return authority !== undefined && /^https?:\/\/[^/]+\/[^/]/iu.test(authority);
}

function modeChoices(): Choice<AuthenticationMode>[] {
  const ordered = [...MODE_NAMES].sort((a, b) => orderOf(a) - orderOf(b));
  return ordered.map((value) => ({ value, label: MODES.get(value) ?? value }));
}

function orderOf(mode: string): number {
  const at = [...MODES.keys()].indexOf(mode);
  return at === -1 ? MODES.size : at;
}

/** Where an address was given, the portal of the public cloud is named: of another nothing is known. */
async function chooseCloud({ cloud, authority, graph }: PartialFlags, io: Io): Promise<Cloud> {
  if (cloud !== undefined || authority !== undefined || graph !== undefined) return getCloud(cloud ?? CLOUDS[0].name);
  return askChoice(
    io,
    'Which cloud is the tenant in?',
    CLOUDS.map((one) => ({ value: one, label: `${one.name} (${one.portal})` })),
  );
}

function withoutUndefined(flags: Answered): AddFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as unknown as AddFlags;
}

/**
 * Reads secrets and files, makes the authentication, shows it and tries it. What cannot be used is told and asked for
 * again; of what the service refuses the person decides whether it is kept all the same.
 */
export async function askUntilItWorks(
  base: BaseInput,
  given: PartialFlags,
  flags: AddFlags,
  caFile: string | undefined,
  io: Io,
): Promise<Authentication> {
  for (;;) {
    const made = await askUntilMade(base, given, flags, io);
    io.err(`${describe(made).join('\n')}\nTrying it.\n`);
    const tried = await tryOnce(made, { ...flags, caFile }, io);
    if ('works' in tried) return tried.works;
    const { refused } = tried;
    io.err(`  ${oneLine(describeError(refused))}\n`);
    const next = await askChoice(io, 'What now?', [
      { value: 'again', label: 'answer once more' },
      { value: 'store', label: 'store it all the same' },
      { value: 'stop', label: 'store nothing' },
    ]);
    if (next === 'store') return made;
    if (next === 'stop') throw refused;
  }
}

/** Gets a token, for which a person may have to sign in, and says for what it is good; gives the error where there is none. */
async function tryOnce(
  made: Authentication,
  flags: SignInFlags,
  io: Io,
): Promise<{ works: Authentication } | { refused: GraphcalError }> {
  try {
    if (isPersonAuthentication(made)) {
      // Its refresh token may be good once: it is first used when it is stored.
      const works = await signInAtTerminal(made, flags, io);
      io.err(`${works.signIn.username} is signed in.\n`);
      return { works };
    }
    const connection = await openConnection(made, { ca: flags.caFile, env: io.env });
    try {
      const { token, expiresOn } = await connection.tokens.getToken({ signal: io.signal });
      const report = reportOf(summarize(made), token.reveal(), connection.tokens.graphOrigin, expiresOn);
      io.err(`${sentencesOf(report).join('\n')}\n`);
      return { works: made };
    } finally {
      await connection.close();
    }
  } catch (error) {
    io.signal.throwIfAborted();
    if (error instanceof GraphcalError) return { refused: error };
    throw error;
  }
}

async function askUntilMade(base: BaseInput, given: PartialFlags, first: AddFlags, io: Io): Promise<Authentication> {
  let flags = first;
  for (;;) {
    io.signal.throwIfAborted();
    const counted = { secrets: 0, others: 0 };
    const counting = countAnswers(io, counted);
    try {
      const fields = await gatherFields(flags.mode, flags, counting);
      return createAuthentication({ ...base, ...fields } as AuthenticationInput, systemClock);
    } catch (error) {
      const ask = MODE_QUESTIONS[flags.mode];
      const isOfSecret = error instanceof GraphcalError && /secret|pass(?:phrase|word)/u.test(error.code);
      // What no person typed would be the same again.
      if (!(error instanceof GraphcalError) || (isOfSecret ? counted.secrets === 0 : ask === undefined)) throw error;
      io.err(`  ${oneLine(describeError(error))}\n`);
      if (isOfSecret) continue;
      flags = { ...flags, ...withoutUndefined((await ask?.({ ...given, mode: flags.mode }, counting)) ?? {}) };
      if (counted.secrets + counted.others === 0) throw error;
    }
  }
}

/** Counts what the person answered: where flags gave all that is asked for, a question more changes nothing. */
function countAnswers(io: Io, counted: { secrets: number; others: number }): Io {
  return {
    ...io,
    askSecret: async (question) => {
      const typed = await io.askSecret(question);
      if (typed !== undefined) counted.secrets += 1;
      return typed;
    },
    ask: async (question) => {
      const typed = await io.ask(question);
      if (typed !== undefined) counted.others += 1;
      return typed;
    },
    askYes: (question) => {
      counted.others += 1;
      return io.askYes(question);
    },
  };
}

/** What will be stored, for the person to compare; without the secret. */
function describe(made: Authentication): string[] {
  const { name, kind, mode, tenant, clientId, account, secretExpiresOn, certificateExpiresOn } = summarize(made);
  const lines: [string, string | undefined][] = [
    ['name', name],
    ['for', kind === 'shared' ? 'all who use this installation' : 'you alone'],
    ['mode', mode],
    ['tenant', tenant],
    ['client id', clientId || undefined],
    ['person', account],
    ['graph', showGraph(made)],
    ['secret until', secretExpiresOn?.slice(0, 10)],
    ['certificate until', certificateExpiresOn?.slice(0, 10)],
  ];
  const shown = lines.filter((line): line is [string, string] => line[1] !== undefined);
  return ['This will be stored, its secret encrypted:', align(shown.map(([label, value]) => [`  ${label}`, value]))];
}
