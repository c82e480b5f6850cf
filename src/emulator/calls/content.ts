/** Bytes with their type, as a header has it. */
export interface Content {
  type: string;
  bytes: Uint8Array;
}
