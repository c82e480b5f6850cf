import fc from 'fast-check';

// Set-up of the `properties` project: every property runs this often unless it names a number of its own.
const runs = Number(process.env.GRAPHCAL_PROPERTY_RUNS);
if (!Number.isInteger(runs) || runs < 1) throw new Error('GRAPHCAL_PROPERTY_RUNS must be a whole number of runs.');
fc.configureGlobal({ numRuns: runs });
