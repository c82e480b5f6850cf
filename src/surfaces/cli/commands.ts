import type { Command } from 'commander';
import { type Operation, TOPICS } from '../../operations/define.ts';
import { operations } from '../../operations/table.ts';
import type { Context } from './context.ts';

/** A command as help lists it; its options and its code load when it is used. */
export interface CommandEntry {
  name: string;
  title: string;
  group: string;
  aliases: readonly string[];
  define(command: Command, context: Context): Promise<void>;
}

const ROWS = 'Rows into calendars:';
const ACCESS = 'Signing in:';
const CARE = 'When something is wrong:';
const SERVER = 'Embedded calendar server:';
const COMMAND_LINE = 'Commands themselves:';

/** The operations by what they are about, in the order of the table within it. */
const BY_TOPIC: readonly Operation[] = TOPICS.flatMap((topic) =>
  (Object.values(operations) as unknown as readonly Operation[]).filter((operation) => operation.topic === topic),
);

/** All commands in the order of help. Operations come from the table. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'send',
    title: 'Send the rows of a file: each becomes one event',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./send.ts')).defineSend(command, context),
  },
  {
    name: 'plan',
    title: 'Say what send or apply would do, and write nothing',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./plan.ts')).definePlan(command, context),
  },
  {
    name: 'apply',
    title: 'Make calendars equal to a file: create, update, and cancel what is gone',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./apply.ts')).defineApply(command, context),
  },
  {
    name: 'adopt',
    title: 'Tie events that were there before to the rows of a file, without a mail',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./adopt.ts')).defineAdopt(command, context),
  },
  {
    name: 'undo',
    title: 'Take a job back',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./undo.ts')).defineUndo(command, context),
  },
  {
    name: 'jobs',
    title: 'List, show, resume, verify and erase jobs',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./jobs.ts')).defineJobs(command, context),
  },
  {
    name: 'demo',
    title: 'Show the main job from end to end, against an embedded server',
    group: ROWS,
    aliases: [],
    define: async (command, context) => (await import('./demo.ts')).defineDemo(command, context),
  },
  ...BY_TOPIC.map(
    (operation): CommandEntry => ({
      name: operation.name,
      title: operation.title,
      group: `${operation.topic}:`,
      aliases: operation.aliases,
      define: async (command, context) =>
        operation.name === 'raw-request'
          ? (await import('./raw-request.ts')).defineRawRequest(command, context)
          : (await import('./operation.ts')).defineOperationCommand(operation.name, command, context),
    }),
  ),
  {
    name: 'auth',
    title: 'Add, sign in to, list, test, rotate and remove authentications',
    group: ACCESS,
    aliases: [],
    define: async (command, context) => (await import('./auth.ts')).defineAuth(command, context),
  },
  {
    name: 'vault',
    title: 'Say what opens the stored authentications, and change it',
    group: ACCESS,
    aliases: [],
    define: async (command, context) => (await import('./vault.ts')).defineVault(command, context),
  },
  {
    name: 'audit',
    title: 'Export the record of everything that was written, and verify that it is whole',
    group: CARE,
    aliases: [],
    define: async (command, context) => (await import('./audit.ts')).defineAudit(command, context),
  },
  {
    name: 'doctor',
    title: 'Say what stands between graphcal and the calendars: home, network, token, permissions, mailboxes',
    group: CARE,
    aliases: [],
    define: async (command, context) => (await import('./doctor.ts')).defineDoctor(command, context),
  },
  {
    name: 'emulator',
    title: 'Run the embedded calendar server until stopped',
    group: SERVER,
    aliases: [],
    define: async (command, context) => (await import('./emulator.ts')).defineEmulator(command, context),
  },
  {
    name: 'operations',
    title: 'List the operations, or those that have all of some words',
    group: COMMAND_LINE,
    aliases: [],
    define: async (command, context) => (await import('./operation-list.ts')).defineOperationList(command, context),
  },
  {
    name: 'completion',
    title: 'Print a script by which a shell completes commands, options and choices',
    group: COMMAND_LINE,
    aliases: [],
    define: async (command, context) => (await import('./completion.ts')).defineCompletion(command, context),
  },
];
