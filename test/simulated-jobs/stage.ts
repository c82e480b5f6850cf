import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSeededRandom } from '../../src/core/random.ts';
import type { StageStep } from './draw-job.ts';
import { type SimulatedRow, writeRows } from './draw-rows.ts';
import type { SharedParts } from './shared-parts.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** A world with the input of one job in it, and what happens to input, ledger and service between its processes. */
export interface Stage {
  readonly world: World;
  /** Where the input is. */
  readonly file: string;
  /** The input as it is now. */
  readonly rows: readonly SimulatedRow[];
  /** Whether a ledger was lost, or came back as it was before: what it knew of events is known no more. */
  readonly hasForgotten: boolean;
  take(step: StageStep): void;
}

/** Plays what was drawn in a world of its own, which is taken down at the end. */
export async function playOnStage<T>(
  drawn: { seed: number; world: WorldOptions; rows: readonly SimulatedRow[] },
  shared: SharedParts,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const world = await openWorld(drawn.world, createSeededRandom(drawn.seed + 1), shared);
  try {
    return await play(createStage(world, drawn.rows));
  } finally {
    await world.close();
  }
}

function createStage(world: World, first: readonly SimulatedRow[]): Stage {
  const file = join(world.folder, 'lessons.csv');
  const backUp = join(world.folder, 'back-up.db');
  const ledger = () => join(world.home, 'ledger.db');
  let rows = first;
  let hasForgotten = false;
  writeFileSync(file, writeRows(rows));
  return {
    world,
    file,
    get rows() {
      return rows;
    },
    get hasForgotten() {
      return hasForgotten;
    },
    take(step) {
      switch (step.kind) {
        case 'faults':
          return world.emulator.setFaultPlan(step.plan);
        case 'edit':
          rows = step.rows;
          return writeFileSync(file, writeRows(rows));
        case 'lose-ledger':
          world.loseHome();
          hasForgotten = true;
          return;
        case 'back-up':
          if (existsSync(ledger())) copyFileSync(ledger(), backUp);
          return;
        case 'restore':
          if (!existsSync(backUp)) return;
          copyFileSync(backUp, ledger());
          hasForgotten = true;
      }
    },
  };
}
