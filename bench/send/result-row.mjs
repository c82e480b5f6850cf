/** Of what perfect knowledge reaches, where a task has no rate of its own to reach. */
const AIM = 0.95;

/** What a task brought, its aim, and whether that is met; of a quick run only that all rows came once. */
export function resultRow(task, { known, shaped }, bare, { marks, counted, settled, left }, quick) {
  const { name, rowsEach, mailboxes, latency, use, aim } = task;
  const rows = rowsEach * mailboxes;
  const sendMs = marks.ended - marks.started;
  const rate = (rows * 1_000) / sendMs;
  const share = rate / known.mean;
  const lost = rows - counted.keys;
  const isWhole = lost === 0 && counted.doubled === 0 && settled.created + settled.adopted === rows;
  const isQuiet = use !== 'nobody' || counted.throttled === 0;
  const isFast = quick || (aim === undefined ? share >= AIM : rate >= aim);
  const fast = aim === undefined ? `${AIM * 100}% of knowing` : `${aim}/s`;
  const perSecond = (count) => (use === 'nobody' ? '' : tenth((count * 1_000) / sendMs));
  return {
    task: name,
    rows,
    mailboxes,
    latency: latency === 'live' ? 'live' : `${latency} ms`,
    other: use,
    'events/s': tenth(rate),
    knowing: tenth(known.mean),
    '±': tenth(known.deviation),
    share: `${tenth(share * 100)}%`,
    simulated: `${tenth((shaped.mean / known.mean) * 100)}%`,
    'bare loop': bare === undefined ? '' : tenth(bare),
    '429s': counted.throttled,
    lost,
    left: Object.entries(left)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', '),
    doubled: counted.doubled,
    adopted: settled.adopted,
    'in flight': counted.maxInFlight,
    batches: counted.batches,
    "other's/s": perSecond(counted.other.accepted),
    "other's 429s": use === 'nobody' ? '' : counted.other.throttled,
    'client busy': `${Math.round((marks.cpuMs / sendMs) * 100)}%`,
    'server busy': `${Math.round((counted.cpuMs / sendMs) * 100)}%`,
    'intake s': tenth(marks.started / 1_000),
    'sending s': tenth(sendMs / 1_000),
    'total s': tenth(marks.total / 1_000),
    aim: [...(quick ? ['all once'] : [fast]), ...(use === 'nobody' ? ['no 429'] : [])].join(', '),
    met: isWhole && isQuiet && isFast ? 'yes' : 'no',
  };
}

function tenth(value) {
  return Math.round(value * 10) / 10;
}
