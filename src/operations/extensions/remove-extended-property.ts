import type { Z } from '../../core/schema.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import {
  changeOutput,
  checkPropertyFields,
  isMultiValue,
  propertyChange,
  propertyFields,
} from './extended-property.ts';

const input = (z: Z) =>
  z.strictObject({ ...propertyFields(z), ifMatch: fields.ifMatchField(z) }).superRefine((input, { addIssue }) => {
    checkPropertyFields(input, addIssue);
    if (isMultiValue(input.propertyId) || /^string /iu.test(input.propertyId)) return;
    const message = 'is of a type that has no empty value, and Graph takes no property off; set another value';
    addIssue({ code: 'custom', path: ['propertyId'], message });
  });

/** No value left: Graph has no request that takes a property itself away. */
export const removeExtendedProperty = defineOperation({
  name: 'remove-extended-property',
  title: 'Empty an extended property of an event or a calendar, since Graph removes none; nobody is mailed',
  topic: 'Extensions',
  documentation: 'https://learn.microsoft.com/graph/api/resources/extended-properties-overview',
  input,
  output: changeOutput,
  takesAway: true,
  example: { eventId: 'AAMkAGI1AAA=', propertyId: 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson' },
  ...propertyChange<ReturnType<ReturnType<typeof input>['parse']>>(
    ({ propertyId }) => (isMultiValue(propertyId) ? [] : ''),
    (value) => value === null || value.length === 0,
  ),
});
