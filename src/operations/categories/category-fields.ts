import type { Z } from '../../core/schema.ts';
import { choice } from '../fields.ts';

/** Which category of the mailbox. */
export const categoryIdField = (z: Z) => z.guid().describe('Id of the category, as list-categories gives it.');

/** https://learn.microsoft.com/graph/api/resources/outlookcategory, property color. */
const COLORS = [
  'none',
  ...['preset0', 'preset1', 'preset2', 'preset3', 'preset4', 'preset5', 'preset6', 'preset7', 'preset8'],
  ...['preset9', 'preset10', 'preset11', 'preset12', 'preset13', 'preset14', 'preset15', 'preset16'],
  ...['preset17', 'preset18', 'preset19', 'preset20', 'preset21', 'preset22', 'preset23', 'preset24'],
] as const;

/** The colour of a category. */
export const categoryColor = (z: Z) => choice(z, COLORS);
