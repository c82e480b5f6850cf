import { getExtendedProperty } from './get-extended-property.ts';
import { getExtension } from './get-extension.ts';
import { listExtensions } from './list-extensions.ts';
import { removeExtendedProperty } from './remove-extended-property.ts';
import { removeExtension } from './remove-extension.ts';
import { setExtendedProperty } from './set-extended-property.ts';
import { setExtension } from './set-extension.ts';

export const extensionRows = {
  listExtensions,
  getExtension,
  setExtension,
  removeExtension,
  getExtendedProperty,
  setExtendedProperty,
  removeExtendedProperty,
} as const;
