// One way to send, alone in a process, so that its processor time is its own. It is told by a message what to do.
import { senders } from './senders.mjs';

process.once('message', async ({ way, ...task }) => {
  const marks = [];
  let began = process.cpuUsage();
  let at = performance.now();
  const now = () => {
    const { user, system } = process.cpuUsage(began);
    return { cpuMs: (user + system) / 1000, ms: performance.now() - at };
  };
  const { run, close } = await senders[way]({ ...task, mark: (phase) => marks.push({ phase, ...now() }) });
  began = process.cpuUsage();
  at = performance.now();
  const events = await run();
  const whole = now();
  await close();
  const phases = marks.filter(({ phase }) => phase === 'run-started' || phase === 'run-ended');
  process.send({ events, ...whole, phases }, () => process.disconnect());
});
