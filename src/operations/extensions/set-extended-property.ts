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
  z
    .strictObject({
      ...propertyFields(z),
      value: z.string().optional().describe('The value as text, whatever the type of the property.'),
      values: z.array(z.string()).optional().describe('All values of a property that takes several.'),
      ifMatch: fields.ifMatchField(z),
    })
    .superRefine((input, { addIssue }) => {
      checkPropertyFields(input, addIssue);
      const [wanted, other] = isMultiValue(input.propertyId)
        ? (['values', 'value'] as const)
        : (['value', 'values'] as const);
      if (input[other] !== undefined) {
        addIssue({ code: 'custom', path: [other], message: `is not for a property of this type; give ${wanted}` });
      } else if (input[wanted] === undefined) {
        addIssue({ code: 'custom', path: [wanted], message: 'is needed for a property of this type' });
      }
    });

export const setExtendedProperty = defineOperation({
  name: 'set-extended-property',
  title: 'Set an extended property of an event or a calendar; nobody is mailed',
  topic: 'Extensions',
  documentation:
    'https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-post-singlevalueextendedproperties',
  input,
  output: changeOutput,
  example: {
    eventId: 'AAMkAGI1AAA=',
    propertyId: 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson',
    value: '7M3',
  },
  ...propertyChange<ReturnType<ReturnType<typeof input>['parse']>>(({ value, values }) => values ?? value ?? ''),
});
