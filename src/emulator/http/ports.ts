import type { Clock } from '../../core/clock.ts';
import type { Application } from '../application.ts';
import type { Listener, ListenOptions } from '../options.ts';
import type { KeptCertificate } from '../tls/certificate-files.ts';
import { listen } from './listen.ts';

/** The open ports of an emulator. */
export interface Ports {
  readonly listeners: readonly Listener[];
  listen(where?: ListenOptions): Promise<Listener>;
  close(): Promise<void>;
}

/** Makes them, with none open. */
export function createPorts(
  application: Application,
  clock: Clock,
  openCertificate: () => Promise<KeptCertificate>,
): Ports {
  const listeners = new Set<Listener>();
  let certificate: Promise<KeptCertificate> | undefined;
  return {
    get listeners() {
      return [...listeners];
    },
    async listen(where = {}) {
      if (where.tls) {
        certificate ??= openCertificate().catch((error) => {
          // What was wrong with the folder can be mended before the next port is opened.
          certificate = undefined;
          throw error;
        });
      }
      const pair = where.tls ? await certificate : undefined;
      const opened = await listen(application, clock, where, pair);
      const listener: Listener = {
        url: opened.url,
        ...(pair === undefined ? {} : { certificate: pair.certificate }),
        ...(pair?.file === undefined ? {} : { certificateFile: pair.file }),
        close() {
          listeners.delete(listener);
          return opened.close();
        },
      };
      listeners.add(listener);
      return listener;
    },
    async close() {
      await Promise.all([...listeners].map((listener) => listener.close()));
    },
  };
}
