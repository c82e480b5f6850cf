import fc from 'fast-check';

// Set-up of all projects with properties. A seed that stands: what passed once passes again, and a change that breaks a
// property is the one that meets it. `random` looks for what no run has met yet; what it finds names its seed.
const runs = Number(process.env.GRAPHCAL_PROPERTY_RUNS ?? 100);
if (!Number.isInteger(runs) || runs < 1) throw new Error('GRAPHCAL_PROPERTY_RUNS must be a whole number of runs.');
const given = process.env.GRAPHCAL_PROPERTY_SEED ?? '20260105';
const seed = given === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(given);
if (!Number.isInteger(seed)) throw new Error("GRAPHCAL_PROPERTY_SEED must be a whole number or 'random'.");
fc.configureGlobal({ numRuns: runs, seed });
