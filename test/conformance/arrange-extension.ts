import { isObject } from '../../src/core/json.ts';
import type { Shown } from './exchange.ts';
import type { Scene } from './scene.ts';

const TYPE = '#microsoft.graph.openTypeExtension';
const PREFIX = /^microsoft\.(?:graph|outlookservices)\.opentypeextension\./i;

/** Adds the extension that a path names to an event of the mailbox, with the data that is shown. */
export async function arrangeExtension(scene: Scene, event: string, id: string, shown: Shown): Promise<void> {
  const path = `/events/${event}/extensions`;
  await scene.arrange(scene.people.home, 'POST', path, {
    ...extensionOf(shown),
    extensionName: id.replace(PREFIX, ''),
  });
}

/** The extensions that an event has to be made with, so that it is shown as it is. */
export function extensionsOf({ extensions }: Shown): Shown[] {
  return (Array.isArray(extensions) ? extensions : []).filter(isObject).map(extensionOf);
}

/** The body of a create that is answered with what is shown. */
function extensionOf(shown: Shown): Shown {
  const data = Object.entries(shown).filter(([name]) => !name.includes('@') && name !== 'id');
  return { ...Object.fromEntries(data), '@odata.type': TYPE };
}
