import { checkModes, showModes } from '../modes/mode-settings.ts';
import { type AdministrationPaths, readBody } from './answers.ts';
import type { Controls } from './controls.ts';

/** What the server holds and how it answers. */
export function statePaths(controls: Controls): AdministrationPaths {
  return {
    'POST reset': () => controls.reset(),
    'GET snapshot': () => controls.snapshot(),
    'POST restore': (request) => controls.restore(readBody(request)),
    'POST seed': async (request) => ({ added: await controls.seed(readBody(request)) }),
    'GET fault-plan': () => controls.faultPlan,
    'PUT fault-plan': (request) => controls.setFaultPlan(readBody(request)),
    'POST expire-delta-links': () => ({ mailboxes: controls.expireDeltaLinks() }),
    'POST mailboxes/{mailbox}/expire-delta-links': ({ params }) => ({
      mailboxes: controls.expireDeltaLinks(params.mailbox),
    }),
    'GET modes': () => showModes(controls.modes),
    'PUT modes': (request) => {
      controls.setModes(checkModes(readBody(request)));
      return showModes(controls.modes);
    },
  };
}
