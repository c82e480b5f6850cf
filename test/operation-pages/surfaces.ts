/** How one surface spells an operation. */
export interface Surface {
  surface: string;
  /** Pages leave out a surface that is not there yet. */
  exists: boolean;
  /** The folder that is there once the surface is. */
  folder: string;
  spell(names: OperationNames): readonly string[];
}

export interface OperationNames {
  /** `create-event` */
  name: string;
  /** `createEvent` */
  method: string;
}

/** One name in every surface's own spelling; the pages of the operations say these. */
export const SURFACES: readonly Surface[] = [
  {
    surface: 'library',
    exists: true,
    folder: 'src/client',
    spell: ({ name, method }) => [`client.calendar.${method}(input)`, `client.call('${name}', input)`],
  },
  { surface: 'command', exists: true, folder: 'src/surfaces/cli', spell: ({ name }) => [`graphcal ${name}`] },
  {
    surface: 'HTTP service',
    exists: false,
    folder: 'src/surfaces/service',
    spell: ({ name }) => [`POST /operations/${name}`],
  },
  { surface: 'MCP tool', exists: false, folder: 'src/surfaces/mcp', spell: ({ name }) => [name.replaceAll('-', '_')] },
];
