import type { JsonObject } from '../../core/json.ts';
import { quoted } from '../rows/row-text.ts';

/** The fault of a row whose key an earlier row of the same rows has. */
export function rejectRepeated(key: string, earlier: number): JsonObject {
  return {
    field: 'Key',
    code: 'key-repeated',
    reason: `The key ${quoted(key)} is that of row ${earlier} already; give each row its own key.`,
  };
}
